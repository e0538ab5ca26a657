package dev.lethe.orchestrator.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.lethe.artifacts.AccessUnusable;
import dev.lethe.artifacts.MlflowAccess;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Being let in by a server with a certificate that it made itself, for another name. */
class MlflowAccessTest {
  private static final URI SERVER = URI.create("http://host:5000");
  private static final String PASSWORD = "s3cret";

  @TempDir private Path folder;
  private Path certificate = Path.of("");
  private HttpsServer server;
  private String authorization = "";

  @BeforeEach
  void serve() throws Exception {
    Path store = folder.resolve("server.p12");
    certificate = folder.resolve("server.pem");
    String[] key = {"-storepass", "changeit", "-keystore", store.toString(), "-alias", "server"};
    keytool(
        key, "-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "SAN=dns:localhost");
    keytool(key, "-exportcert", "-rfc", "-file", certificate.toString());
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(store)));
    server.createContext(
        "/",
        exchange -> {
          authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
          boolean in = !authorization.equals(basic("wrong:" + PASSWORD));
          exchange.sendResponseHeaders(in ? 200 : 401, 2);
          exchange.getResponseBody().write("{}".getBytes(UTF_8));
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    Stream.of("", "Type", "Password")
        .forEach(what -> System.clearProperty("javax.net.ssl.trustStore" + what));
  }

  @Test
  void aCertificateOfTheFileIsTrusted() throws Exception {
    call("localhost", Map.of(MlflowAccess.CERTIFICATES, certificate.toString()));

    assertThat(authorization).isEqualTo("null");
  }

  @Test
  void aCertificateOfNobodyOrForAnotherNameIsNot() {
    assertThatThrownBy(() -> call("localhost", Map.of())).isInstanceOf(MlflowAway.class);
    Map<String, String> trusting = Map.of(MlflowAccess.CERTIFICATES, certificate.toString());
    assertThatThrownBy(() -> call("127.0.0.1", trusting)).isInstanceOf(MlflowAway.class);
  }

  @Test
  void anyCertificateIsTakenWhereThatIsAskedFor() throws Exception {
    call("127.0.0.1", Map.of(MlflowAccess.INSECURE, "true", MlflowAccess.TOKEN, "t0ken"));

    assertThat(authorization).isEqualTo("Bearer t0ken");
  }

  @Test
  void aUserComesBeforeAToken() throws Exception {
    Map<String, String> both =
        Map.of(
            MlflowAccess.INSECURE, "1",
            MlflowAccess.TOKEN, "t0ken",
            MlflowAccess.USERNAME, "anne",
            MlflowAccess.PASSWORD, PASSWORD);

    call("localhost", both);

    assertThat(authorization).isEqualTo(basic("anne:" + PASSWORD));
    assertThat(MlflowAccess.of(URI.create("https://bob:pw@host/x"), both))
        .returns(URI.create("https://host/x"), MlflowAccess::server)
        .returns(java.util.Optional.of(basic("bob:pw")), MlflowAccess::authorization);
  }

  @Test
  void noSecretIsInAMessage() {
    Map<String, String> environment =
        Map.of(
            MlflowAccess.INSECURE, "true",
            MlflowAccess.USERNAME, "wrong",
            MlflowAccess.PASSWORD, PASSWORD);

    assertThatThrownBy(() -> call("wrong:" + PASSWORD + "@localhost", environment))
        .isInstanceOf(MlflowAway.class)
        .hasMessageContaining("answered 401")
        .hasMessageNotContaining(PASSWORD)
        .hasMessageNotContaining(Base64.getEncoder().encodeToString(PASSWORD.getBytes(UTF_8)));
    assertThat(MlflowAccess.of(SERVER, environment).toString()).isEqualTo("http://host:5000");
  }

  @Test
  void whatCannotBeIsSaid() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    Path page = Files.writeString(folder.resolve("page.pem"), "<html>");

    assertThat(problem(Map.of(MlflowAccess.CERTIFICATES, "/no/such.pem")))
        .contains("MLFLOW_TRACKING_SERVER_CERT_PATH=/no/such.pem: cannot be read");
    assertThat(problem(Map.of(MlflowAccess.CERTIFICATES, empty.toString())))
        .contains("has no certificate");
    assertThat(problem(Map.of(MlflowAccess.CERTIFICATES, page.toString())))
        .contains("not certificates in PEM form");
    assertThat(
            problem(
                Map.of(
                    MlflowAccess.CERTIFICATES,
                    certificate.toString(),
                    MlflowAccess.INSECURE,
                    "true")))
        .contains("unset one");
  }

  private static String problem(Map<String, String> environment) {
    try {
      return "none with " + MlflowAccess.of(SERVER, environment);
    } catch (AccessUnusable e) {
      return String.valueOf(e.getMessage());
    }
  }

  private void call(String host, Map<String, String> environment) throws MlflowAway {
    URI uri = URI.create("https://%s:%d".formatted(host, server.getAddress().getPort()));
    MlflowAccess access = MlflowAccess.of(uri, environment);
    try (MlflowCalls mlflow = new MlflowCalls(access, Duration.ofSeconds(20))) {
      assertThat(mlflow.post("runs/search", Map.of())).isEmpty();
    }
  }

  private static String basic(String text) {
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static SSLContext context(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(String[] key, String... what) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(what));
    command.addAll(List.of(key));
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).isZero();
  }
}
