package dev.lethe.bench;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker that asks who one is and lets everybody do only what its lists allow: SCRAM over a plain
 * listener and over TLS, and the tokens of an issuer over another. The last listener is its
 * operator's, who may everything.
 */
final class SecuredKafka implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String SCRAM =
      "org.apache.kafka.common.security.scram.ScramLoginModule required";
  private static final String OAUTH =
      "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required";
  private static final String NO_SECRET = "changeit";
  private static final Pattern OPERATION = Pattern.compile("--operation (\\w+)");
  private static final Pattern LINE =
      Pattern.compile(" +kafka-acls.sh .*--allow-principal (\\S+) (.*) --topic (\\S+)");

  private final Path directory;
  private final Process process;
  private final Admin operator;
  private final int plain;
  private final int tls;
  private final int tokens;

  private SecuredKafka(Path directory, List<Integer> ports, String keys) throws IOException {
    this.directory = directory;
    this.plain = ports.get(1);
    this.tls = ports.get(2);
    this.tokens = ports.get(4);
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=logback-broker.xml",
                "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=" + keys,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.lethe.orchestrator.local.BrokerMain")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("broker.log").toFile())
            .start();
    operator =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + ports.get(0)));
  }

  /**
   * Starts it, with everything it keeps in the directory.
   *
   * @param keys where the keys are that tokens are checked with
   */
  static SecuredKafka in(Path directory, String keys) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    keytool(
        directory,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=dns:localhost,ip:127.0.0.1");
    keytool(directory, "-exportcert", "-rfc", "-file", directory.resolve("ca.pem").toString());
    List<Integer> ports = freePorts();
    Files.writeString(directory.resolve("cluster-id"), Uuid.randomUuid().toString());
    Properties properties = properties(ports, keys);
    try (Writer writer = Files.newBufferedWriter(directory.resolve("server.properties"))) {
      properties.store(writer, "");
    }
    SecuredKafka started = new SecuredKafka(directory, ports, keys);
    await().atMost(PATIENCE).until(started::answers);
    return started;
  }

  private static List<Integer> freePorts() throws IOException {
    try (ServerSocket a = free();
        ServerSocket b = free();
        ServerSocket c = free();
        ServerSocket d = free();
        ServerSocket e = free()) {
      return List.of(
          a.getLocalPort(), b.getLocalPort(), c.getLocalPort(), d.getLocalPort(), e.getLocalPort());
    }
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static Properties properties(List<Integer> ports, String keys) {
    String clients =
        "OPERATOR://127.0.0.1:%d,PLAIN://127.0.0.1:%d,TLS://127.0.0.1:%d,TOKENS://127.0.0.1:%d"
            .formatted(ports.get(0), ports.get(1), ports.get(2), ports.get(4));
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "process.roles", "broker,controller",
            "node.id", "1",
            "controller.quorum.voters", "1@127.0.0.1:" + ports.get(3),
            "listeners", clients + ",CONTROLLER://127.0.0.1:" + ports.get(3),
            "advertised.listeners", clients,
            "listener.security.protocol.map",
                "OPERATOR:PLAINTEXT,PLAIN:SASL_PLAINTEXT,TLS:SASL_SSL,TOKENS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
            "controller.listener.names", "CONTROLLER",
            "inter.broker.listener.name", "OPERATOR",
            "log.dirs", "data"));
    properties.putAll(
        Map.of(
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users", "User:ANONYMOUS",
            "sasl.enabled.mechanisms", "SCRAM-SHA-512",
            "listener.name.plain.scram-sha-512.sasl.jaas.config", SCRAM + ";",
            "listener.name.tls.scram-sha-512.sasl.jaas.config", SCRAM + ";",
            "listener.name.tls.ssl.keystore.location", "own.p12",
            "listener.name.tls.ssl.keystore.type", "PKCS12",
            "listener.name.tls.ssl.keystore.password", NO_SECRET,
            "listener.name.tls.ssl.key.password", NO_SECRET));
    properties.putAll(
        Map.of(
            "listener.name.tokens.sasl.enabled.mechanisms",
            "OAUTHBEARER",
            "listener.name.tokens.oauthbearer.sasl.jaas.config",
            OAUTH + ";",
            "listener.name.tokens.oauthbearer.sasl.server.callback.handler.class",
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler",
            "listener.name.tokens.sasl.oauthbearer.expected.issuer",
            TokenIssuer.ISSUER,
            "listener.name.tokens.sasl.oauthbearer.expected.audience",
            TokenIssuer.AUDIENCE,
            "listener.name.tokens.sasl.oauthbearer.jwks.endpoint.url",
            keys));
    properties.putAll(
        Map.of(
            "auto.create.topics.enable", "false",
            "offsets.topic.replication.factor", "1",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1"));
    return properties;
  }

  private static void keytool(Path directory, String... what)
      throws IOException, InterruptedException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(what));
    command.addAll(
        List.of("-alias", "own", "-storepass", NO_SECRET, "-keystore", directory + "/own.p12"));
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException("keytool failed");
    }
  }

  private boolean answers() throws IOException, InterruptedException {
    if (!process.isAlive()) {
      throw new AssertionError(Files.readString(directory.resolve("broker.log")));
    }
    try {
      return !operator.describeCluster().nodes().get(1, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /** What the operator may, who may everything. */
  Admin operator() {
    return operator;
  }

  /** HOST:PORT for those who say who they are over TLS. */
  String overTls() {
    return "127.0.0.1:" + tls;
  }

  /** HOST:PORT for those who say who they are over a plain connection. */
  String plain() {
    return "127.0.0.1:" + plain;
  }

  /** HOST:PORT for those who bring a token. */
  String withTokens() {
    return "127.0.0.1:" + tokens;
  }

  /** Knows somebody from now on. */
  void user(String name, String password) throws Exception {
    ScramCredentialInfo info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
    operator
        .alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(name, info, password)))
        .all()
        .get();
  }

  /** Allows what these lines of a shell would; the rest of the text is for people. */
  int allow(String text) throws Exception {
    List<AclBinding> allowed =
        text.lines()
            .map(LINE::matcher)
            .filter(Matcher::matches)
            .flatMap(line ->
                OPERATION
                    .matcher(line.group(2))
                    .results()
                    .map(operation -> binding(line, operation.group(1))))
            .toList();
    operator.createAcls(allowed).all().get();
    return allowed.size();
  }

  private static AclBinding binding(Matcher line, String operation) {
    String name =
        operation.equals("DescribeConfigs")
            ? "DESCRIBE_CONFIGS"
            : operation.toUpperCase(java.util.Locale.ROOT);
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, line.group(3), PatternType.LITERAL),
        new AccessControlEntry(
            line.group(1), "*", AclOperation.valueOf(name), AclPermissionType.ALLOW));
  }

  /** A file for {@code --kafka-config}. */
  Path config(String user, String password, boolean tls) throws IOException {
    String trust =
        "ssl.truststore.type=PEM\nssl.truststore.location=%s\n"
            .formatted(directory.resolve("ca.pem"));
    return Files.writeString(
        directory.resolve(user + ".properties"),
        "security.protocol=%s\nsasl.mechanism=SCRAM-SHA-512\nsasl.jaas.config=%s username=\"%s\" password=\"%s\";\n%s"
            .formatted(
                tls ? "SASL_SSL" : "SASL_PLAINTEXT", SCRAM, user, password, tls ? trust : ""));
  }

  /** A file for {@code --kafka-config} as it is documented, of one who gets tokens there. */
  Path tokenConfig(String name, String user, String secret, String issuer) throws IOException {
    return Files.writeString(
        directory.resolve(name + ".properties"),
        """
        security.protocol=SASL_PLAINTEXT
        sasl.mechanism=OAUTHBEARER
        sasl.login.callback.handler.class=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler
        sasl.oauthbearer.token.endpoint.url=%s
        sasl.jaas.config=%s clientId="%s" clientSecret="%s";
        """
            .formatted(issuer, OAUTH, user, secret));
  }

  @Override
  public void close() {
    operator.close(Duration.ofSeconds(1));
    var _ = process.destroyForcibly().onExit().join();
  }
}
