package dev.lethe.worker.training;

/** Ends an evaluation or a measure from within; never leaves a training. */
final class Unwelcome extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Observer.Wish wish;

  Unwelcome(Observer.Wish wish) {
    super("to stop: " + wish, null, false, false);
    this.wish = wish;
  }

  /** What is wished instead. */
  Observer.Wish wish() {
    return wish;
  }
}
