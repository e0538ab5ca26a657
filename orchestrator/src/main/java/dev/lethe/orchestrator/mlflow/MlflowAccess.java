package dev.lethe.orchestrator.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Which MLflow it is and how one is let in: by the names that MLflow's own clients read from the
 * environment. A user name and a password come before a token. What lets one in is in no message.
 *
 * @param server without a user name or password
 * @param authorization of every request; empty where none is needed
 * @param tls whom to trust; empty for whom Java trusts
 */
record MlflowAccess(URI server, Optional<String> authorization, Optional<SSLContext> tls) {
  static final String TOKEN = "MLFLOW_TRACKING_TOKEN";
  static final String USERNAME = "MLFLOW_TRACKING_USERNAME";
  static final String PASSWORD = "MLFLOW_TRACKING_PASSWORD";
  static final String INSECURE = "MLFLOW_TRACKING_INSECURE_TLS";
  static final String CERTIFICATES = "MLFLOW_TRACKING_SERVER_CERT_PATH";

  /**
   * As the environment says.
   *
   * @throws MlflowAway when it contradicts itself or names certificates that cannot be read
   */
  static MlflowAccess of(URI server, Map<String, String> environment) throws MlflowAway {
    String user = server.getUserInfo();
    return new MlflowAccess(
        withoutUser(server),
        user == null ? authorization(environment) : Optional.of(basic(user)),
        tls(server, environment));
  }

  private static Optional<String> authorization(Map<String, String> environment) {
    String user = environment.getOrDefault(USERNAME, "");
    String password = environment.getOrDefault(PASSWORD, "");
    String token = environment.getOrDefault(TOKEN, "");
    if (!user.isEmpty() && !password.isEmpty()) {
      return Optional.of(basic(user + ":" + password));
    }
    return token.isEmpty() ? Optional.empty() : Optional.of("Bearer " + token);
  }

  private static String basic(String userAndPassword) {
    return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(UTF_8));
  }

  private static Optional<SSLContext> tls(URI server, Map<String, String> environment)
      throws MlflowAway {
    boolean insecure = environment.getOrDefault(INSECURE, "").matches("(?i)true|1");
    String certificates = environment.getOrDefault(CERTIFICATES, "");
    if (insecure && !certificates.isEmpty()) {
      throw MlflowAway.unusable(
          server,
          "%s trusts anybody and %s only some; unset one".formatted(INSECURE, CERTIFICATES));
    }
    if (insecure) {
      return Optional.of(Trust.anybody());
    }
    return certificates.isEmpty()
        ? Optional.empty()
        : Optional.of(trusted(server, Path.of(certificates)));
  }

  private static SSLContext trusted(URI server, Path certificates) throws MlflowAway {
    try {
      return Trust.only(certificates);
    } catch (Trust.Unreadable e) {
      throw MlflowAway.unusable(
          server, "%s=%s: %s".formatted(CERTIFICATES, certificates, e.getMessage()));
    }
  }

  /** Fit to be shown: with no user name and no password. */
  static URI withoutUser(URI server) {
    try {
      return new URI(
          server.getScheme(),
          null,
          server.getHost(),
          server.getPort(),
          server.getPath(),
          null,
          null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public String toString() {
    return server.toString();
  }
}
