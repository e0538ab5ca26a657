package dev.lethe.worker;

import dev.lethe.worker.trial.Trainer;
import java.util.Optional;

/** Lets a trial go on to its end. */
final class Unhurried implements Trainer.Progress {
  @Override
  public void step(long step) {}

  @Override
  public void alive() {}

  @Override
  public boolean isReported() {
    return true;
  }

  @Override
  public Optional<Trainer.Stop> stop() {
    return Optional.empty();
  }
}
