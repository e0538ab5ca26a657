package dev.lethe.orchestrator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.coordinator.Quota;
import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.http.FakeSweeps;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.protocol.SweepName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
  private static final String PATH = "lab/noop";
  private static final SweepName NAME = new SweepName("noop");
  private static final Quota QUOTA = new Quota(7, 1_000, 1_000_000);

  private final FakeSweeps sweeps = new FakeSweeps();
  private final FakeObjects objects = new FakeObjects();
  private Instant now = Instant.parse("2026-11-28T12:00:00Z");
  private final Reconciler reconciler = new Reconciler(sweeps, objects, QUOTA, () -> now);

  private static Map<String, Object> spec() {
    Map<String, Object> spec = new HashMap<>();
    spec.put("metric", Map.of("name", "validation/accuracy", "goal", "maximize"));
    spec.put("report", "test/accuracy");
    spec.put("task", Map.of("noop", Map.of("milliseconds", 0)));
    spec.put("parameters", Map.of("x", Map.of("distribution", "int_uniform", "min", 1, "max", 2)));
    spec.put("variants", Map.of("even", Map.of(), "odd", Map.of()));
    spec.put("baseline", "even");
    spec.put("method", "grid");
    spec.put("budget", Map.of("per_trial", Map.of("steps", 1)));
    spec.put("seeds", Map.of("tune", 1, "confirm", 0));
    return spec;
  }

  private static Map<String, Object> spec(String key, Object value) {
    Map<String, Object> spec = spec();
    spec.put(key, value);
    return spec;
  }

  private void passes(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      reconciler.reconcileAll(() -> true);
    }
  }

  private void applied() throws InterruptedException {
    objects.apply("lab", "noop", spec());
    passes(2);
  }

  private Optional<SweepView> sweep() {
    return sweeps.sweep(NAME).join();
  }

  private Map<String, Object> status(String path) {
    return objects.get(path).status();
  }

  private static Map<?, ?> condition(Map<String, Object> status, String type) {
    return ((List<?>) Objects.requireNonNull(status.get("conditions")))
        .stream()
            .map(one -> (Map<?, ?>) one)
            .filter(one -> type.equals(one.get("type")))
            .findFirst()
            .orElseThrow();
  }

  private static List<String> each(Map<String, Object> status, String list, String key) {
    return ((List<?>) Objects.requireNonNull(status.get(list)))
        .stream().map(one -> String.valueOf(((Map<?, ?>) one).get(key))).toList();
  }

  private static String accepted(Map<String, Object> status) {
    Map<?, ?> condition = condition(status, "Accepted");
    return condition.get("status") + " " + condition.get("reason");
  }

  @Test
  void anObjectIsHeldBeforeItsSweepIsSubmitted() throws InterruptedException {
    objects.apply("lab", "noop", spec());

    passes(1);
    assertThat(objects.get(PATH).isHeld()).isTrue();
    assertThat(sweep()).isEmpty();

    passes(1);
    assertThat(sweep()).isPresent();
    assertThat(sweep().orElseThrow().owner()).isEqualTo("kubernetes:lab");
    assertThat(sweeps.quota()).hasValue(QUOTA);
    assertThat(accepted(status(PATH))).isEqualTo("True Submitted");
    assertThat(status(PATH))
        .containsEntry("phase", "running")
        .containsEntry("observedGeneration", 1)
        .doesNotContainKeys("standings", "verdict");
    assertThat(condition(status(PATH), "Ended").get("status")).isEqualTo("False");
    assertThat((Map<?, ?>) status(PATH).get("trials"))
        .isEqualTo(
            Map.of("total", 4, "queued", 4, "running", 0, "done", 0, "failed", 0, "cancelled", 0));
  }

  @Test
  void aSpecIsTheSameSweepAsItsFile() {
    objects.apply("lab", "noop", spec());

    Reading reading = SpecFile.of(objects.get(PATH)).reading();

    assertThat(reading).isInstanceOf(Reading.Valid.class);
    assertThat(((Reading.Valid) reading).sweep().name()).isEqualTo(NAME);
  }

  @Test
  void everyProblemOfASpecIsInTheStatusWithItsPathAndNothingRuns() throws InterruptedException {
    Map<String, Object> spec = spec("method", "gird");
    spec.put("basline", "even");
    spec.put("name", "other");
    objects.apply("lab", "noop", spec);

    passes(2);

    assertThat(sweep()).isEmpty();
    assertThat(objects.get(PATH).isHeld()).isFalse();
    assertThat(status(PATH)).containsEntry("phase", "refused");
    assertThat(accepted(status(PATH))).isEqualTo("False Invalid");
    assertThat(each(status(PATH), "problems", "path"))
        .containsExactlyInAnyOrder("spec.method", "spec.basline", "spec.name");
  }

  @Test
  void aMendedSpecIsSubmitted() throws InterruptedException {
    objects.apply("lab", "noop", spec("method", "gird"));
    passes(1);

    objects.apply("lab", "noop", spec());
    passes(2);

    assertThat(accepted(status(PATH))).isEqualTo("True Submitted");
    assertThat(status(PATH)).doesNotContainKey("problems");
  }

  @Test
  void aNameThatNoSweepCanHaveIsAProblemOfTheMetadata() throws InterruptedException {
    objects.apply("lab", "noop.v2", spec());

    passes(1);

    assertThat(String.valueOf(condition(status("lab/noop.v2"), "Accepted").get("message")))
        .startsWith("metadata.name: ");
  }

  @Test
  void aFinishedSweepsStandingsAreInTheStatusAndItIsHeldNoMore() throws InterruptedException {
    applied();
    for (int i = 0; i < 4; i++) {
      sweeps.complete(NAME, i, 0.5 + 0.1 * i);
    }
    sweeps.finish(NAME);

    passes(1);

    Map<String, Object> status = status(PATH);
    assertThat(status).containsEntry("phase", "finished").containsEntry("metric", "test/accuracy");
    assertThat(String.valueOf(status.get("verdict"))).contains("even");
    assertThat(each(status, "standings", "variant")).containsExactlyInAnyOrder("even", "odd");
    assertThat(condition(status, "Ended").get("status")).isEqualTo("True");
    assertThat(objects.get(PATH).isHeld()).isFalse();
    assertThat(objects.get(PATH).isSettled()).isTrue();
  }

  @Test
  void whatDidNotChangeIsNotWrittenAndConditionsKeepTheirTime() throws InterruptedException {
    applied();
    int before = objects.reports();

    now = now.plusSeconds(60);
    passes(3);
    assertThat(objects.reports()).isEqualTo(before);

    sweeps.complete(NAME, 0, 0.5);
    passes(1);
    assertThat(objects.reports()).isEqualTo(before + 1);
    assertThat(condition(status(PATH), "Accepted").get("lastTransitionTime"))
        .isEqualTo("2026-11-28T12:00:00Z");
  }

  @Test
  void aChangedSpecIsToldThatASubmittedSweepDoesNotChange() throws InterruptedException {
    applied();
    String hash = sweep().orElseThrow().hash();

    objects.apply("lab", "noop", spec("baseline", "odd"));
    passes(1);

    assertThat(accepted(status(PATH))).isEqualTo("False SpecChanged");
    assertThat(status(PATH))
        .containsEntry("phase", "running")
        .containsEntry("observedGeneration", 2);
    assertThat(sweep().orElseThrow().hash()).isEqualTo(hash);

    objects.apply("lab", "noop", spec());
    passes(1);
    assertThat(accepted(status(PATH))).isEqualTo("True Submitted");

    objects.apply("lab", "noop", spec("method", "gird"));
    passes(1);
    assertThat(accepted(status(PATH))).isEqualTo("False SpecChanged");
  }

  @Test
  void aSpecThatIsChangedWhenItsSweepHasEndedIsToldSo() throws InterruptedException {
    applied();
    sweeps.finish(NAME);
    passes(2);

    objects.apply("lab", "noop", spec("baseline", "odd"));
    passes(1);

    assertThat(accepted(status(PATH))).isEqualTo("False SpecChanged");
    assertThat(status(PATH)).containsEntry("observedGeneration", 2);
  }

  @Test
  void aSweepThatRunsIsHeldAgainAndOneThatEndedIsLetGoAgain() throws InterruptedException {
    applied();
    objects.release(objects.get(PATH));
    passes(1);
    assertThat(objects.get(PATH).isHeld()).isTrue();

    sweeps.finish(NAME);
    passes(2);
    objects.hold(objects.get(PATH));
    passes(1);
    assertThat(objects.get(PATH).isHeld()).isFalse();
  }

  @Test
  void whyAnOrchestratorDoesNotTakeASweepIsInTheStatus() throws InterruptedException {
    sweeps.refuse(new Sweeps.OverQuota("too many sweeps"));
    applied();
    assertThat(accepted(status(PATH))).isEqualTo("False OverQuota");
    assertThat(condition(status(PATH), "Accepted").get("message")).isEqualTo("too many sweeps");

    sweeps.refuse(new Sweeps.CannotStart("nothing to go on from"));
    passes(1);
    assertThat(accepted(status(PATH))).isEqualTo("False CannotStart");
    assertThat(sweep()).isEmpty();
  }

  @Test
  void deletingAnObjectCancelsItsSweepAndThenLetsItGo() throws InterruptedException {
    applied();

    objects.delete(PATH, false);
    passes(1);

    assertThat(sweep().orElseThrow().status()).isEqualTo(SweepStatus.CANCELLED);
    assertThat(sweep().orElseThrow().note()).contains("lab/noop");
    assertThat(objects.has(PATH)).isFalse();
  }

  @Test
  void aDeletedObjectThatOthersHoldIsLetGoOnce() throws InterruptedException {
    applied();
    objects.holdForOthers(PATH);
    objects.delete(PATH, false);
    passes(1);
    assertThat(objects.get(PATH).finalizers()).containsExactly("others");
    int asked = sweeps.asked();

    passes(3);

    assertThat(sweeps.asked()).isEqualTo(asked);
  }

  @Test
  void anObjectThatIsToKeepItsSweepGoesWithoutIt() throws InterruptedException {
    applied();

    objects.delete(PATH, true);
    passes(1);

    assertThat(sweep().orElseThrow().status()).isEqualTo(SweepStatus.RUNNING);
    assertThat(objects.has(PATH)).isFalse();
  }

  @Test
  void whileTheLogCannotBeAskedADeletedObjectStays() throws InterruptedException {
    applied();
    objects.delete(PATH, false);

    sweeps.unread(true);
    passes(1);
    assertThat(objects.has(PATH)).isTrue();

    sweeps.unread(false);
    passes(1);
    assertThat(sweep().orElseThrow().status()).isEqualTo(SweepStatus.CANCELLED);
    assertThat(objects.has(PATH)).isFalse();
  }

  @Test
  void anObjectThatFailsHoldsUpNoOther() throws InterruptedException {
    objects.apply("lab", "broken", spec());
    objects.refuse("lab/broken");

    applied();

    assertThat(sweep()).isPresent();
  }

  @Test
  void whoeverLeadsNoMoreOrIsToEndLeavesTheRestToTheNext() throws InterruptedException {
    objects.apply("lab", "first", spec());
    objects.apply("lab", "second", spec());

    reconciler.reconcileAll(() -> sweeps.asked() < 1);
    assertThat(sweeps.asked()).isEqualTo(1);

    sweeps.unread(true);
    passes(1);
    assertThat(sweeps.asked()).isEqualTo(2);
  }

  @Test
  void theLogIsNotAskedForWhatHasEndedAndIsToldSo() throws InterruptedException {
    applied();
    sweeps.finish(NAME);
    passes(2);
    int asked = sweeps.asked();

    passes(3);

    assertThat(sweeps.asked()).isEqualTo(asked);
  }

  @Test
  void theSameNameInAnotherNamespaceIsTakenAndCannotEndTheSweep() throws InterruptedException {
    applied();
    objects.apply("other", "noop", spec());
    passes(2);
    assertThat(accepted(status("other/noop"))).isEqualTo("False NameTaken");
    assertThat(String.valueOf(condition(status("other/noop"), "Accepted").get("message")))
        .contains("lab/noop");

    objects.hold(objects.get("other/noop"));
    objects.delete("other/noop", false);
    passes(1);

    assertThat(objects.has("other/noop")).isFalse();
    assertThat(sweep().orElseThrow().status()).isEqualTo(SweepStatus.RUNNING);
  }

  @Test
  void aSweepThatCameFromElsewhereIsNotTheObjects() throws InterruptedException {
    objects.apply("lab", "noop", spec());
    SpecFile file = SpecFile.of(objects.get(PATH));
    Reading.Valid valid = (Reading.Valid) file.reading();
    var _ =
        sweeps.submit(new Submission(valid.sweep(), valid.hash(), file.text(), Map.of())).join();

    passes(2);

    assertThat(accepted(status(PATH))).isEqualTo("False NameTaken");
    assertThat(objects.get(PATH).isHeld()).isFalse();
  }
}
