package dev.lethe.worker.trial;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Order;

/** What reaches the worker's mailbox. */
public sealed interface Input {
  /** An order for this worker or for all. */
  record Ordered(Order order) implements Input {}

  /** An attempt has ended, and all that is to be reported of it was. */
  record Ended(Attempt attempt) implements Input {}

  /** Hand everything back and go. */
  record Leave() implements Input {}
}
