package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.protocol.Wire;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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

  /** What the ranking is drawn by; the rest is a click away. */
  private static final String RANKING_CHARTS =
      "^ranking/(mean|difference|p|probability_best|expected_rank|tuned)$";

  private static final int MOST_VARIANTS = 50;

  /** Any name will do for the only section of a page. */
  private static final String SECTION = "equal-compute";

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
    view.put("chartsSearchFilter", RANKING_CHARTS);
    return view;
  }

  /**
   * Confirm trials, drawn as the mean of each variant over the gradient evaluations, beside what
   * they are ranked by.
   */
  private static Map<String, Object> curvesView(SweepView sweep) {
    Map<String, Object> view = view(sweep, "trial", " and tags.phase = 'confirm'");
    Map<String, String> byVariant = Map.of("mode", "tag", "groupByData", "variant");
    view.put("groupBy", Map.of("aggregateFunction", "average", "groupByKeys", List.of(byVariant)));
    view.put("runListHidden", true);
    view.put("compareRunSections", List.of(section("Means by gradient evaluations")));
    view.put("compareRunCharts", charts(sweep));
    return view;
  }

  private static List<Map<String, Object>> charts(SweepView sweep) {
    Stream<Map<String, Object>> lines =
        Stream.of(sweep.sweep().metric().name(), "validation/loss", "training/loss")
            .distinct()
            .filter(TrialPoints::isByEvaluations)
            .map(SweepViews::line);
    return Stream.concat(lines, Stream.of(chart("BAR", sweep.sweep().report()))).toList();
  }

  private static Map<String, Object> section(String name) {
    return Map.of("uuid", SECTION, "name", name, "display", true, "isReordered", false);
  }

  private static Map<String, Object> line(String metric) {
    Map<String, Object> line = chart("LINE", TrialPoints.BY_EVALUATIONS + metric);
    line.put("selectedMetricKeys", List.of(TrialPoints.BY_EVALUATIONS + metric));
    line.put("xAxisKey", "step");
    line.put("useGlobalXaxisKey", true);
    line.put("lineSmoothness", 0); // MLflow smoothes otherwise, which so few points do not bear
    line.put("useGlobalLineSmoothing", true);
    return line;
  }

  /** As MLflow keeps a chart that a person has added. */
  private static Map<String, Object> chart(String type, String metric) {
    Map<String, Object> chart = new LinkedHashMap<>();
    chart.put("type", type);
    chart.put("uuid", type + " " + metric);
    chart.put("metricSectionId", SECTION);
    chart.put("metricKey", metric);
    chart.put("runsCountToCompare", MOST_VARIANTS);
    chart.put("isGenerated", false);
    chart.put("deleted", false);
    return chart;
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
