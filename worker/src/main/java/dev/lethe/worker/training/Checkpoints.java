package dev.lethe.worker.training;

import ai.djl.ndarray.NDArray;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Checkpoint;
import java.io.IOException;
import java.util.List;

/**
 * Where an attempt keeps its training state. What is there is there whole or not at all, is never
 * changed, and its name carries trial, attempt, step and SHA-256.
 *
 * <p>A trial's checkpoints are removed when one of its attempts has trained to an end, and those
 * that a newer one supersedes as {@link Checkpointing} says. One that somebody still asks for costs
 * time only: without it a trial begins anew.
 */
public sealed interface Checkpoints permits CheckpointFolder, CheckpointBucket {
  Attempt attempt();

  /** For a person. */
  String place();

  /**
   * Keeps where a training is.
   *
   * @param numbers all that training changes
   */
  Checkpoint save(Progress progress, List<NDArray> numbers) throws IOException;

  /**
   * Fills the numbers with what was kept.
   *
   * @throws IOException when it is not there, is not what its name says, or is of another trial,
   *     network or version; the numbers are as they were then
   */
  Progress load(Checkpoint checkpoint, List<NDArray> numbers) throws IOException;

  /** Removes what nobody will ask for any more. */
  void remove(Checkpoint checkpoint);

  /** Removes what this trial has kept; it has come to its end. */
  void removeAll();
}
