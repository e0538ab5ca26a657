package dev.lethe.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Which MLflow it is and how one is let in: by the names that MLflow's own clients read from the
 * environment. A user name and a password come before a token. What lets one in is in no message.
 *
 * @param server without a user name or password
 * @param user null without one
 * @param token null without one
 * @param tls whom to trust; empty for whom Java trusts
 * @param trustsAnybody whether any certificate that was made by its own bearer is taken
 */
public record MlflowAccess(
    URI server,
    @Nullable String user,
    @Nullable String password,
    @Nullable String token,
    Optional<SSLContext> tls,
    boolean trustsAnybody) {
  public static final String TOKEN = "MLFLOW_TRACKING_TOKEN";
  public static final String USERNAME = "MLFLOW_TRACKING_USERNAME";
  public static final String PASSWORD = "MLFLOW_TRACKING_PASSWORD";
  public static final String INSECURE = "MLFLOW_TRACKING_INSECURE_TLS";
  public static final String CERTIFICATES = "MLFLOW_TRACKING_SERVER_CERT_PATH";

  /**
   * As the environment says.
   *
   * @throws AccessUnusable when it contradicts itself or names certificates that cannot be read
   */
  public static MlflowAccess of(URI server, Map<String, String> environment) {
    String named = server.getUserInfo();
    int colon = named == null ? -1 : named.indexOf(':');
    String user =
        colon < 0 ? given(environment, USERNAME) : String.valueOf(named).substring(0, colon);
    String password =
        colon < 0 ? given(environment, PASSWORD) : String.valueOf(named).substring(colon + 1);
    boolean both = user != null && password != null;
    return new MlflowAccess(
        withoutUser(server),
        both ? user : null,
        both ? password : null,
        both ? null : given(environment, TOKEN),
        tls(environment),
        trustsAnybody(environment));
  }

  private static @Nullable String given(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? null : value;
  }

  private static boolean trustsAnybody(Map<String, String> environment) {
    return environment.getOrDefault(INSECURE, "").matches("(?i)true|1");
  }

  /** The header of every request; empty where none is needed. */
  public Optional<String> authorization() {
    if (user != null) {
      String both = user + ":" + password;
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8)));
    }
    return Optional.ofNullable(token).map(value -> "Bearer " + value);
  }

  private static Optional<SSLContext> tls(Map<String, String> environment) {
    boolean insecure = trustsAnybody(environment);
    String certificates = environment.getOrDefault(CERTIFICATES, "");
    if (insecure && !certificates.isEmpty()) {
      throw new AccessUnusable(
          "%s trusts anybody and %s only some; unset one".formatted(INSECURE, CERTIFICATES));
    }
    if (insecure) {
      return Optional.of(Trust.anybody());
    }
    return certificates.isEmpty() ? Optional.empty() : Optional.of(trusted(Path.of(certificates)));
  }

  private static SSLContext trusted(Path certificates) {
    try {
      return Trust.onlyForMlflow(certificates);
    } catch (Trust.Unreadable e) {
      throw new AccessUnusable("%s=%s: %s".formatted(CERTIFICATES, certificates, e.getMessage()));
    }
  }

  /** Fit to be shown: with no user name and no password. */
  public static URI withoutUser(URI server) {
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
