package dev.lethe.bench.soak;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The lines of a deployment: from workers and from orchestrators to Kafka, and to MLflow. */
final class Network implements AutoCloseable {
  private final Cuttable ofWorkers;
  private final Cuttable ofOrchestrators;
  private final @Nullable Cuttable toMlflow;

  /**
   * Whole.
   *
   * @param mlflow port of one; null where there is none
   */
  Network(int kafka, @Nullable Integer mlflow) throws IOException {
    ofWorkers = new Cuttable(kafka);
    ofOrchestrators = new Cuttable(kafka);
    toMlflow = mlflow == null ? null : new Cuttable(mlflow);
  }

  Cuttable ofWorkers() {
    return ofWorkers;
  }

  Cuttable ofOrchestrators() {
    return ofOrchestrators;
  }

  Optional<Cuttable> toMlflow() {
    return Optional.ofNullable(toMlflow);
  }

  private List<Cuttable> all() {
    return Stream.concat(Stream.of(ofWorkers, ofOrchestrators), toMlflow().stream()).toList();
  }

  /** Mends what is due. */
  void lookAfter() {
    all().forEach(Cuttable::lookAfter);
  }

  void mend() {
    all().forEach(Cuttable::mend);
  }

  @Override
  public void close() throws IOException {
    for (Cuttable line : all()) {
      line.close();
    }
  }
}
