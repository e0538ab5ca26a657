package dev.lethe.orchestrator.http.access;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The published keys of an issuer. From a URL they are fetched anew every five minutes on a thread
 * of its own, so a key that was withdrawn lets in for no longer; while the issuer is away the last
 * ones stand.
 */
public final class KeySet implements Supplier<List<JsonObject>>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeySet.class);
  private static final Duration PERIOD = Duration.ofMinutes(5);
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Keys that anybody may know; a shared secret would let its readers make tokens. */
  private static final Set<String> PUBLIC = Set.of("RSA", "EC", "OKP");

  private final @Nullable Thread thread;
  private volatile List<JsonObject> keys = List.of();

  /** Where the keys are. */
  public sealed interface Place {
    /** A file of this machine. */
    record InFile(Path file) implements Place {}

    /** An address of the issuer's. */
    record AtUrl(URI url) implements Place {}

    /**
     * A URL where it is one, else a file.
     *
     * @throws AccessUnusable for a URL on which keys can be exchanged on the way
     */
    static Place of(String text) {
      if (!text.matches("[a-z]+://.*")) {
        return new InFile(Path.of(text));
      }
      URI url = URI.create(text);
      boolean here = Set.of("127.0.0.1", "localhost", "[::1]").contains(url.getHost());
      if (url.getHost() == null || !("https".equals(url.getScheme()) || here)) {
        throw new AccessUnusable(
            "%s: keys that let people in come over https or from a file".formatted(text));
      }
      return new AtUrl(url);
    }
  }

  /**
   * Reads the file, or begins to fetch.
   *
   * @throws AccessUnusable when the file has no keys
   */
  public KeySet(Place place) {
    thread =
        switch (place) {
          case Place.InFile(Path file) -> {
            keys = read(file);
            yield null;
          }
          case Place.AtUrl(URI url) ->
              Thread.ofPlatform().daemon().name("issuer-keys").start(() -> fetch(url));
        };
  }

  @Override
  public List<JsonObject> get() {
    return keys;
  }

  private static List<JsonObject> read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException | DecodeException | ClassCastException e) {
      throw new AccessUnusable(
          "%s cannot be read as a JSON Web Key Set with public keys".formatted(file));
    }
  }

  private static List<JsonObject> parse(String json) throws IOException {
    JsonArray all = new JsonObject(json).getJsonArray("keys", new JsonArray());
    List<JsonObject> found =
        all.stream()
            .map(JsonObject.class::cast)
            .filter(key -> PUBLIC.contains(key.getString("kty")))
            .toList();
    if (found.isEmpty()) {
      throw new IOException("there is no public key in it");
    }
    return found;
  }

  private void fetch(URI url) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpRequest request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
      while (true) {
        boolean well = fetched(client, request);
        Thread.sleep(well ? PERIOD : SOON);
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private boolean fetched(HttpClient client, HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException("it answers " + answer.statusCode());
      }
      keys = parse(answer.body());
      return true;
    } catch (IOException | DecodeException | ClassCastException e) {
      LOG.atWarn()
          .addKeyValue("url", request.uri())
          .addKeyValue("why", e.getMessage())
          .log("The issuer's keys cannot be fetched; the last ones stand");
      return false;
    }
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
