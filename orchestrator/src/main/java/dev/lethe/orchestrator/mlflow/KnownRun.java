package dev.lethe.orchestrator.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What MLflow has of a run, as far as is known here. */
final class KnownRun {
  static final String KEY = "lethe.key";
  static final String LOG = "lethe.log";
  static final String EPOCHS = "lethe.epochs";
  static final String SWEEP = "lethe.sweep";
  static final String DATA = "lethe.data";
  static final String POSITION = "lethe.position";
  static final String PARENT = "mlflow.parentRunId";

  private final String id;
  private final String artifacts;
  private final Map<String, String> tags;
  private boolean ended;
  private boolean described;
  private int epochs;

  KnownRun(String id, Map<String, String> tags) {
    this(id, tags, false);
  }

  KnownRun(String id, Map<String, String> tags, boolean ended) {
    this(id, "", tags, ended);
  }

  /**
   * A run that MLflow told of.
   *
   * @param artifacts where MLflow keeps them
   */
  KnownRun(String id, String artifacts, Map<String, String> tags, boolean ended) {
    this.id = id;
    this.artifacts = artifacts;
    this.tags = new HashMap<>(tags);
    this.ended = ended;
    described = tags.containsKey(EPOCHS);
    epochs = (int) number(tags.get(EPOCHS));
  }

  /** 0 where somebody has changed the tag to what counts nothing: MLflow's pages let one. */
  private static long number(@Nullable String tag) {
    try {
      return tag == null ? 0 : Math.max(0, Long.parseLong(tag));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** A run as a search finds it. */
  static KnownRun of(JsonNode run) {
    Map<String, String> tags = new HashMap<>();
    for (JsonNode tag : run.at("/data/tags")) {
      tags.put(tag.path("key").asText(), tag.path("value").asText());
    }
    JsonNode info = run.path("info");
    boolean ended = !RunStatus.isOpen(info.path("status").asText());
    return new KnownRun(
        info.path("run_id").asText(), info.path("artifact_uri").asText(), tags, ended);
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

  /** Where MLflow keeps its artifacts. */
  String artifacts() {
    return artifacts;
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
    return ended;
  }

  void ended() {
    ended = true;
  }

  /** Where the log was read to. */
  long position() {
    return number(tags.get(POSITION));
  }
}
