package dev.lethe.worker.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.WorkerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker does when the leader wants an attempt back. */
class GiveBackTest {
  private static final WorkerId ANNE = new WorkerId("anne");
  private static final Attempt RUNNING = attempt(1);
  private static final Attempt WAITING = attempt(2);
  private static final Attempt UNHEARD_OF = attempt(3);

  private final List<Report> reports = new CopyOnWriteArrayList<>();
  private final CountDownLatch handedBack = new CountDownLatch(2);

  @Test
  @Timeout(60)
  void whatHasNotBegunIsGivenBackOnceAndWhatRunsGoesOn() throws InterruptedException {
    Worker worker =
        new Worker(
            ANNE,
            (order, _, _) -> train(order),
            new Mouth(),
            Patience.staying(Duration.ofHours(1)),
            (_, message) -> {
              throw new AssertionError(message);
            });
    run(worker, RUNNING);
    run(worker, WAITING);

    giveBack(worker, RUNNING);
    giveBack(worker, WAITING);
    giveBack(worker, WAITING);
    giveBack(worker, UNHEARD_OF);
    run(worker, UNHEARD_OF);
    worker.accept(new Input.Leave());
    worker.run();

    assertThat(reports)
        .containsExactly(
            new HandedBack(WAITING, Reason.WITHDRAWN, "", null),
            new HandedBack(UNHEARD_OF, Reason.WITHDRAWN, "", null),
            new Completed(RUNNING, 1, 1, 0, Map.of()));
  }

  /** Trains until the others are given back. */
  private Report train(Order.Run order) {
    try {
      handedBack.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new Completed(order.attempt(), 1, 1, 0, Map.of());
  }

  private static void run(Worker worker, Attempt attempt) {
    worker.accept(
        new Input.Ordered(
            new Order.Run(
                1, 5, ANNE, new SweepName("s"), attempt, new TrainingSpec.Noop(0, 0), null)));
  }

  private static void giveBack(Worker worker, Attempt attempt) {
    worker.accept(new Input.Ordered(new Order.HandBack(1, 5, ANNE, attempt)));
  }

  private static Attempt attempt(int number) {
    return new Attempt(new TrialId("%016x".formatted(number)), 1);
  }

  private final class Mouth implements Reporter {
    @Override
    public void send(Report report) {
      reports.add(report);
      if (report instanceof HandedBack) {
        handedBack.countDown();
      }
    }

    @Override
    public boolean isDelivered() {
      return true;
    }

    @Override
    public void beat() {}
  }
}
