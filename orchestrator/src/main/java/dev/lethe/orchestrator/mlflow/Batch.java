package dev.lethe.orchestrator.mlflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one call brings to a run. MLflow takes 1,000 of everything together, of it 100 parameters
 * and 100 tags, in 1 MB, and refuses the whole call otherwise.
 *
 * @param epochs whose points are there after it
 */
record Batch(List<Metric> metrics, List<Entry> params, List<Entry> tags, int epochs) {
  static final int MOST_METRICS = 800;
  static final int MOST_PARAMS = 99;
  static final int MOST_TAGS = 99;

  /** MLflow takes more; a hundred of these fit in a call. */
  private static final int LONGEST = 500;

  /**
   * A point as MLflow reads it.
   *
   * @param value a number, or the name of one that JSON has no sign for
   */
  record Metric(String key, Object value, long timestamp, long step) {
    static Metric of(String key, double value, long timestamp, long step) {
      return new Metric(
          key, Double.isFinite(value) ? value : String.valueOf(value), timestamp, step);
    }
  }

  /** A parameter or a tag. */
  record Entry(String key, String value) {}

  /**
   * Points of a run at one moment.
   *
   * @param epochs whose points are there when these are
   */
  record Point(long step, long at, Map<String, Double> metrics, int epochs) {}

  private record Counted(Metric metric, int epochs) {}

  /**
   * All of it in as few calls as MLflow takes, to be made in this order. Once the parameters are
   * there, each call counts the epochs whose points are there with it; so a run that was left in
   * between goes on where it was.
   *
   * @param epochs whose points are there before
   */
  static List<Batch> of(
      int epochs, List<Point> points, Map<String, Object> params, Map<String, String> tags) {
    List<List<Counted>> metrics = chunks(metrics(epochs, points), MOST_METRICS);
    List<List<Entry>> described = chunks(params(params), MOST_PARAMS);
    List<List<Entry>> told = chunks(entries(tags), MOST_TAGS);
    int calls = Math.max(metrics.size(), Math.max(described.size(), told.size()));
    List<Batch> batches = new ArrayList<>();
    int there = epochs;
    for (int i = 0; i < calls; i++) {
      List<Counted> some = at(metrics, i);
      List<Entry> said = new ArrayList<>(at(told, i));
      there = some.isEmpty() ? there : some.getLast().epochs();
      if (i >= described.size() - 1) {
        said.add(new Entry(KnownRun.EPOCHS, String.valueOf(there)));
      }
      batches.add(
          new Batch(some.stream().map(Counted::metric).toList(), at(described, i), said, there));
    }
    return List.copyOf(batches);
  }

  /**
   * The same without the count of epochs, which costs MLflow a transaction of its own: for a run
   * that ends with the next call. Ended it has everything; left in between it is sent everything
   * again, and MLflow drops the points that it has.
   */
  Batch uncounted() {
    List<Entry> said = tags.stream().filter(tag -> !tag.key().equals(KnownRun.EPOCHS)).toList();
    return new Batch(metrics, params, said, epochs);
  }

  /**
   * Whether MLflow knows all of it again: MLflow 2 refuses a point that it has and is no number.
   */
  boolean isKnownAgain() {
    return metrics.stream().allMatch(metric -> metric.value() instanceof Number);
  }

  /** An epoch counts with the last of its points. */
  private static List<Counted> metrics(int epochs, List<Point> points) {
    List<Counted> metrics = new ArrayList<>();
    int before = epochs;
    for (Point point : points) {
      int left = point.metrics().size();
      for (Map.Entry<String, Double> metric : point.metrics().entrySet()) {
        before = --left == 0 ? point.epochs() : before;
        Metric shown = Metric.of(metric.getKey(), metric.getValue(), point.at(), point.step());
        metrics.add(new Counted(shown, before));
      }
    }
    return metrics;
  }

  private static List<Entry> params(Map<String, Object> params) {
    return new TreeMap<>(params)
        .entrySet().stream()
            .map(param -> new Entry(param.getKey(), shortened(String.valueOf(param.getValue()))))
            .toList();
  }

  /** In the order of their names. */
  static List<Entry> entries(Map<String, String> tags) {
    return new TreeMap<>(tags)
        .entrySet().stream().map(tag -> new Entry(tag.getKey(), tag.getValue())).toList();
  }

  /** What MLflow and its pages have room for. */
  static String shortened(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }

  private static <T> List<List<T>> chunks(List<T> all, int most) {
    List<List<T>> chunks = new ArrayList<>();
    for (int from = 0; from < all.size(); from += most) {
      chunks.add(all.subList(from, Math.min(from + most, all.size())));
    }
    return chunks;
  }

  private static <T> List<T> at(List<List<T>> chunks, int i) {
    return i < chunks.size() ? chunks.get(i) : List.of();
  }
}
