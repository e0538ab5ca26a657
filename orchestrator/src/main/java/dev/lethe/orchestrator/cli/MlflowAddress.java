package dev.lethe.orchestrator.cli;

import dev.lethe.artifacts.AccessUnusable;
import dev.lethe.artifacts.MlflowAccess;
import java.net.URI;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the address of an MLflow, and refuses an environment that does not say how one is let in.
 */
final class MlflowAddress implements ITypeConverter<URI> {
  @Override
  public URI convert(String text) {
    if (text.contains("@")) {
      // not shown: it may have a password in it, and every user of the machine sees command lines
      throw new TypeConversionException(
          "it has a user in it; put name and password into MLFLOW_TRACKING_USERNAME and"
              + " MLFLOW_TRACKING_PASSWORD");
    }
    URI server = new WebAddress().convert(text);
    try {
      MlflowAccess _ = MlflowAccess.of(server, System.getenv());
      return server;
    } catch (AccessUnusable e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
