package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.sensitivity.Point;
import dev.lethe.orchestrator.sensitivity.Response;
import dev.lethe.orchestrator.sensitivity.Sensitivity;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The sensitivity of variants as text: a line each, with the curves drawn small. */
final class SensitivityText {
  private static final String BARS = "▁▂▃▄▅▆▇█";

  /** Points of a curve that is still drawn. */
  private static final int MOST_POINTS = 16;

  private SensitivityText() {}

  /** Nothing where nothing was searched. */
  static String of(List<Sensitivity> sensitivity) {
    if (sensitivity.isEmpty()) {
      return "";
    }
    List<List<String>> rows = new ArrayList<>();
    for (Sensitivity variant : sensitivity) {
      List<String> parameters = variant.parameters().stream().map(SensitivityText::shown).toList();
      rows.add(List.of(" ", variant.variant(), String.join("  ", parameters)));
    }
    return "  share of each range that tunes as well as the winner, and best scores by value\n"
        + Columns.of(rows);
  }

  /** {@code rho 43 % ▂▅▇█▆▁}. */
  private static String shown(Response response) {
    return "%s %s %s"
        .formatted(response.parameter(), percent(response.share()), bars(response.curve()))
        .stripTrailing();
  }

  private static String percent(@Nullable Double share) {
    return share == null ? "–" : Math.round(100 * share) + " %";
  }

  private static String bars(List<Point> curve) {
    DoubleSummaryStatistics scores =
        curve.stream()
            .map(Point::score)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .summaryStatistics();
    if (curve.size() > MOST_POINTS || scores.getCount() == 0) {
      return "";
    }
    StringBuilder bars = new StringBuilder();
    curve.forEach(point -> bars.append(bar(point.score(), scores)));
    return bars.toString();
  }

  private static char bar(@Nullable Double score, DoubleSummaryStatistics scores) {
    if (score == null) {
      return '·';
    }
    double span = scores.getMax() - scores.getMin();
    double height = span == 0 ? 1 : (score - scores.getMin()) / span;
    return BARS.charAt((int) Math.round(height * (BARS.length() - 1)));
  }
}
