package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.sensitivity.Edge;
import dev.lethe.orchestrator.sensitivity.Response;
import dev.lethe.orchestrator.sensitivity.Sensitivity;
import dev.lethe.orchestrator.statistics.Interval;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How sensitive the variants are to what was searched, beside what confirmation has shown. */
final class Tuning {
  private Tuning() {}

  /** Of each variant with a winner among several configurations, in the order of the ranking. */
  static List<Sensitivity> of(SweepView view, List<Standing> standings) {
    Goal goal = view.sweep().metric().goal();
    return standings.stream()
        .flatMap(standing ->
            Sensitivity.of(
                view,
                view.sweep().variant(standing.variant()),
                worstConfirmed(goal, standing.curse()))
                .stream())
        .toList();
  }

  /** The worse end of the interval of the winner's confirm runs on the metric of tuning. */
  private static @Nullable Double worstConfirmed(Goal goal, @Nullable WinnersCurse curse) {
    Interval interval = curse == null ? null : curse.interval();
    if (interval == null) {
      return null;
    }
    return goal == Goal.MAXIMIZE ? interval.low() : interval.high();
  }

  /** Ranges that should be widened before the winners are believed. */
  static List<String> notes(List<Sensitivity> sensitivity) {
    return sensitivity.stream()
        .flatMap(variant ->
            variant.parameters().stream()
                .filter(Response::leadsOut)
                .map(response -> note(variant.variant(), response)))
        .toList();
  }

  private static String note(String variant, Response response) {
    return "%s: won with %s, the %s that was tried; widen its range."
        .formatted(
            variant,
            Numbers.parameters(Map.of(response.parameter(), response.won())),
            response.edge() == Edge.SMALLEST ? "smallest" : "largest");
  }
}
