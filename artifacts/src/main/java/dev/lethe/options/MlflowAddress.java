package dev.lethe.options;

import dev.lethe.artifacts.AccessUnusable;
import dev.lethe.artifacts.MlflowAccess;
import java.net.URI;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the address of an MLflow, and refuses an environment that does not say how one is let in.
 */
public final class MlflowAddress implements ITypeConverter<URI> {
  @Override
  public URI convert(String text) {
    return read(text, System.getenv());
  }

  /**
   * The address.
   *
   * @param environment the variables that say how one is let in
   * @throws TypeConversionException when there can be no such server, or nobody is let in so
   */
  public static URI read(String text, Map<String, String> environment) {
    if (text.contains("@")) {
      // not shown: it may have a password in it, and every user of the machine sees command lines
      throw new TypeConversionException(
          "it has a user in it; put name and password into MLFLOW_TRACKING_USERNAME and"
              + " MLFLOW_TRACKING_PASSWORD");
    }
    URI server = new WebAddress().convert(text);
    try {
      MlflowAccess _ = MlflowAccess.of(server, environment);
      return server;
    } catch (AccessUnusable e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
