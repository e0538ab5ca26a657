package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.orchestrator.coordinator.Answer;
import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.coordinator.WorkerView;
import dev.lethe.orchestrator.http.FakeSweeps;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.SweepName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SweepUnderWayTest {
  private static final SweepName NAME = new SweepName("followed");

  private final Submission submission =
      new Submission(
          new SweepScript(
                  SmallSweep.noop(
                      "followed",
                      """
                      variants: {a: {}}
                      baseline: a
                      budget: {per_trial: {steps: 1}}
                      seeds: {tune: 1, confirm: 0}
                      """))
              .sweep(),
          "hash",
          "",
          Map.of());
  private final FakeSweeps sweeps = new FakeSweeps();
  private final SweepUnderWay sweep = new SweepUnderWay(sweeps, submission);
  private final List<SweepView> shown = new ArrayList<>();

  @Test
  void aSubmissionIsGivenAgainToAnOrchestratorThatStoodByForAMoment() throws Exception {
    sweeps.unread(true);

    Answer answer = sweep.submit(Duration.ofSeconds(10), afterwards(() -> sweeps.unread(false)));

    assertThat(answer).isEqualTo(Answer.DONE);
  }

  @Test
  void aSubmissionEndsWhenNobodyLeads() {
    sweeps.lead(Optional.empty());

    assertThatThrownBy(() -> sweep.submit(Duration.ZERO, Optional::empty))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("no orchestrator leads on this Kafka");
  }

  @Test
  void aSubmissionEndsWhenAnotherLeadsAndSaysWhere() {
    sweeps.lead(Optional.of(new Sweeps.Leader(1, "http://there:1", false)));

    assertThatThrownBy(() -> sweep.submit(Duration.ZERO, Optional::empty))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("another orchestrator leads on this Kafka, at http://there:1");
  }

  @Test
  void isFollowedThroughMomentsWithoutAnAnswer() throws Exception {
    sweeps.unread(true);

    SweepView end =
        sweep.follow(display(), afterwards(() -> sweeps.unread(false), this::runToItsEnd));

    assertThat(end.status().isTerminal()).isTrue();
    assertThat(shown).containsExactly(end);
  }

  @Test
  void isFollowedNoFurtherWhenAPartThatItNeedsIsGone() {
    sweeps.unread(true);

    assertThatThrownBy(() -> sweep.follow(display(), () -> Optional.of("the broker is gone")))
        .isInstanceOf(StartFailed.class)
        .hasMessage("the broker is gone");
  }

  /** What happens after each question that was not answered; nothing is gone meanwhile. */
  private static Supplier<Optional<String>> afterwards(Runnable... events) {
    Queue<Runnable> left = new ArrayDeque<>(List.of(events));
    return () -> {
      left.remove().run();
      return Optional.empty();
    };
  }

  private void runToItsEnd() {
    sweeps.submit(submission).join();
    sweeps.complete(NAME, 0, 0.5);
    sweeps.finish(NAME);
  }

  private Display display() {
    return new Display() {
      @Override
      public void show(SweepView view, List<WorkerView> workers) {
        shown.add(view);
      }

      @Override
      public void close() {}
    };
  }
}
