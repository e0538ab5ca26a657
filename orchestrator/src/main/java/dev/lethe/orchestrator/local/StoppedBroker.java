package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** What a broker left that was stopped in order; while this is open none is started there. */
public final class StoppedBroker implements AutoCloseable {
  /** Kafka writes it when it has closed all files, and removes it when it opens them. */
  private static final String IN_ORDER = ".kafka_cleanshutdown";

  private final Path data;
  private final Claim claim;

  private StoppedBroker(Path data, Claim claim) {
    this.data = data;
    this.claim = claim;
  }

  /**
   * Takes the directory of a broker that has stopped; one that is about to is waited for.
   *
   * @param progress takes a line when there is something to wait for
   * @return empty where there was none, or it did not stop in order and has to mend its files
   */
  public static Optional<StoppedBroker> in(Path directory, Consumer<String> progress)
      throws StartFailed, InterruptedException {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    try {
      Broker.awaitPredecessor(directory, progress);
      Path data = directory.resolve(BrokerFolder.DATA);
      return Claim.take(directory.resolve(BrokerFolder.LOCK))
          .map(claim -> new StoppedBroker(data, claim))
          .filter(StoppedBroker::isInOrder);
    } catch (IOException e) {
      throw StartFailed.unwritable(directory, e);
    }
  }

  private boolean isInOrder() {
    boolean inOrder = Files.exists(data.resolve(IN_ORDER));
    if (!inOrder) {
      close();
    }
    return inOrder;
  }

  /** The folder of its partitions. */
  public Path data() {
    return data;
  }

  @Override
  public void close() {
    claim.close();
  }
}
