package dev.lethe.orchestrator.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.coordinator.Fold;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.mlflow.FaultyProxy.Fault;
import dev.lethe.orchestrator.testing.MlflowForTests;
import dev.lethe.protocol.Trial;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;

class CatchupTest {
  @Test
  void bringsEveryTrialThatHasStartedAndTellsHowFarItIs() throws Exception {
    ScriptedLog log = twoTrials("caught-up");
    Told told = new Told(_ -> {});

    Catchup.Outcome outcome = bring(log, MlflowForTests.uri(), Duration.ZERO, told);

    assertThat(told.brought).containsExactly("1 of 2", "2 of 2");
    assertThat(outcome)
        .isEqualTo(
            new Catchup.Outcome.Complete(
                MlflowForTests.uri()
                    .resolve(
                        "/#/experiments/%s/runs?workflowType=machine_learning&viewStateShareKey=ranking-caught-up"
                            .formatted(experiment("caught-up"))),
                2));
    assertThat(runs("caught-up")).isEqualTo(5);
  }

  @Test
  void goesOnWhenMlflowIsBack() throws Exception {
    ScriptedLog log = twoTrials("caught-up-later");
    try (FaultyProxy proxy = new FaultyProxy(MlflowForTests.uri())) {
      proxy.inject(Fault.UNAVAILABLE);
      Told told = new Told(_ -> proxy.inject(Fault.NONE));

      Catchup.Outcome outcome = bring(log, proxy.uri(), Duration.ofMinutes(5), told);

      assertThat(outcome).isInstanceOf(Catchup.Outcome.Complete.class);
      assertThat(told.waits).singleElement().asString().contains(proxy.uri().toString());
      assertThat(runs("caught-up-later")).isEqualTo(5);
    }
  }

  @Test
  void saysHowFarItIsWhenMlflowStaysAway() throws Exception {
    ScriptedLog log = twoTrials("caught-half");
    try (FaultyProxy proxy = new FaultyProxy(MlflowForTests.uri())) {
      Told told =
          new Told(_ -> {}) {
            @Override
            public void brought(int trials, int of) {
              proxy.inject(Fault.UNAVAILABLE);
            }
          };

      Catchup.Outcome outcome = bring(log, proxy.uri(), Duration.ZERO, told);

      assertThat(outcome)
          .asInstanceOf(
              org.assertj.core.api.InstanceOfAssertFactories.type(Catchup.Outcome.Incomplete.class))
          .satisfies(half -> assertThat(half.trials()).as("both may be on their way").isPositive())
          .returns(2, Catchup.Outcome.Incomplete::of);
    }
  }

  private static ScriptedLog twoTrials(String name) {
    ScriptedLog log = new ScriptedLog("log", name);
    List<Trial> trials = log.submit();
    trials.forEach(log::finish);
    return log;
  }

  private static Catchup.Outcome bring(
      ScriptedLog log, URI server, Duration patience, Catchup.Progress told) throws Exception {
    Ledger ledger = new Ledger();
    try (LogReader reader = log.source().open(0)) {
      reader.poll(Duration.ZERO).forEach(entry -> Fold.into(ledger, entry));
    }
    return new Catchup(server, patience, told)
        .bring(ledger, ledger.view(log.sweep().name()).orElseThrow());
  }

  private static String experiment(String name) {
    try (MlflowClient client = new MlflowClient(MlflowForTests.uri().toString())) {
      return client.getExperimentByName(name).orElseThrow().getExperimentId();
    }
  }

  private static int runs(String name) {
    try (MlflowClient client = new MlflowClient(MlflowForTests.uri().toString())) {
      return client
          .searchRuns(List.of(experiment(name)), "", ViewType.ACTIVE_ONLY, 100, List.of())
          .getItems()
          .size();
    }
  }

  /** Keeps what was told, and lets a test act when it is that MLflow is away. */
  private static class Told implements Catchup.Progress {
    final List<String> brought = new ArrayList<>();
    final List<String> waits = new ArrayList<>();
    private final Consumer<String> onWait;

    Told(Consumer<String> onWait) {
      this.onWait = onWait;
    }

    @Override
    public void brought(int trials, int of) {
      brought.add(trials + " of " + of);
    }

    @Override
    public void waits(String why) {
      waits.add(why);
      onWait.accept(why);
    }
  }
}
