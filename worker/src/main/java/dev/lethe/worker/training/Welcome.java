package dev.lethe.worker.training;

import dev.lethe.protocol.Checkpoint;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether whoever looks on wants evaluations and measures to go on, which may take as long as the
 * training. Ends them with {@link Unwelcome}.
 */
final class Welcome {
  private final Observer observer;
  private final Supplier<@Nullable Checkpoint> checkpoint;

  /**
   * Asks the observer.
   *
   * @param checkpoint keeps what was done so far; null where it cannot
   */
  Welcome(Observer observer, Supplier<@Nullable Checkpoint> checkpoint) {
    this.observer = observer;
    this.checkpoint = checkpoint;
  }

  /** A batch of something that may be stopped was evaluated. */
  void batchDone() {
    observer.batchEvaluated();
    var _ = goOn();
  }

  /** Between two passes alone: within one, the weights may be elsewhere for a while. */
  void betweenPasses() {
    if (goOn() == Observer.Wish.CHECKPOINT) {
      observer.checkpointed(checkpoint.get());
    }
  }

  private Observer.Wish goOn() {
    Observer.Wish wish = observer.wish();
    return switch (wish) {
      case GO_ON, CHECKPOINT -> wish;
      case KEEP, DROP -> throw new Unwelcome(wish);
    };
  }
}
