package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The directory in which a machine's broker, MLflow server, checkpoints and logs are. One process
 * has it at a time; it is free again when that process is gone, however it went.
 */
public final class Home implements AutoCloseable {
  /** Where workers of this machine keep files, unless they are told otherwise. */
  public static final String ARTIFACTS = "artifacts";

  private static final String LOCK = "run.lock";

  private final Path directory;
  private final Claim claim;

  private Home(Path directory, Claim claim) {
    this.directory = directory;
    this.claim = claim;
  }

  /** {@code LETHE_HOME}, or {@code .lethe} in the user's directory. */
  public static Path defaultDirectory() {
    return directory(System.getenv());
  }

  /** The JVM takes the user's directory from the system's list of users; a shell from HOME. */
  static Path directory(Map<String, String> environment) {
    String configured = environment.getOrDefault("LETHE_HOME", "");
    if (!configured.isBlank()) {
      return Path.of(configured).toAbsolutePath();
    }
    String user = environment.getOrDefault("HOME", "");
    return Path.of(user.isBlank() ? System.getProperty("user.home") : user, ".lethe")
        .toAbsolutePath();
  }

  /**
   * Takes the directory for this process.
   *
   * @throws StartFailed when another process has it, or it cannot be written
   */
  public static Home take(Path directory) throws StartFailed {
    Path lock = directory.resolve(LOCK);
    try {
      Files.createDirectories(directory);
      Optional<Claim> claim = Claim.take(lock);
      if (claim.isPresent()) {
        return new Home(directory, claim.get());
      }
      throw new StartFailed(
          "%s is in use by %s. Wait until it ends or stop it, or use another home: LETHE_HOME=DIR lethe run …"
              .formatted(directory, Claim.holder(lock)));
    } catch (IOException e) {
      throw StartFailed.unwritable(directory, e);
    }
  }

  /** Lets other commands of this machine find the orchestrator while this process has the home. */
  public void announce(String url) throws StartFailed {
    try {
      claim.announce(url);
    } catch (IOException e) {
      throw StartFailed.unwritable(directory, e);
    }
  }

  /** The orchestrator of the process that has the home now; empty where nobody has it. */
  public static Optional<URI> orchestrator(Path directory) {
    try {
      return Claim.announced(directory.resolve(LOCK)).map(URI::create);
    } catch (IOException e) {
      // whoever needs the home says what is wrong with it
      return Optional.empty();
    }
  }

  public Path directory() {
    return directory;
  }

  public Path broker() {
    return brokerOf(directory);
  }

  /** Where the broker of such a home keeps everything. */
  public static Path brokerOf(Path home) {
    return home.resolve("kafka");
  }

  /** Where workers keep checkpoints. */
  public Path artifacts() {
    return directory.resolve(ARTIFACTS);
  }

  public Path logs() {
    return directory.resolve("logs");
  }

  @Override
  public void close() {
    claim.close();
  }
}
