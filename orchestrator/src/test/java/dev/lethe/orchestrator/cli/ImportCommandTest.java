package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.Orchestrator;
import dev.lethe.orchestrator.http.HttpInterface;
import dev.lethe.orchestrator.http.access.Access;
import dev.lethe.orchestrator.http.access.Limits;
import dev.lethe.orchestrator.http.access.NewToken;
import dev.lethe.orchestrator.http.access.Peers;
import dev.lethe.orchestrator.http.access.Role;
import dev.lethe.orchestrator.http.access.Tokens;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.testing.KafkaForTests;
import dev.lethe.orchestrator.testing.KeptSweep;
import dev.lethe.orchestrator.testing.MlflowForTests;
import dev.lethe.orchestrator.testing.SharedLog;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.SweepName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;

/** A sweep moves from one real log to another, and all that one can ask of it is answered there. */
class ImportCommandTest {
  private static final String LONG =
      """
      variants: {only: {rho: {distribution: log_uniform, min: 0.01, max: 1, count: 2000}}}
      baseline: only
      budget: {per_trial: {steps: 1}}
      seeds: {tune: 1, confirm: 2}
      """;

  private static final HttpInterface.Address ANY_PORT =
      new HttpInterface.Address("127.0.0.1", 0, "");

  /** Than a large export has parts. */
  private static final Limits FEWER_AT_ONCE = Limits.USUAL.withRate(5);

  @TempDir Path place;

  @Test
  void inTheOtherLogItIsRankedMeasuredReportedAndExportedAsInItsOwn() throws Exception {
    Cluster here =
        KafkaForTests.holding(
            SharedLog.of("left", KeptSweep.finished("before"), KeptSweep.finished("moves")));
    Cluster there = KafkaForTests.freshNamespace();
    Path left = place.resolve("left");
    Path again = place.resolve("again");
    assertThat(on(here, "export", "moves", "-o", left.toString()).status()).isZero();

    CommandLineForTests told = on(there, "import", left.toString());

    assertThat(told.status()).as(told.errors()).isZero();
    assertThat(told.output()).startsWith("Imported moves, with all that its log had of it.\n");
    for (String question : List.of("ranking moves --json --details", "measures moves --json")) {
      assertThat(on(there, question.split(" "))).isEqualTo(on(here, question.split(" ")));
    }
    assertThat(report(there, "there.html")).hasSameTextualContentAs(report(here, "here.html"));
    assertThat(on(there, "export", "moves", "-o", again.toString()).status()).isZero();
    for (String file : List.of("facts.jsonl", "trials.csv", "metrics.csv", "manifest.json")) {
      assertThat(again.resolve(file)).hasSameTextualContentAs(left.resolve(file));
    }
  }

  @Test
  void onceMoreItAttachesAndAnotherSweepOfItsNameIsRefused() throws Exception {
    Cluster there = KafkaForTests.freshNamespace();
    Path left = exported("left", KeptSweep.finished("moves"));
    Path other = exported("other", KeptSweep.finished("moves"));
    assertThat(on(there, "import", left.toString()).status()).isZero();

    CommandLineForTests again = on(there, "import", left.toString());
    CommandLineForTests refused = on(there, "import", other.toString());

    assertThat(again.status()).as(again.errors()).isZero();
    assertThat(again.output()).startsWith("moves is there already, from the same log.");
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.errors()).contains("Another sweep has the name moves here", "--namespace");
  }

  @Test
  void whatIsNoWholeExportOfASweepThatEndedIsRefusedAndNothingIsStarted() throws Exception {
    Path half = exported("half", KeptSweep.tuned("moves"));
    Path damaged = exported("damaged", KeptSweep.finished("moves"));
    Files.writeString(damaged.resolve("trials.csv"), "trial\n");

    for (Path folder : List.of(half, damaged, place)) {
      CommandLineForTests told =
          CommandLineForTests.run("import", folder.toString(), "--kafka", "localhost:1");
      assertThat(told.status()).isEqualTo(2);
      assertThat(told.errors())
          .containsAnyOf("had not ended", "trials.csv is not as it was", "is no export");
    }
    CommandLineForTests both =
        CommandLineForTests.run(
            "import",
            exported("whole", KeptSweep.finished("moves")).toString(),
            "--kafka",
            "localhost:1",
            "--server",
            "http://127.0.0.1:1");
    assertThat(both.status()).isEqualTo(2);
    assertThat(both.errors()).contains("give one of them");
  }

  @Test
  void mlflowHasItsRunsOnceWhicheverLogTheyAreBroughtFrom() throws Exception {
    SweepScript script = KeptSweep.finished("tracked-and-moved");
    Path left = exported("tracked", script);
    Cluster there = KafkaForTests.freshNamespace();
    Cluster here =
        KafkaForTests.holding(SharedLog.of("tracked", script, KeptSweep.finished("behind")));
    assertThat(on(there, "import", left.toString()).status()).isZero();
    String mlflow = MlflowForTests.uri().toString();
    assertThat(on(here, "track", "tracked-and-moved", "--mlflow", mlflow).status()).isZero();
    List<String> runs = runs("tracked-and-moved");

    CommandLineForTests told = on(there, "track", "tracked-and-moved", "--mlflow", mlflow);

    assertThat(told.status()).as(told.errors()).isZero();
    assertThat(runs).hasSize(1 + 2 + 4 + 9);
    assertThat(runs("tracked-and-moved")).isEqualTo(runs);
  }

  @Test
  void aLargeSweepGoesThroughARunningOrchestratorInPartsAsFastAsThatTakesThem() throws Exception {
    Path left = exported("left", longSweep());
    NewToken admin = NewToken.of("ada", Role.ADMIN);
    Path token = Files.writeString(place.resolve("token"), admin.token());
    var settings =
        new Orchestrator.Settings(
            "leads", true, ANY_PORT, knowing(admin, FEWER_AT_ONCE), Duration.ofSeconds(60));
    try (var leader = new Orchestrator(KafkaForTests.freshNamespace(), settings)) {
      CommandLineForTests told = asking(leader, token, "import", left.toString());
      SweepView there = leader.sweeps().sweep(new SweepName("long")).join().orElseThrow();

      assertThat(Files.size(left.resolve("facts.jsonl"))).isGreaterThan(20_000_000);
      assertThat(told.status()).as(told.errors()).isZero();
      assertThat(told.output()).startsWith("Imported long, with all that its log had of it.\n");
      assertThat(there.status()).isEqualTo(SweepStatus.FINISHED);
      assertThat(there.trials()).hasSize(2_002);
    }
  }

  @Test
  void aLargeSweepIsTheSameInTheOtherLog() throws Exception {
    Path left = exported("left", longSweep());
    Path again = place.resolve("again");
    Cluster there = KafkaForTests.freshNamespace();

    CommandLineForTests told = on(there, "import", left.toString());

    assertThat(told.status()).as(told.errors()).isZero();
    assertThat(on(there, "export", "long", "-o", again.toString()).status()).isZero();
    assertThat(Files.mismatch(again.resolve("facts.jsonl"), left.resolve("facts.jsonl")))
        .isEqualTo(-1);
  }

  private CommandLineForTests asking(Orchestrator leader, Path token, String... command) {
    Stream<String> whom = Stream.of("--server", leader.url(), "--token-file", token.toString());
    return CommandLineForTests.run(Stream.concat(Stream.of(command), whom).toArray(String[]::new));
  }

  private Access knowing(NewToken caller, Limits limits) throws IOException {
    Tokens tokens = Tokens.read(Files.writeString(place.resolve("tokens"), caller.line()));
    return new Access(tokens, null, null, Peers.USUAL, Set.of(), false, limits);
  }

  private static SweepScript longSweep() {
    SweepScript script = new SweepScript(SmallSweep.noop("long", LONG));
    script
        .trials()
        .forEach(trial -> {
          script.start(trial);
          for (int epoch = 1; epoch <= 30; epoch++) {
            script.finishEpoch(trial, epoch, Map.of("validation/accuracy", 0.01 * epoch));
          }
          script.complete(trial, Map.of("validation/accuracy", 0.3));
        });
    script
        .confirm("only", 1)
        .forEach(trial -> {
          script.start(trial);
          script.complete(trial, Map.of("validation/accuracy", 0.3, "test/accuracy", 0.25));
        });
    script.finish();
    return script;
  }

  private Path exported(String log, SweepScript script) {
    Path folder = place.resolve(log);
    Cluster kafka = KafkaForTests.holding(SharedLog.of(log, script));
    String name = script.sweep().name().value();
    assertThat(on(kafka, "export", name, "-o", folder.toString()).status()).isZero();
    return folder;
  }

  private Path report(Cluster kafka, String file) {
    Path page = place.resolve(file);
    assertThat(on(kafka, "report", "moves", "-o", page.toString()).status()).isZero();
    return page;
  }

  private static CommandLineForTests on(Cluster kafka, String... command) {
    Stream<String> where =
        Stream.of("--kafka", kafka.bootstrap(), "--namespace", kafka.topics().namespace());
    return CommandLineForTests.run(Stream.concat(Stream.of(command), where).toArray(String[]::new));
  }

  private static List<String> runs(String experiment) {
    try (MlflowClient client = new MlflowClient(MlflowForTests.uri().toString())) {
      String id = client.getExperimentByName(experiment).orElseThrow().getExperimentId();
      return client
          .searchRuns(List.of(id), "", ViewType.ACTIVE_ONLY, 100, List.of())
          .getItems()
          .stream()
          .map(run -> run.getInfo().getRunId())
          .sorted()
          .toList();
    }
  }
}
