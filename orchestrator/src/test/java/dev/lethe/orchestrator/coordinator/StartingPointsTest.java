package dev.lethe.orchestrator.coordinator;

import static dev.lethe.orchestrator.coordinator.Scene.ANNE;
import static dev.lethe.orchestrator.coordinator.Scene.BERT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.InitialWeights;
import dev.lethe.protocol.InitialWeights.Head;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sweeps that start from files, or from what an earlier sweep trained. */
class StartingPointsTest {
  private static final String ONE_PLACE =
      "budget: {per_trial: {steps: 1}, max_concurrent_trials: 1}";

  private final Scene scene = new Scene();

  @Test
  void onlyConfirmedWinnersKeepWhatTheyTrain() {
    scene.submit(sweep("first", "", 1));

    List<Order.Run> orders = runEverything(true);

    assertThat(orders)
        .extracting(Order.Run::keepAs)
        .containsExactly(
            null,
            null,
            new ArtifactName("weights/first/sgd-seed-2"),
            new ArtifactName("weights/first/sgd-seed-3"),
            new ArtifactName("weights/first/sam-seed-2"),
            new ArtifactName("weights/first/sam-seed-3"));
  }

  @Test
  void eachTrialGoesOnFromItsVariantAndSeed() {
    finished("first");
    scene.submit(sweep("second", "initial: {from: first}", 2));

    List<Order.Run> orders = runEverything(true);

    assertThat(orders)
        .hasSize(4)
        .allSatisfy(order -> {
          Trial trial = trial(order);
          assertThat(initial(order))
              .isEqualTo(
                  new InitialWeights.OfSweep(
                      kept("first", trial.variant(), trial.seed()), Head.FITTING));
        });
  }

  @Test
  void allTrialsMayGoOnFromOneRun() {
    finished("first");
    scene.submit(sweep("second", "initial: {from: first, variant: sam, seed: 3, head: new}", 7));

    List<Order.Run> orders = runEverything(true);

    assertThat(orders)
        .extracting(StartingPointsTest::initial)
        .containsOnly(new InitialWeights.OfSweep(kept("first", "sam", 3), Head.NEW));
  }

  @Test
  void whatItGoesOnFromIsTheSameAfterTheLeaderIsReplaced() {
    finished("first");
    scene.submit(sweep("second", "initial: {from: first, variant: sam, seed: 3}", 7));
    List<Order.Run> before = scene.orders(Order.Run.class);

    scene.elect();
    scene.beat(ANNE);
    scene.tick();

    assertThat(before).hasSize(1);
    assertThat(scene.orders(Order.Run.class))
        .extracting(Order.Run::spec)
        .containsExactlyElementsOf(before.stream().map(Order.Run::spec).toList());
  }

  @Test
  void aSweepThatIsNotThereIsRefused() {
    assertRefused(
        sweep("second", "initial: {from: first}", 2),
        "task.initial.from is first, and there is no such sweep on this Kafka; run that one first");
  }

  @Test
  void aSweepThatHasNotEndedIsRefused() {
    scene.submit(sweep("first", "", 1));

    assertRefused(
        sweep("second", "initial: {from: first}", 2),
        "task.initial.from is first, which has not ended; come back with this sweep when it has");
  }

  @Test
  void aSweepOfAnotherModelIsRefused() {
    finished("first");

    assertRefused(
        Scene.read(
            sweep("second", "initial: {from: first}", 2).yaml().replace("width: 4", "width: 5")),
        "task.initial.from is first, which trained another model; give both the same task.model");
  }

  @Test
  void aSweepThatKeptNothingIsRefused() {
    scene.submit(sweep("first", "", 1));
    runEverything(false);

    assertRefused(
        sweep("second", "initial: {from: first, variant: sam}", 2),
        "task.initial.from is first, which has kept no weights of sam: they are kept of confirm"
            + " runs that are done (its seeds.confirm is 2) by workers with --artifacts; which has"
            + " kept no weights of sam: they are kept of confirm runs that are done (its"
            + " seeds.confirm is 2) by workers with --artifacts");
  }

  @Test
  void variantsAndSeedsThatAreNotThereAreRefused() {
    finished("first");

    assertRefused(
        Scene.read(
            sweep("second", "initial: {from: first}", 1)
                .yaml()
                .replace("sam: ", "sharp: {rule: sam, rho: 0.1}\n  # ")),
        "task.initial.from is first, which has kept weights of sgd for the seeds 2, 3, but not for"
            + " 1; choose seed and seeds so that all are among them, or set task.initial.seed to"
            + " one; which has no variant sharp; set task.initial.variant to one of sgd, sam");
  }

  @Test
  void whoStartsFromAnotherFileThanTheFirstIsStoppedAndTheOthersAreToldWhich() {
    SweepName sweep =
        scene.submit(
            Scene.read(
                sweep("pretrained", "", 1)
                    .yaml()
                    .replace("width: 4", "width: 4, weights: w.safetensors")
                    .replace("rate: 0.1", "rate: {values: [0.1, 0.2]}")
                    .replace(", max_concurrent_trials: 1", "")));
    scene.beat(ANNE);
    scene.beat(BERT);
    Attempt hers = scene.open(ANNE).getFirst();
    Attempt his = scene.open(BERT).getFirst();
    scene.report(ANNE, new Started(hers, "d", "cafe", Map.of()));

    scene.report(BERT, new Started(his, "d", "f00d", Map.of()));

    assertThat(scene.view(sweep).note())
        .contains("bert trains with weights f00d instead of the sweep's cafe");
    assertThat(scene.open(BERT)).doesNotContain(his);
    scene.report(ANNE, new Completed(hers, 1, 1, 1, Map.of()));
    assertThat(scene.orders(Order.Run.class))
        .isNotEmpty()
        .extracting(StartingPointsTest::initial)
        .containsOnly(new InitialWeights.OfFile("w.safetensors", Head.KEEP, "cafe"));
  }

  private void assertRefused(Submission submission, String why) {
    assertThatThrownBy(() -> scene.coordinator().submit(submission))
        .isInstanceOf(Sweeps.CannotStart.class)
        .hasMessage(why);
    assertThat(scene.coordinator().take().records()).isEmpty();
  }

  private void finished(String name) {
    SweepName sweep = scene.submit(sweep(name, "", 1));
    runEverything(true);
    assertThat(scene.view(sweep).status()).isEqualTo(SweepStatus.FINISHED);
  }

  /** Anne does all there is, and keeps what she is told to where she can. */
  private List<Order.Run> runEverything(boolean keeps) {
    List<Order.Run> all = new ArrayList<>(scene.orders(Order.Run.class));
    scene.beat(ANNE);
    all.addAll(scene.orders(Order.Run.class));
    while (!scene.open(ANNE).isEmpty()) {
      Order.Run order = all.getLast();
      scene.report(ANNE, done(order, keeps ? order.keepAs() : null));
      all.addAll(scene.orders(Order.Run.class));
      scene.beat(ANNE, scene.open(ANNE).toArray(new Attempt[0]));
      all.addAll(scene.orders(Order.Run.class));
    }
    return all;
  }

  private static Completed done(Order.Run order, @Nullable ArtifactName name) {
    KeptWeights weights = name == null ? null : new KeptWeights(name, "sha of " + name);
    return new Completed(order.attempt(), 1, 1, 0.1, Map.of("validation/accuracy", 0.5), weights);
  }

  private static KeptWeights kept(String sweep, String variant, long seed) {
    ArtifactName name = new ArtifactName("weights/%s/%s-seed-%d".formatted(sweep, variant, seed));
    return new KeptWeights(name, "sha of " + name);
  }

  private static InitialWeights initial(Order.Run order) {
    return Objects.requireNonNull(((Classification) order.spec()).initial());
  }

  private Trial trial(Order.Run order) {
    return scene.view(order.sweep()).trials().stream()
        .map(TrialView::trial)
        .filter(trial -> trial.id().equals(order.attempt().trial()))
        .findFirst()
        .orElseThrow();
  }

  private static Submission sweep(String name, String initial, int seed) {
    return Scene.read(
        """
        apiVersion: lethe/v1
        kind: Sweep
        name: %s
        metric: {name: validation/accuracy, goal: maximize}
        report: test/accuracy
        task:
          dataset: {name: shapes, classes: 4, size: 12, train: 64, validation: 32, test: 32}
          model: {name: small-cnn, width: 4}
          %s
        parameters: {learning_rate: 0.1, batch_size: 32}
        variants:
          sgd: {}
          sam: {rho: 0.1}
        baseline: sgd
        method: grid
        seed: %d
        seeds: {tune: 1, confirm: %d}
        %s
        """
            .formatted(name, initial, seed, initial.endsWith("from: first}") ? 1 : 2, ONE_PLACE));
  }
}
