package dev.lethe.worker;

import dev.lethe.options.MlflowAddress;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The MLflow through which workers on several machines share the weights of winners. */
final class MlflowOption {
  private static final String VARIABLE = "MLFLOW_TRACKING_URI";

  @Option(
      names = "--mlflow",
      paramLabel = "URI",
      description =
          "MLflow server whose artifact store has the weights of confirmed winners, for workers"
              + " that share no folder (default: MLFLOW_TRACKING_URI, where that is a server's).")
  private @Nullable String text;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /**
   * The server; null where none is named.
   *
   * @param keeps whether this worker keeps files, without which there is nothing to share
   */
  @Nullable URI server(boolean keeps) {
    return server(keeps, System.getenv());
  }

  @Nullable URI server(boolean keeps, Map<String, String> environment) {
    if (text == null) {
      String configured = environment.getOrDefault(VARIABLE, "");
      return keeps && configured.startsWith("http")
          ? server(VARIABLE, configured, environment)
          : null;
    }
    if (!keeps) {
      throw mistake(
          "--mlflow needs --artifacts DIR as well: a folder of this worker's own, where weights"
              + " wait while MLflow is away");
    }
    return server("--mlflow", text, environment);
  }

  private URI server(String name, String value, Map<String, String> environment) {
    try {
      return MlflowAddress.read(value, environment);
    } catch (TypeConversionException e) {
      throw mistake("%s: %s".formatted(name, e.getMessage()));
    }
  }

  private ParameterException mistake(String message) {
    return new ParameterException(Objects.requireNonNull(command).commandLine(), message);
  }
}
