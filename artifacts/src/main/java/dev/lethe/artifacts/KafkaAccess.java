package dev.lethe.artifacts;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.security.auth.login.LoginException;

/**
 * How a Kafka lets in, from a client properties file as Kafka's own tools take it: TLS, SASL and
 * who one is. What Lethe rests on, such as acknowledgements, is not for the file to change. What
 * lets one in is in no message.
 */
public record KafkaAccess(Map<String, String> settings) {
  /** A Kafka that lets anybody in. */
  public static final KafkaAccess NONE = new KafkaAccess(Map.of());

  private static final Pattern KEY = Pattern.compile("security\\.protocol|(ssl|sasl)\\.[a-z.]+");
  private static final String TOKEN_ADDRESS = "sasl.oauthbearer.token.endpoint.url";
  private static final String KEYS_ADDRESS = "sasl.oauthbearer.jwks.endpoint.url";

  /** Kafka's client asks nobody for a token whom this property does not name. */
  private static final String ASKED = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

  public KafkaAccess {
    settings = Map.copyOf(settings);
  }

  /**
   * Reads the file.
   *
   * @throws AccessUnusable when it cannot be read, or says what is not for it to say
   */
  public static KafkaAccess read(Path file) {
    Properties read = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      read.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new AccessUnusable("%s cannot be read as properties of a Kafka client".formatted(file));
    }
    Map<String, String> settings = new TreeMap<>();
    read.stringPropertyNames().forEach(key -> settings.put(key, read.getProperty(key)));
    List<String> others = new ArrayList<>(settings.keySet());
    others.removeIf(key -> KEY.matcher(key).matches());
    if (!others.isEmpty()) {
      throw new AccessUnusable(
          "%s says %s; expected security.protocol, sasl.… and ssl.… alone"
              .formatted(file, String.join(", ", others)));
    }
    KafkaAccess access = new KafkaAccess(settings);
    access.letTokensBeAskedFor();
    return access;
  }

  private void letTokensBeAskedFor() {
    List<String> addresses = new ArrayList<>();
    for (String key : List.of(TOKEN_ADDRESS, KEYS_ADDRESS)) {
      if (settings.containsKey(key)) {
        addresses.add(settings.get(key));
      }
    }
    if (!addresses.isEmpty() && System.getProperty(ASKED) == null) {
      System.setProperty(ASKED, String.join(",", addresses));
    }
  }

  /**
   * What whoever gives tokens or tickets says to one who gets none; empty where it was not that.
   */
  public static Optional<String> failedLogin(Throwable failure) {
    Optional<String> said = Optional.empty();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof LoginException login) {
        said = Optional.of(String.valueOf(login.getMessage()));
      }
    }
    return said;
  }

  /** Without what lets one in. */
  @Override
  public String toString() {
    return "KafkaAccess" + new TreeMap<>(settings).keySet();
  }
}
