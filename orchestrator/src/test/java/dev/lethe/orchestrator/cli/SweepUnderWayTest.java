package dev.lethe.orchestrator.cli;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.orchestrator.coordinator.Answer;
import dev.lethe.orchestrator.coordinator.Bringing;
import dev.lethe.orchestrator.coordinator.PoolView;
import dev.lethe.orchestrator.coordinator.Pulse;
import dev.lethe.orchestrator.coordinator.Refusals;
import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.coordinator.WorkerView;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.SweepName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SweepUnderWayTest {
  private static final Sweeps.Leader SELF = new Sweeps.Leader(1, "", true);

  private final SweepScript script =
      new SweepScript(
          SmallSweep.noop(
              "followed",
              """
              variants: {a: {}}
              baseline: a
              budget: {per_trial: {steps: 1}}
              seeds: {tune: 1, confirm: 0}
              """));
  private final Submission submission = new Submission(script.sweep(), "hash", "", Map.of());
  private final ScriptedSweeps sweeps = new ScriptedSweeps();
  private final SweepUnderWay sweep = new SweepUnderWay(sweeps, submission);
  private final List<SweepView> shown = new ArrayList<>();

  @Test
  void aSubmissionIsGivenAgainToAnOrchestratorThatStoodByForAMoment() throws Exception {
    sweeps.leader = Optional.of(SELF);
    sweeps.answers.add(failedFuture(new Sweeps.NotLeading()));
    sweeps.answers.add(completedFuture(Answer.DONE));

    assertThat(sweep.submit(Duration.ofSeconds(10), Optional::empty)).isEqualTo(Answer.DONE);
  }

  @Test
  void aSubmissionEndsWhenNobodyLeads() {
    assertThatThrownBy(() -> sweep.submit(Duration.ZERO, Optional::empty))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("no orchestrator leads on this Kafka");
  }

  @Test
  void aSubmissionEndsWhenAnotherLeadsAndSaysWhere() {
    sweeps.leader = Optional.of(new Sweeps.Leader(1, "http://there:1", false));

    assertThatThrownBy(() -> sweep.submit(Duration.ZERO, Optional::empty))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("another orchestrator leads on this Kafka, at http://there:1");
  }

  @Test
  void isFollowedThroughMomentsWithoutAnAnswer() throws Exception {
    script.finish();
    sweeps.views.add(failedFuture(new Sweeps.NotLeading()));
    sweeps.views.add(completedFuture(Optional.empty()));
    sweeps.views.add(completedFuture(Optional.of(script.view())));

    SweepView end = sweep.follow(display(), Optional::empty);

    assertThat(shown).containsExactly(end);
  }

  @Test
  void isFollowedNoFurtherWhenAPartThatItNeedsIsGone() {
    sweeps.views.add(failedFuture(new Sweeps.NotLeading()));

    assertThatThrownBy(() -> sweep.follow(display(), () -> Optional.of("the broker is gone")))
        .isInstanceOf(StartFailed.class)
        .hasMessage("the broker is gone");
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

  /** Answers what a test laid down; it has no workers, because it stands by. */
  private static final class ScriptedSweeps implements Sweeps {
    private final Deque<CompletableFuture<Answer>> answers = new ArrayDeque<>();
    private final Deque<CompletableFuture<Optional<SweepView>>> views = new ArrayDeque<>();
    private Optional<Leader> leader = Optional.empty();

    @Override
    public CompletableFuture<Answer> submit(Submission submission) {
      return answers.remove();
    }

    @Override
    public CompletableFuture<Optional<SweepView>> sweep(SweepName name) {
      return views.remove();
    }

    @Override
    public CompletableFuture<List<WorkerView>> workers() {
      return failedFuture(new NotLeading());
    }

    @Override
    public Optional<Leader> leader() {
      return leader;
    }

    @Override
    public CompletableFuture<Bringing> bring(Fact.Imported part) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Answer> cancel(SweepName name, String reason) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Answer> pause(SweepName name, boolean paused) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<List<SweepView>> sweeps() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Integer> outstanding() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<PoolView> pool(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Refusals> refusals() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Pulse> pulse() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isReady() {
      return true;
    }
  }
}
