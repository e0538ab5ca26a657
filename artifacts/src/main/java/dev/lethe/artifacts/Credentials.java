package dev.lethe.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is asking, from the environment as MLflow's own clients read it: {@code
 * MLFLOW_TRACKING_USERNAME} with {@code MLFLOW_TRACKING_PASSWORD}, or {@code
 * MLFLOW_TRACKING_TOKEN}; where both are there, name and password.
 *
 * <p>What it is can be sent, and is never shown.
 */
public final class Credentials {
  private final @Nullable String authorization;

  private Credentials(@Nullable String authorization) {
    this.authorization = authorization;
  }

  /** Those of an environment. */
  public static Credentials of(Map<String, String> environment) {
    String name = environment.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
    String password = environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
    String token = environment.getOrDefault("MLFLOW_TRACKING_TOKEN", "");
    if (!name.isEmpty() && !password.isEmpty()) {
      byte[] both = (name + ":" + password).getBytes(UTF_8);
      return new Credentials("Basic " + Base64.getEncoder().encodeToString(both));
    }
    return new Credentials(token.isEmpty() ? null : "Bearer " + token);
  }

  /** The value of the header {@code Authorization}. */
  Optional<String> authorization() {
    return Optional.ofNullable(authorization);
  }

  @Override
  public String toString() {
    return authorization == null ? "nobody's credentials" : "credentials that are not shown";
  }
}
