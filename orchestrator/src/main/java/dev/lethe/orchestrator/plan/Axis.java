package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a parameter's values lie on [0, 1). {@link StrictMath} keeps the last bit the same on every
 * machine.
 */
final class Axis {
  private Axis() {}

  /** The value at u in [0, 1); discrete values take equal shares. */
  static Object at(Parameter parameter, double u) {
    return switch (parameter) {
      case Parameter.Constant(Object value) -> value;
      case Parameter.Values(List<Object> values) -> values.get((int) (u * values.size()));
      case Parameter.Range range -> at(range, u);
    };
  }

  private static Object at(Parameter.Range range, double u) {
    double min = range.min();
    double max = range.max();
    return switch (range.distribution()) {
      case UNIFORM -> clamp(range, min + u * (max - min));
      case LOG_UNIFORM -> {
        double low = StrictMath.log(min);
        yield clamp(range, StrictMath.exp(low + u * (StrictMath.log(max) - low)));
      }
      case INT_UNIFORM -> whole(clamp(range, StrictMath.floor(min + u * (max - min + 1))));
    };
  }

  /** The points of a grid: all values, or {@code count} evenly spaced ones with both ends. */
  static List<Object> grid(Parameter parameter) {
    return switch (parameter) {
      case Parameter.Constant(Object value) -> List.of(value);
      case Parameter.Values(List<Object> values) -> values;
      case Parameter.Range range -> grid(range);
    };
  }

  private static List<Object> grid(Parameter.Range range) {
    int count = range.count() == null ? (int) (range.max() - range.min()) + 1 : range.count();
    List<Object> points = new ArrayList<>(count);
    IntStream.range(0, count).forEach(i -> points.add(gridPoint(range, i, count)));
    return points.stream().distinct().toList();
  }

  private static Object gridPoint(Parameter.Range range, int i, int count) {
    if (i == 0) {
      return end(range, range.min());
    }
    if (i == count - 1) {
      return end(range, range.max());
    }
    double share = (double) i / (count - 1);
    return switch (range.distribution()) {
      case UNIFORM, LOG_UNIFORM -> at(range, share);
      case INT_UNIFORM -> whole(StrictMath.rint(range.min() + share * (range.max() - range.min())));
    };
  }

  private static Object end(Parameter.Range range, double value) {
    return switch (range.distribution()) {
      case UNIFORM, LOG_UNIFORM -> value;
      case INT_UNIFORM -> whole(value);
    };
  }

  private static double clamp(Parameter.Range range, double value) {
    return Math.clamp(value, range.min(), range.max());
  }

  /** As JSON reads it back: an integer where it fits. */
  private static Object whole(double value) {
    return value == (int) value ? (Object) (int) value : (Object) (long) value;
  }
}
