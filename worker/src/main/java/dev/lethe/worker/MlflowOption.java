package dev.lethe.worker;

import dev.lethe.artifacts.AccessUnusable;
import dev.lethe.artifacts.MlflowAccess;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
          ? letIn(server(VARIABLE, configured), environment)
          : null;
    }
    if (!keeps) {
      throw mistake(
          "--mlflow needs --artifacts DIR as well: a folder of this worker's own, where weights"
              + " wait while MLflow is away");
    }
    return letIn(server("--mlflow", text), environment);
  }

  private URI letIn(URI server, Map<String, String> environment) {
    try {
      MlflowAccess _ = MlflowAccess.of(server, environment);
      return server;
    } catch (AccessUnusable e) {
      throw mistake(String.valueOf(e.getMessage()));
    }
  }

  private URI server(String name, String value) {
    if (value.contains("@")) {
      // not shown: it may have a password in it
      throw mistake(
          "%s has a user in it; put name and password into MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
              .formatted(name));
    }
    try {
      URI server = URI.create(value.strip());
      boolean web = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
      if (web && server.getHost() != null) {
        return server;
      }
    } catch (IllegalArgumentException _) {
      // refused below, like one that is well-formed and no web address
    }
    throw mistake(
        "%s is \"%s\", not the URL of a server; expected http://HOST:PORT".formatted(name, value));
  }

  private ParameterException mistake(String message) {
    return new ParameterException(Objects.requireNonNull(command).commandLine(), message);
  }
}
