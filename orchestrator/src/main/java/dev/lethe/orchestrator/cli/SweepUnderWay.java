package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.coordinator.Answer;
import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.local.StartFailed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A sweep that an orchestrator of this process runs: handed in, and followed to its end.
 *
 * <p>An orchestrator that stands by for a while, because an append failed or another one leads,
 * answers later; so every question without an answer is asked again, until a part that the sweep
 * needs is gone.
 */
final class SweepUnderWay {
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  private final Sweeps sweeps;
  private final Submission submission;

  SweepUnderWay(Sweeps sweeps, Submission submission) {
    this.sweeps = sweeps;
    this.submission = submission;
  }

  /**
   * Hands it in as soon as this orchestrator leads.
   *
   * @param failure why it cannot go on; empty while it can
   * @throws StartFailed when it does not lead within the patience, or cannot go on
   */
  Answer submit(Duration patience, Supplier<Optional<String>> failure)
      throws StartFailed, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<Sweeps.Leader> leader = sweeps.leader();
      if (leader.filter(Sweeps.Leader::self).isPresent()) {
        Optional<Answer> answer = answer(sweeps.submit(submission));
        if (answer.isPresent()) {
          return answer.get();
        }
      }
      failOn(failure.get());
      if (System.nanoTime() > end) {
        throw new StartFailed(leader.map(SweepUnderWay::another).orElseGet(() -> nobody(patience)));
      }
      Thread.sleep(BETWEEN_TRIES);
    }
  }

  private static String another(Sweeps.Leader leader) {
    return "another orchestrator leads on this Kafka, at %s. Send it the sweep with lethe submit FILE --server %s, or take other topics with --namespace NAME."
        .formatted(leader.url(), leader.url());
  }

  private static String nobody(Duration patience) {
    return "no orchestrator leads on this Kafka after %d s, because its log could not be written or read. Look at that Kafka, and try again."
        .formatted(patience.toSeconds());
  }

  /**
   * Shows how it goes on until it has ended.
   *
   * @param failure why it cannot go on; empty while it can
   */
  SweepView follow(Display display, Supplier<Optional<String>> failure)
      throws StartFailed, InterruptedException {
    while (true) {
      Optional<SweepView> view =
          answer(sweeps.sweep(submission.sweep().name())).flatMap(Function.identity());
      if (view.isPresent()) {
        display.show(view.get(), answer(sweeps.workers()).orElse(List.of()));
        if (view.get().status().isTerminal()) {
          return view.get();
        }
      }
      failOn(failure.get());
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private static void failOn(Optional<String> failure) throws StartFailed {
    if (failure.isPresent()) {
      throw new StartFailed(failure.get());
    }
  }

  /** Empty where it cannot answer now. */
  private static <T> Optional<T> answer(CompletableFuture<T> question) throws InterruptedException {
    try {
      return Optional.of(question.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Sweeps.NotLeading) {
        return Optional.empty();
      }
      if (e.getCause() instanceof Sweeps.CannotStart cannot) {
        throw cannot;
      }
      throw new IllegalStateException("the coordinator cannot answer", e.getCause());
    }
  }
}
