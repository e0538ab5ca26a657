package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.protocol.Wire;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ways to look at an experiment that MLflow offers as links: it keeps what its pages call a shared
 * view in a tag of the experiment, and a link names the tag. A page that knows no such tag shows
 * its own default.
 */
final class SweepViews {
  private static final String TAG = "mlflow.sharedViewState.";
  private static final List<String> RANKING_COLUMNS =
      List.of(
              "ranking/rank",
              "ranking/mean",
              "ranking/mean_low",
              "ranking/mean_high",
              "ranking/difference",
              "ranking/p",
              "ranking/runs")
          .stream()
          .map(name -> "metrics.`%s`".formatted(name))
          .toList();

  private SweepViews() {}

  /** Tags that make the links work. */
  static Map<String, String> tags(SweepView sweep) {
    return Map.of(
        TAG + ranking(sweep), Wire.json(rankingView(sweep)),
        TAG + curves(sweep), Wire.json(curvesView(sweep)));
  }

  /** The links in Markdown, from any page of MLflow. */
  static String links(SweepView sweep, String experiment) {
    return "[Ranking as a table](%s) · [Mean curves at equal compute](%s)"
        .formatted(
            rankingLink(sweep, experiment),
            link(experiment, curves(sweep) + "&compareRunsMode=CHART"));
  }

  /** To the ranking as a table, from any page of MLflow. */
  static String rankingLink(SweepView sweep, String experiment) {
    return link(experiment, ranking(sweep));
  }

  /**
   * Without the kind of work MLflow 3 shows its pages for language models, which are empty here.
   */
  private static String link(String experiment, String key) {
    return "#/experiments/%s/runs?workflowType=machine_learning&viewStateShareKey=%s"
        .formatted(experiment, key);
  }

  private static String ranking(SweepView sweep) {
    return "ranking-" + sweep.sweep().name();
  }

  private static String curves(SweepView sweep) {
    return "curves-" + sweep.sweep().name();
  }

  /** One line for each variant, the best first. */
  private static Map<String, Object> rankingView(SweepView sweep) {
    Map<String, Object> view = view(sweep, "variant", "");
    view.put("orderByKey", "metrics.`ranking/rank`");
    view.put("orderByAsc", true);
    view.put("selectedColumns", RANKING_COLUMNS);
    view.put("columnOrder", RANKING_COLUMNS);
    return view;
  }

  /** Confirm trials, drawn as the mean of each variant over the gradient evaluations. */
  private static Map<String, Object> curvesView(SweepView sweep) {
    Map<String, Object> view = view(sweep, "trial", " and tags.phase = 'confirm'");
    Map<String, String> byVariant = Map.of("mode", "tag", "groupByData", "variant");
    view.put("groupBy", Map.of("aggregateFunction", "average", "groupByKeys", List.of(byVariant)));
    view.put("chartsSearchFilter", TrialPoints.BY_EVALUATIONS);
    return view;
  }

  private static Map<String, Object> view(SweepView sweep, String level, String also) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put(
        "searchFilter",
        "tags.`%s` = '%s' and tags.`%s` = '%s'%s"
            .formatted(KnownRun.SWEEP, sweep.sweep().name(), RunTags.LEVEL, level, also));
    return view;
  }
}
