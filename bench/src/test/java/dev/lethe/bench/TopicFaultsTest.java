package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.protocol.Fact.LeaseExpired;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Somebody deletes a topic under a sweep; what to do then is in docs/operations.md. */
@Tag("faults")
class TopicFaultsTest {
  private static final int INFRASTRUCTURE = 3;
  private static final SweepName SWEEP = new SweepName("undermined");
  private static final int TRIALS = 60;
  private static final String IDLING =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: undermined
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task: {noop: {milliseconds: 250}}
      parameters: {x: {distribution: int_uniform, min: 1, max: 30}}
      variants: {sgd: {}, sam: {}}
      baseline: sgd
      method: grid
      budget: {per_trial: {steps: 1}}
      seeds: {tune: 1, confirm: 0}
      """;

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  private final TopicNames topics = BrokerForTests.freshTopics();
  private ProcessesForTests processes;
  private FollowedLog log;
  private Process orchestrator;

  @BeforeEach
  void begin() throws Exception {
    processes = new ProcessesForTests(directory, BROKER.bootstrap(), topics);
    log = new FollowedLog(new Cluster(BROKER.bootstrap(), topics), SWEEP);
    orchestrator = processes.orchestrator("orchestrator.log");
    processes.worker("one");
    processes.worker("two");
    processes.submit("orchestrator.log", IDLING, 2);
    log.open();
    log.awaitThat(now -> now.facts(Completed.class).size() > 5);
  }

  @AfterEach
  void end() {
    log.close();
    processes.close();
  }

  @Test
  void ordersAreGivenInATopicThatIsMadeAnew() throws Exception {
    delete(topics.trials());

    processes.awaitLog("orchestrator.log", "Made a topic anew");

    awaitThatEverythingIsDoneOnce();
  }

  @Test
  void beatsAreHeardInATopicThatIsMadeAnew() throws Exception {
    delete(topics.heartbeats());

    processes.awaitLog("orchestrator.log", "Made a topic anew");

    awaitThatEverythingIsDoneOnce();
  }

  @Test
  void reportsCountInATopicThatIsMadeAnewAndNewWorkersRunWhatWasLost() throws Exception {
    delete(topics.reports());
    processes.awaitLog("orchestrator.log", "Made a topic anew");

    for (String lost : List.of("one", "two")) {
      ProcessesForTests.kill(processes.named(lost));
      processes.worker("after-" + lost);
    }

    awaitThatEverythingIsDoneOnce();
  }

  @Test
  void aLogThatIsDeletedIsSaidAndNeverMadeAnew() throws Exception {
    delete(topics.log());

    processes.awaitLog("orchestrator.log", "has no %s any more".formatted(topics.log()));

    assertThat(orchestrator.isAlive()).isTrue();
    assertThat(processes.readiness("orchestrator.log")).isEqualTo(503);
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
    processes.awaitLog("orchestrator.log", "Kafka refuses a beat");
    assertThat(processes.log("one.log")).contains("out of range");

    set("message.timestamp.before.max.ms", String.valueOf(Long.MAX_VALUE));
    awaitThatEverythingIsDoneOnce();
    assertThat(log.facts(LeaseExpired.class)).isEmpty();
  }

  private void set(String key, String value) throws Exception {
    ConfigResource beats = new ConfigResource(ConfigResource.Type.TOPIC, topics.heartbeats());
    AlterConfigOp change = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrap()))) {
      admin.incrementalAlterConfigs(Map.of(beats, List.of(change))).all().get();
    }
  }

  private void awaitThatEverythingIsDoneOnce() {
    log.awaitThat(now -> now.sweep().status() == SweepStatus.FINISHED);
    assertThat(log.sweep().trials())
        .hasSize(TRIALS)
        .allMatch(trial -> trial.status() == TrialStatus.DONE);
    assertThat(log.facts(Completed.class))
        .hasSize(TRIALS)
        .extracting(fact -> fact.attempt().trial())
        .doesNotHaveDuplicates();
  }

  private static void delete(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrap()))) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
  }
}
