package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** A broker of one node in this process, which it ends when it is told to go. */
public final class ServedBroker {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private ServedBroker() {}

  /**
   * Serves until the process is told to go; does not return.
   *
   * @param directory everything that it keeps
   * @throws StartFailed where the folder cannot be used
   */
  public static void serve(Path directory, BrokerListener listener)
      throws StartFailed, InterruptedException {
    try {
      Path folder = Files.createDirectories(directory).toRealPath();
      BrokerFolder.write(folder, listener, folder.resolve(BrokerFolder.DATA).toString());
      serve(folder, Duration.ZERO);
    } catch (IOException e) {
      throw StartFailed.unwritable(directory, e);
    }
  }

  /** Formats what is new, and has the folder to itself for as long as the process lives. */
  static void serve(Path folder, Duration patience) throws IOException, InterruptedException {
    try (Claim _ = claim(folder.resolve(BrokerFolder.LOCK), patience)) {
      String config = folder.resolve(BrokerFolder.CONFIG).toString();
      String cluster = Files.readString(folder.resolve(BrokerFolder.CLUSTER)).strip();
      String[] format = {"format", "-t", cluster, "-c", config, "--ignore-formatted"};
      if (StorageTool.execute(format, System.out) != 0) {
        System.exit(1);
      }
      Kafka.main(new String[] {config});
    }
  }

  /** Another may have been started a moment ago by a parent that is gone; it notices that. */
  private static Claim claim(Path lock, Duration patience)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    Optional<Claim> claim = Claim.take(lock);
    while (claim.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(BETWEEN_LOOKS);
      claim = Claim.take(lock);
    }
    return claim.orElseThrow(() -> new IOException("another broker has this directory"));
  }
}
