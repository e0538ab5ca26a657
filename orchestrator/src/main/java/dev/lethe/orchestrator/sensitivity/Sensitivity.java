package dev.lethe.orchestrator.sensitivity;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.Winner;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.sweep.Parameter;
import dev.lethe.orchestrator.sweep.VariantSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a variant's tune score depends on each parameter that was searched for it. Where several are
 * searched at once, the curve of one is over the best of what was tried of the others; a random
 * search tries each value with few others, so its curves are below what they could be.
 *
 * @param asGoodAs tune scores up to here are as good as the winner: the worse end of the interval
 *     of the winner's confirm runs on the metric that tuning optimises, or the winner's own tune
 *     score where that is worse still; null where no such interval is known
 */
public record Sensitivity(String variant, @Nullable Double asGoodAs, List<Response> parameters) {
  /** Fewer values are no curve that could lead out of what was tried. */
  private static final int FEWEST_WITH_EDGE = 3;

  public Sensitivity {
    parameters = List.copyOf(parameters);
  }

  /**
   * Of a variant that has a winner among several configurations, of which some have a score; empty
   * otherwise.
   *
   * @param worstConfirmed the worse end of the interval of the winner's confirm runs on the sweep's
   *     metric; null where there is none
   */
  public static Optional<Sensitivity> of(
      SweepView view, VariantSpace space, @Nullable Double worstConfirmed) {
    Winner winner = view.winners().get(space.name());
    List<Tuned> tried = Tuned.of(view, space.name());
    boolean compares = tried.size() > 1 && tried.stream().anyMatch(one -> one.score() != null);
    return tried.stream()
        .filter(_ -> compares)
        .filter(tuned -> winner != null && tuned.configuration() == winner.configuration())
        .findFirst()
        .map(won -> {
          Goal goal = view.sweep().metric().goal();
          Double asGoodAs = worse(goal, worstConfirmed, won.score());
          return new Sensitivity(
              space.name(), asGoodAs, responses(goal, space, tried, won, asGoodAs));
        });
  }

  private static @Nullable Double worse(
      Goal goal, @Nullable Double confirmed, @Nullable Double tuned) {
    if (confirmed == null || tuned == null) {
      return null;
    }
    return isAsGood(goal, confirmed, tuned) ? tuned : confirmed;
  }

  private static boolean isAsGood(Goal goal, double score, double bound) {
    return switch (goal) {
      case MAXIMIZE -> score >= bound;
      case MINIMIZE -> score <= bound;
    };
  }

  private static List<Response> responses(
      Goal goal, VariantSpace space, List<Tuned> tried, Tuned won, @Nullable Double asGoodAs) {
    List<Response> responses = new ArrayList<>();
    space
        .parameters()
        .forEach((name, parameter) -> {
          Object value = won.parameters().get(name);
          if (!(parameter instanceof Parameter.Constant) && value != null) {
            List<Point> curve = curve(goal, name, parameter, tried);
            responses.add(
                new Response(
                    name,
                    value,
                    share(goal, parameter, curve, asGoodAs),
                    edge(name, value, curve, won),
                    curve));
          }
        });
    return responses;
  }

  private static List<Point> curve(Goal goal, String name, Parameter parameter, List<Tuned> tried) {
    Map<Object, @Nullable Double> best = new LinkedHashMap<>();
    for (Tuned tuned : tried) {
      Object value = tuned.parameters().get(name);
      if (value != null) {
        best.put(value, better(goal, best.get(value), tuned.score()));
      }
    }
    return best.entrySet().stream()
        .map(point -> new Point(point.getKey(), point.getValue()))
        .sorted(byValue(parameter))
        .toList();
  }

  private static @Nullable Double better(Goal goal, @Nullable Double one, @Nullable Double other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return isAsGood(goal, one, other) ? one : other;
  }

  private static Comparator<Point> byValue(Parameter parameter) {
    return Comparator.<Point>comparingDouble(point -> Cells.number(point.value()))
        .thenComparingInt(point ->
            parameter instanceof Parameter.Values(List<Object> values)
                ? values.indexOf(point.value())
                : 0);
  }

  private static @Nullable Double share(
      Goal goal, Parameter parameter, List<Point> curve, @Nullable Double asGoodAs) {
    if (asGoodAs == null) {
      return null;
    }
    double[] cells = Cells.of(parameter, curve.stream().map(Point::value).toList());
    double share = 0;
    for (int i = 0; i < cells.length; i++) {
      Double score = curve.get(i).score();
      share += score != null && isAsGood(goal, score, asGoodAs) ? cells[i] : 0;
    }
    return Math.min(1, share);
  }

  private static @Nullable Edge edge(String name, Object value, List<Point> curve, Tuned won) {
    boolean numbers = curve.stream().allMatch(point -> point.value() instanceof Number);
    if (!numbers || curve.size() < FEWEST_WITH_EDGE || isBound(name, value, won)) {
      return null;
    }
    if (curve.getFirst().value().equals(value)) {
      return Edge.SMALLEST;
    }
    return curve.getLast().value().equals(value) ? Edge.LARGEST : null;
  }

  /** Whether nothing lies beyond: no parameter is negative, and m is from 1 to the batch size. */
  private static boolean isBound(String name, Object value, Tuned won) {
    boolean isM = name.equals("m");
    double number = Cells.number(value);
    return number == 0
        || (isM && (number == 1 || Objects.equals(value, won.parameters().get("batch_size"))));
  }
}
