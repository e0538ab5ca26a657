package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.ranking.Chance;
import dev.lethe.orchestrator.ranking.Difference;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.orchestrator.ranking.Spread;
import dev.lethe.orchestrator.ranking.Standing;
import dev.lethe.orchestrator.statistics.Interval;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A standing as metrics and parameters of its variant's run, so that MLflow's pages that compare
 * the variants' runs are the ranking. This is the one place that names them: a number that a
 * standing gains gets its line here.
 */
final class RankingMetrics {
  private static final String PREFIX = "ranking/";
  private static final int AXES = 3;

  private final Map<String, Double> metrics = new LinkedHashMap<>();

  private RankingMetrics() {}

  /** Numbers by name; those that the standing does not have are left out. */
  static Map<String, Double> of(Standing standing) {
    RankingMetrics of = new RankingMetrics();
    of.put("mean", standing.mean());
    of.put("rank", standing.rank());
    of.interval("mean", standing.interval());
    of.spread(standing.spread());
    of.difference(standing.difference());
    of.chance(standing.chance());
    of.put("tuned", standing.tuned());
    of.put("runs", standing.runs());
    of.put("failed", standing.failed());
    of.put("epochs", standing.epochs());
    of.put("steps", standing.steps());
    of.put("gradient_evaluations", standing.gradientEvaluations());
    standing.others().forEach((name, mean) -> of.put("others/" + name, mean));
    return of.metrics;
  }

  /**
   * What the variant was confirmed with. MLflow begins its parallel coordinates with the first
   * three parameters; where there are more, those that one variant alone was searched by are no
   * axis to compare on, and stand in the tag with all.
   */
  static Map<String, Object> params(Ranking ranking, Standing standing) {
    Map<String, Long> variants =
        ranking.standings().stream()
            .flatMap(one -> one.parameters().keySet().stream())
            .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
    Map<String, Object> params = new LinkedHashMap<>(standing.parameters());
    params
        .keySet()
        .removeIf(name -> variants.size() >= AXES && variants.getOrDefault(name, 0L) == 1);
    params.put("variant", standing.variant());
    return params;
  }

  /** What is no axis. */
  static Map<String, String> tags(Ranking ranking, Standing standing) {
    return Map.of(
        "lethe.metric", ranking.metric(),
        "configuration", String.valueOf(standing.configuration()),
        "parameters", Batch.shortened(RankingText.parameters(standing.parameters())));
  }

  private void difference(@Nullable Difference difference) {
    if (difference != null) {
      put("difference", difference.mean());
      interval("difference", difference.interval());
      put("p", difference.p());
      put("effect", difference.effect());
      put("pairs", difference.pairs());
    }
  }

  private void spread(@Nullable Spread spread) {
    if (spread != null) {
      put("median", spread.median());
      put("interquartile_mean", spread.interquartileMean());
      put("deviation", spread.deviation());
    }
  }

  private void chance(@Nullable Chance chance) {
    if (chance != null) {
      put("probability_best", chance.best());
      put("expected_rank", chance.expectedRank());
    }
  }

  private void interval(String of, @Nullable Interval interval) {
    if (interval != null) {
      put(of + "_low", interval.low());
      put(of + "_high", interval.high());
    }
  }

  private void put(String name, @Nullable Number value) {
    if (value != null) {
      metrics.put(PREFIX + name, value.doubleValue());
    }
  }
}
