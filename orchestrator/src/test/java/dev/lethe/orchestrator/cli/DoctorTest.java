package dev.lethe.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.orchestrator.Orchestrator;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.doctor.Level;
import dev.lethe.orchestrator.http.HttpInterface;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.Topics;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.testing.KafkaForTests;
import dev.lethe.orchestrator.testing.MlflowForTests;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Wire;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker, a real MLflow and a real orchestrator, with faults that are put there. */
class DoctorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final Cluster cluster = KafkaForTests.freshNamespace();

  @Test
  void whereAllIsWellNothingIsWrongAndOnlyWorkersAreMissed() {
    try (Orchestrator orchestrator = leading()) {
      String mlflow = MlflowForTests.uri().toString();
      CommandLineForTests told = doctor("--server", orchestrator.url(), "--mlflow", mlflow);

      assertThat(told.output())
          .doesNotContain("✗")
          .contains("ok  kafka ", "1 broker, metadata.version")
          .contains("ok  topic " + cluster.topics().log())
          .contains("ok  leader ")
          .contains("ok  clock of leader", "ok  clock of orchestrator", "ok  clock of mlflow")
          .contains("ok  orchestrator position", "ok  orchestrator version", Orchestrator.VERSION)
          .contains("ok  mlflow access")
          .containsPattern("!   workers +nobody works. Start lethe worker --kafka");
      assertThat(told.status()).isEqualTo(1);
    }
  }

  @Test
  void aLeaderThatWasAndIsNoMoreIsMissed() {
    try (Orchestrator orchestrator = leading()) {
      assertThat(orchestrator.sweeps().leader()).isPresent();
    }

    CommandLineForTests told = doctor();

    assertThat(told.status()).isEqualTo(3);
    assertThat(told.output())
        .containsPattern("✗ {3}leader +nobody leads: no beat of a leader came")
        .contains("Start lethe orchestrator --kafka " + cluster.bootstrap());
  }

  @Test
  void aWrongSettingIsSaidWithWhatMendsIt() throws Exception {
    new Topics(cluster, PATIENCE).ensure();
    set(cluster.topics().reports(), "retention.ms", "1000");

    CommandLineForTests told = doctor();

    assertThat(told.status()).isEqualTo(3);
    assertThat(told.output())
        .contains("has retention.ms=1000, expected at least 1209600000. Mend it: kafka-configs.sh")
        .contains("ok  topic " + cluster.topics().log());
  }

  @Test
  void nothingIsMadeWhereNothingIs() throws Exception {
    CommandLineForTests told = doctor("--json");

    assertThat(told.status()).isEqualTo(3);
    JsonNode read = Wire.value(told.output().getBytes(UTF_8), JsonNode.class);
    assertThat(read.path("worst").asText()).isEqualTo("problem");
    assertThat(read.path("findings").findValuesAsText("text"))
        .anyMatch(text -> text.startsWith("is not there") && text.contains("lethe orchestrator"));
    try (Admin admin = admin()) {
      assertThat(admin.listTopics().names().get()).doesNotContain(cluster.topics().log());
    }
  }

  @Test
  void aLogThatANewerLetheWroteToIsForThatOne() {
    Cluster newer =
        KafkaForTests.holding(
            List.of(
                LogRecord.unled(0, new Fact.Genesis("log")),
                LogRecord.unled(0, new Fact.LeaderElected("new", Ledger.FOLD_VERSION + 1, ""))));

    CommandLineForTests told =
        CommandLineForTests.run(
            "doctor", "--kafka", newer.bootstrap(), "--namespace", newer.topics().namespace());

    assertThat(told.output())
        .containsPattern("✗ {3}log +a newer Lethe has written to it \\(it folds with version ")
        .contains("Install that one here.");
  }

  @Test
  void anOrchestratorAtAnotherLogIsBehind() {
    try (Orchestrator orchestrator = leading()) {
      Cluster other = longLog();
      CommandLineForTests told =
          CommandLineForTests.run(
              "doctor",
              "--kafka",
              other.bootstrap(),
              "--namespace",
              other.topics().namespace(),
              "--server",
              orchestrator.url());

      assertThat(told.output()).contains("records behind the end of the log. Is it at this Kafka");
    }
  }

  /** More records than a leader may be behind; what they say does not matter. */
  private static Cluster longLog() {
    return KafkaForTests.holding(
        Collections.nCopies(1_100, LogRecord.unled(0, new Fact.Genesis("log"))));
  }

  @Test
  void foldersAndServersThatAreNotThereAreSaidWithWhatToDo() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    String nowhere = nowhere();

    CommandLineForTests told =
        CommandLineForTests.run(
            "doctor",
            "--kafka=" + nowhere,
            "--server=http://" + nowhere,
            "--mlflow=http://" + nowhere,
            "--data=" + folder.resolve("none"),
            "--artifacts=" + file);

    assertThat(told.status()).isEqualTo(3);
    assertThat(told.output())
        .containsPattern(
            "✗ {3}kafka +Kafka at .* does not answer within 10 s: .*[^.]\\.\\s+Check that")
        .containsPattern("✗ {3}orchestrator +no orchestrator at ")
        .containsPattern("✗ {3}mlflow +http.* cannot be reached")
        .containsPattern("✗ {3}disk --data +.*none is not a folder")
        .containsPattern("✗ {3}disk --artifacts +.*file is not a folder");
    assertThat(told.output().lines()).allMatch(line -> line.matches("(ok|! |✗ )  .*"));
  }

  @Test
  void whatIsGivenIsLookedAtAndWithoutAServerThatOfThisMachine() {
    String here = folder.toString();

    CommandLineForTests told =
        CommandLineForTests.run("doctor", "--data", here, "--artifacts", here);

    assertThat(told.output())
        .containsPattern("ok {2}disk --data +.* can be read")
        .containsPattern("disk --artifacts +.* GiB left")
        .containsPattern("(ok|✗ ) {2}orchestrator ");
  }

  @Test
  void theExitCodeIsThatOfTheWorst() {
    assertThat(Stream.of(Level.values()).map(DoctorCommand::exit)).containsExactly(0, 1, 3);
  }

  private static String nowhere() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + free.getLocalPort();
    }
  }

  private Orchestrator leading() {
    HttpInterface.Address any = new HttpInterface.Address("127.0.0.1", 0, "");
    Orchestrator orchestrator =
        new Orchestrator(cluster, new Orchestrator.Settings("test", true, any, PATIENCE));
    await()
        .atMost(PATIENCE)
        .until(() -> orchestrator.sweeps().leader().filter(Sweeps.Leader::self).isPresent());
    return orchestrator;
  }

  private CommandLineForTests doctor(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "doctor",
                "--kafka",
                cluster.bootstrap(),
                "--namespace",
                cluster.topics().namespace()));
    arguments.addAll(List.of(more));
    return CommandLineForTests.run(arguments.toArray(String[]::new));
  }

  private void set(String topic, String key, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp change = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    try (Admin admin = admin()) {
      admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
      await()
          .until(() ->
              admin.describeConfigs(List.of(resource)).all().get().values().stream()
                  .flatMap(config -> config.entries().stream())
                  .anyMatch(e -> e.name().equals(key) && value.equals(e.value())));
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()));
  }
}
