package dev.lethe.worker;

import dev.lethe.artifacts.ArtifactStore;
import dev.lethe.artifacts.MlflowAccess;
import dev.lethe.protocol.KeptWeights;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What workers without a common folder give each other through the artifact store of an MLflow:
 * what is trained here goes there, what was trained elsewhere comes from there. Without an MLflow
 * nothing goes and nothing comes.
 */
final class WeightsExchange implements AutoCloseable {
  private final @Nullable ArtifactStore store;
  private final @Nullable FetchedWeights fetched;
  private final @Nullable WeightsUploads uploads;

  /**
   * Begins.
   *
   * @param server null where there is none
   * @param artifacts this worker's folder
   */
  WeightsExchange(@Nullable URI server, Path artifacts) {
    store = server == null ? null : new ArtifactStore(MlflowAccess.of(server, System.getenv()));
    fetched = store == null ? null : new FetchedWeights(store, artifacts);
    uploads = store == null ? null : new WeightsUploads(store, artifacts);
  }

  /** Where what was trained elsewhere comes from; null where it does not. */
  @Nullable FetchedWeights fetched() {
    return fetched;
  }

  /** Takes what was trained here. */
  void offer(KeptWeights weights) {
    if (uploads != null) {
      uploads.offer(weights);
    }
  }

  @Override
  public void close() {
    if (uploads != null) {
      uploads.close();
    }
    if (store != null) {
      store.close();
    }
  }
}
