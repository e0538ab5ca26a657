package dev.lethe.bench;

import static dev.lethe.bench.DisturbedSweep.ORCHESTRATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Fact.LeaseExpired;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.TopicNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Somebody deletes a topic under a sweep; what to do then is in docs/operations.md. */
@Tag("faults")
class TopicFaultsTest {
  private static final int INFRASTRUCTURE = 3;
  private static final int TRIALS = 60;

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  @AutoClose private DisturbedSweep sweep;
  private TopicNames topics;
  private ProcessesForTests processes;
  private Process orchestrator;

  @BeforeEach
  void begin() throws Exception {
    sweep = new DisturbedSweep(directory, BROKER.bootstrap());
    topics = sweep.topics();
    processes = sweep.processes();
    orchestrator = sweep.begin(SweepText.idling(250, TRIALS), "one", "two");
    sweep.log().awaitThat(now -> now.facts(Completed.class).size() > 5);
  }

  @Test
  void ordersAreGivenInATopicThatIsMadeAnew() throws Exception {
    delete(topics.trials());

    processes.awaitLog(ORCHESTRATOR, "Made a topic anew");

    sweep.awaitThatAllAreDoneOnce(TRIALS);
  }

  @Test
  void beatsAreHeardInATopicThatIsMadeAnew() throws Exception {
    delete(topics.heartbeats());

    processes.awaitLog(ORCHESTRATOR, "Made a topic anew");

    sweep.awaitThatAllAreDoneOnce(TRIALS);
  }

  @Test
  void reportsCountInATopicThatIsMadeAnewAndNewWorkersRunWhatWasLost() throws Exception {
    delete(topics.reports());
    processes.awaitLog(ORCHESTRATOR, "Made a topic anew");

    for (String lost : List.of("one", "two")) {
      ProcessesForTests.kill(processes.named(lost));
      processes.worker("after-" + lost);
    }

    sweep.awaitThatAllAreDoneOnce(TRIALS);
  }

  @Test
  void aLogThatIsDeletedIsSaidAndNeverMadeAnew() throws Exception {
    delete(topics.log());

    processes.awaitLog(ORCHESTRATOR, "has no %s any more".formatted(topics.log()));

    assertThat(orchestrator.isAlive()).isTrue();
    assertThat(processes.readiness(ORCHESTRATOR)).isEqualTo(503);
    Process another = processes.orchestrator("another.log");
    assertThat(another.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(another.exitValue()).as(processes.log("another.log")).isEqualTo(INFRASTRUCTURE);
    assertThat(processes.log("another.log"))
        .contains("the log was deleted", "lethe import", "--namespace NAME");
  }

  /** As a broker does whose clock is far from that of whoever beats. */
  @Test
  void beatsThatTheBrokerRefusesAreNamedAndNobodyIsGivenUp() throws Exception {
    set("message.timestamp.before.max.ms", "0");

    processes.awaitLog("one.log", "Kafka refuses a beat");
    processes.awaitLog(ORCHESTRATOR, "Kafka refuses a beat");
    assertThat(processes.log("one.log")).contains("out of range");

    set("message.timestamp.before.max.ms", String.valueOf(Long.MAX_VALUE));
    sweep.awaitThatAllAreDoneOnce(TRIALS);
    assertThat(sweep.log().facts(LeaseExpired.class)).isEmpty();
  }

  private void set(String key, String value) throws Exception {
    ConfigResource beats = new ConfigResource(ConfigResource.Type.TOPIC, topics.heartbeats());
    AlterConfigOp change = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrap()))) {
      admin.incrementalAlterConfigs(Map.of(beats, List.of(change))).all().get();
    }
  }

  private static void delete(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrap()))) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
  }
}
