package dev.lethe.worker.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.Failed;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A worker whose time and whose trial thread are driven by hand. */
class WorkerTest {
  private static final WorkerId ANNE = new WorkerId("anne");
  private static final WorkerId BERT = new WorkerId("bert");
  private static final Attempt FIRST = new Attempt(new TrialId("1111111111111111"), 1);
  private static final Attempt SECOND = new Attempt(new TrialId("2222222222222222"), 1);
  private static final Checkpoint CHECKPOINT = new Checkpoint("kept", 7, "00");

  private final List<String> said = new ArrayList<>();
  private final List<Report> reports = new ArrayList<>();
  private final List<Emergency.Cause> emergencies = new ArrayList<>();
  private final HandDriven trialThread = new HandDriven();
  private Duration now = Duration.ofDays(1);
  private boolean delivered = true;
  private Trainer trainer = new Scripted(progress -> {});
  private final Worker worker =
      new Worker(
          ANNE,
          (order, progress, sink) -> trainer.train(order, progress, sink),
          new Mouth(),
          new Patience(Duration.ofMinutes(10), Optional.of(Duration.ofMinutes(1))),
          (cause, _) -> emergencies.add(cause),
          () -> now.toNanos(),
          trialThread);

  @Test
  void anOrderIsRunAndItsEndReported() throws InterruptedException {
    order(run(1, FIRST));

    trialThread.runNext();
    turn();

    assertThat(reports).containsExactly(started(FIRST), completed(FIRST));
    assertThat(worker.holding().held()).isEmpty();
  }

  @Test
  void twoAttemptsAreHeldAndRunOneAfterTheOther() throws InterruptedException {
    order(run(1, FIRST));
    order(run(1, SECOND));
    assertThat(worker.holding().held()).containsExactly(FIRST, SECOND);

    trialThread.runNext();
    turn();

    assertThat(worker.holding().held()).containsExactly(SECOND);
    assertThat(trialThread.isIdle()).isFalse();
  }

  @Test
  void anOrderThatIsRepeatedIsRunOnce() throws InterruptedException {
    order(run(1, FIRST));
    order(run(1, FIRST));
    trialThread.runNext();
    turn();

    order(run(1, FIRST));

    assertThat(trialThread.isIdle()).isTrue();
    assertThat(reports).containsExactly(started(FIRST), completed(FIRST));
  }

  @Test
  void itLeavesWhenItHasHadNoTrialForLong() throws InterruptedException {
    order(run(1, FIRST));
    now = now.plus(Duration.ofSeconds(61));
    turn();
    assertThat(worker.holding().leaving()).isFalse();
    trialThread.runNext();
    turn();
    now = now.plus(Duration.ofSeconds(60));
    turn();
    assertThat(worker.holding().leaving()).isFalse();

    now = now.plus(Duration.ofSeconds(1));
    turn();

    assertThat(worker.holding().leaving()).isTrue();
    order(run(1, SECOND));
    assertThat(reports).last().isEqualTo(new HandedBack(SECOND, Reason.LEAVING, "", null));
  }

  @Test
  void itDoesNotLeaveForWantOfTrialsWhileItsReportsWaitForKafka() throws InterruptedException {
    delivered = false;
    now = now.plus(Duration.ofMinutes(10));
    turn();
    assertThat(worker.holding().leaving()).isFalse();

    delivered = true;
    now = now.plus(Duration.ofSeconds(60));
    turn();
    assertThat(worker.holding().leaving()).isFalse();
    now = now.plus(Duration.ofSeconds(1));
    turn();

    assertThat(worker.holding().leaving()).isTrue();
  }

  @Test
  void theHighestEpochIsObeyed() throws InterruptedException {
    order(new Order.Lead(Wire.VERSION, 5));

    order(run(4, FIRST));
    order(run(5, SECOND));
    order(new Order.Drain(Wire.VERSION, 4, ANNE));

    assertThat(worker.holding().held()).containsExactly(SECOND);
    assertThat(worker.holding().leaving()).isFalse();
  }

  @Test
  void ordersOfOtherWorkersAreNotFollowed() throws InterruptedException {
    order(run(1, BERT, FIRST));
    order(new Order.Drain(Wire.VERSION, 1, BERT));
    order(new Order.Stop(Wire.VERSION, 1, BERT, FIRST));

    assertThat(worker.holding()).isEqualTo(new Worker.Holding(List.of(), "idle", false));
  }

  @Test
  void whatWaitsIsHandedBackWhenTheRunningOneTakesLongerThanASecond() throws InterruptedException {
    order(run(1, FIRST));
    order(run(1, SECOND));
    now = now.plusMillis(1_000);
    turn();
    assertThat(reports).isEmpty();

    now = now.plusMillis(1);
    turn();

    assertThat(reports).containsExactly(new HandedBack(SECOND, Reason.BUSY, "", null));
    assertThat(worker.holding().held()).containsExactly(FIRST);
  }

  @Test
  void aStoppedAttemptSaysNothingMore() throws InterruptedException {
    trainer = new Scripted(_ -> stopAtOnce(FIRST));
    order(run(1, FIRST));

    trialThread.runNext();
    turn();

    assertThat(reports).containsExactly(started(FIRST));
    assertThat(worker.holding().held()).isEmpty();
  }

  @Test
  void aStoppedAttemptStaysUnwantedWhenTheWorkerLeaves() throws InterruptedException {
    trainer =
        new Scripted(_ -> {
          stopAtOnce(FIRST);
          leave();
        });
    order(run(1, FIRST));

    trialThread.runNext();

    assertThat(reports).containsExactly(started(FIRST));
    assertThat(emergencies).isEmpty();
  }

  @Test
  void anAttemptThatWaitsIsStoppedWithoutAWord() throws InterruptedException {
    order(run(1, FIRST));
    order(run(1, SECOND));

    order(new Order.Stop(Wire.VERSION, 1, ANNE, SECOND));

    assertThat(worker.holding().held()).containsExactly(FIRST);
    assertThat(reports).isEmpty();
  }

  @Test
  void leavingIsSaidBeforeAnythingIsHandedBack() throws InterruptedException {
    order(run(1, FIRST));
    order(run(1, SECOND));

    worker.accept(new Input.Leave());
    turn();

    assertThat(said).containsExactly("beat leaving=true", "HandedBack " + SECOND);
  }

  @Test
  void aWorkerThatIsToldToLeaveHandsBackWhatRunsAndEnds() throws InterruptedException {
    trainer = new Scripted(_ -> leave());
    order(run(1, FIRST));
    trialThread.runNext();

    worker.run();

    assertThat(reports)
        .containsExactly(started(FIRST), new HandedBack(FIRST, Reason.LEAVING, "", CHECKPOINT));
    assertThat(trialThread.isShutdown()).isTrue();
  }

  @Test
  void anOrderAfterLeavingIsHandedBack() throws InterruptedException {
    order(run(1, FIRST));
    worker.accept(new Input.Leave());
    turn();

    order(run(1, SECOND));

    assertThat(reports).containsExactly(new HandedBack(SECOND, Reason.LEAVING, "", null));
  }

  @Test
  void anOrderThatArrivesWhileTheWorkerEndsIsHandedBack() throws InterruptedException {
    worker.accept(new Input.Leave());
    worker.accept(new Input.Ordered(run(1, FIRST)));
    worker.run();

    worker.handBackRest();

    assertThat(reports).containsExactly(new HandedBack(FIRST, Reason.LEAVING, "", null));
  }

  @Test
  void anAttemptWithoutASignOfProgressEndsTheProcess() throws InterruptedException {
    order(run(1, FIRST));
    now = now.plusSeconds(600);
    turn();
    assertThat(emergencies).isEmpty();

    now = now.plusSeconds(1);
    turn();

    assertThat(emergencies).containsExactly(Emergency.Cause.STALLED);
  }

  @Test
  void stepsAndOtherSignsOfProgressKeepTheProcessAlive() throws InterruptedException {
    trainer =
        new Scripted(progress -> {
          now = now.plusSeconds(599);
          progress.step(1);
          turnUninterrupted();
          now = now.plusSeconds(599);
          progress.alive();
          turnUninterrupted();
          now = now.plusSeconds(599);
          turnUninterrupted();
        });
    order(run(1, FIRST));

    trialThread.runNext();

    assertThat(emergencies).isEmpty();
  }

  @Test
  void anExceptionFailsTheAttemptAndTheWorkerGoesOn() throws InterruptedException {
    trainer =
        new Scripted(progress -> {
          progress.step(3);
          throw new IllegalArgumentException("too few images\nand more");
        });
    order(run(1, FIRST));
    order(run(1, SECOND));

    trialThread.runNext();
    turn();

    assertThat(reports)
        .containsExactly(
            started(FIRST), new Failed(FIRST, new Failure(FailureKind.ERROR, "too few images", 3)));
    assertThat(worker.holding().held()).containsExactly(SECOND);
  }

  @Test
  void aFullHeapFailsTheAttempt() throws InterruptedException {
    trainer =
        new Scripted(_ -> {
          throw new OutOfMemoryError("Java heap space");
        });
    order(run(1, FIRST));

    trialThread.runNext();

    assertThat(reports)
        .last()
        .isEqualTo(
            new Failed(
                FIRST,
                new Failure(
                    FailureKind.OUT_OF_MEMORY, "the worker's heap is full: Java heap space", 0)));
  }

  @Test
  void anErrorThatCannotBeReportedEndsTheProcessAndLeavesNoAttemptBehind()
      throws InterruptedException {
    trainer =
        new Scripted(_ -> {
          throw new AssertionError("impossible");
        });
    order(run(1, FIRST));

    trialThread.runNext();
    turn();

    assertThat(emergencies).containsExactly(Emergency.Cause.BROKEN);
    assertThat(worker.holding().held()).isEmpty();
  }

  @Test
  void textsFromElsewhereAreCutToWhatAReportMayHold() throws InterruptedException {
    trainer =
        (order, _, sink) -> {
          sink.accept(new Started(order.attempt(), null, Map.of("os", "x".repeat(100_000))));
          return new HandedBack(order.attempt(), Reason.DATA, "y".repeat(100_000) + "\nz", null);
        };
    order(run(1, FIRST));

    trialThread.runNext();

    assertThat(reports).hasSize(2).allMatch(report -> Wire.encode(report).length < 1_000);
    assertThat(reports)
        .last()
        .isEqualTo(new HandedBack(FIRST, Reason.DATA, "y".repeat(499) + "…", null));
  }

  private void order(Order order) throws InterruptedException {
    worker.accept(new Input.Ordered(order));
    turn();
  }

  private void turn() throws InterruptedException {
    worker.turn(Duration.ZERO);
  }

  private void turnUninterrupted() {
    try {
      turn();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void stopAtOnce(Attempt attempt) {
    worker.accept(new Input.Ordered(new Order.Stop(Wire.VERSION, 1, ANNE, attempt)));
    turnUninterrupted();
  }

  private void leave() {
    worker.accept(new Input.Leave());
    turnUninterrupted();
  }

  private static Order.Run run(long epoch, Attempt attempt) {
    return run(epoch, ANNE, attempt);
  }

  private static Order.Run run(long epoch, WorkerId worker, Attempt attempt) {
    TrainingSpec spec = new TrainingSpec.Noop(1, 0);
    return new Order.Run(Wire.VERSION, epoch, worker, new SweepName("sweep"), attempt, spec, null);
  }

  private static Report started(Attempt attempt) {
    return new Started(attempt, null, Map.of());
  }

  private static Report completed(Attempt attempt) {
    return new Completed(attempt, 1, 1, 1, Map.of());
  }

  /** Starts, does something, and says how it ended. */
  private record Scripted(Consumer<Progress> deed) implements Trainer {
    @Override
    public Report train(Order.Run order, Progress progress, Consumer<Report> sink) {
      sink.accept(started(order.attempt()));
      deed.accept(progress);
      return progress.stop().isPresent()
          ? new HandedBack(order.attempt(), Reason.LEAVING, "", CHECKPOINT)
          : completed(order.attempt());
    }
  }

  /** Remembers what was said, in its order. */
  private final class Mouth implements Reporter {
    @Override
    public void send(Report report) {
      reports.add(report);
      said.add(report.getClass().getSimpleName() + " " + report.attempt());
    }

    @Override
    public boolean isDelivered() {
      return delivered;
    }

    @Override
    public void beat() {
      said.add("beat leaving=" + worker.holding().leaving());
    }
  }
}
