package dev.lethe.orchestrator.mlflow;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mlflow.api.proto.Service.Run;

/** What MLflow has of a run, as far as is known here. */
final class KnownRun {
  static final String KEY = "lethe.key";
  static final String LOG = "lethe.log";
  static final String EPOCHS = "lethe.epochs";
  static final String ENDED = "lethe.ended";
  static final String POSITION = "lethe.position";
  static final String PARENT = "mlflow.parentRunId";

  private final String id;
  private final Map<String, String> tags;
  private boolean described;
  private int epochs;

  KnownRun(String id, Map<String, String> tags) {
    this.id = id;
    this.tags = new HashMap<>(tags);
    String counted = tags.get(EPOCHS);
    described = counted != null;
    epochs = counted == null ? 0 : Integer.parseInt(counted);
  }

  static KnownRun of(Run run) {
    Map<String, String> tags = new HashMap<>();
    run.getData().getTagsList().forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
    return new KnownRun(run.getInfo().getRunId(), tags);
  }

  /**
   * The one of several with one key that stands, the same for every tracker: with the most
   * children, then the most that was brought to it, then the first by id. Their times tell nothing,
   * they are those of the facts.
   */
  static KnownRun standing(List<KnownRun> same, Map<String, Long> children) {
    return same.stream()
        .max(
            Comparator.<KnownRun>comparingLong(run -> children.getOrDefault(run.id, 0L))
                .thenComparing(KnownRun::isEnded)
                .thenComparing(KnownRun::isDescribed)
                .thenComparingInt(KnownRun::epochs)
                .thenComparingLong(KnownRun::position)
                .thenComparing(KnownRun::id, Comparator.reverseOrder()))
        .orElseThrow();
  }

  String id() {
    return id;
  }

  @Nullable String tag(String key) {
    return tags.get(key);
  }

  /** Those of the tags that MLflow does not have so. */
  Map<String, String> missing(Map<String, String> wanted) {
    Map<String, String> missing = new HashMap<>(wanted);
    missing.entrySet().removeIf(tag -> tag.getValue().equals(tags.get(tag.getKey())));
    return missing;
  }

  /** MLflow has taken these. */
  void tagged(Map<String, String> taken) {
    tags.putAll(taken);
  }

  /** Epochs whose points are there. */
  int epochs() {
    return epochs;
  }

  /** Whether its parameters or artifacts are there. */
  boolean isDescribed() {
    return described;
  }

  void countedTo(int epochsThere) {
    epochs = epochsThere;
  }

  void described() {
    described = true;
  }

  boolean isEnded() {
    return tags.containsKey(ENDED);
  }

  /** Where the log was read to. */
  long position() {
    return Long.parseLong(tags.getOrDefault(POSITION, "0"));
  }
}
