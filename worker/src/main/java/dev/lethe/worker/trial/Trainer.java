package dev.lethe.worker.trial;

import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import java.util.Optional;
import java.util.function.Consumer;

/** Trains what an order asks for. */
public interface Trainer {
  /**
   * Runs the attempt to its end.
   *
   * @param progress told of each step, asked whether to stop
   * @param reports what happens on the way, the terminal report excepted
   * @return the terminal report
   */
  Report train(Order.Run order, Progress progress, Consumer<Report> reports);

  /** Between an attempt and the worker that it runs on. */
  interface Progress {
    /** An update was made. */
    void step(long step);

    /** Something else was done: data are loaded, a batch is evaluated. */
    void alive();

    /** Whether all that was reported so far has arrived. */
    boolean isReported();

    /** Why to stop now, at the next step; empty to go on. */
    Optional<Stop> stop();
  }

  /** Why an attempt is stopped before its end. */
  enum Stop {
    /** Nobody wants it any more. */
    UNWANTED,
    /** The worker leaves; what was done is to be kept. */
    LEAVING
  }
}
