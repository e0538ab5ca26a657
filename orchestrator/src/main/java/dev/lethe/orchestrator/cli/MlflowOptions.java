package dev.lethe.orchestrator.cli;

import dev.lethe.options.MlflowAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which MLflow a run is tracked in. */
final class MlflowOptions {
  @Option(
      names = "--mlflow",
      paramLabel = "URI",
      converter = MlflowAddress.class,
      description = "MLflow server to use; without it one is installed and started here.")
  @Nullable URI uri;

  @Option(
      names = "--no-mlflow",
      description = "Without MLflow; lethe track brings the sweep there afterwards.")
  boolean without;

  /**
   * The server through which this machine's workers share weights with others; null for one of this
   * machine's own.
   */
  @Nullable URI shared() {
    return without ? null : uri;
  }
}
