package dev.lethe.orchestrator.sensitivity;

import dev.lethe.orchestrator.sweep.Parameter;
import dev.lethe.orchestrator.sweep.Parameter.Range;
import java.util.Arrays;
import java.util.List;

/** How much of a parameter's range each value that was tried stands for. */
final class Cells {
  private Cells() {}

  /** Sizes of the cells, which add up to one, of values in the order of the curve. */
  static double[] of(Parameter parameter, List<Object> values) {
    return switch (parameter) {
      case Range range when range.min() < range.max() -> of(range, values);
      case Range _, Parameter.Values _, Parameter.Constant _ -> equal(values.size());
    };
  }

  private static double[] equal(int size) {
    double[] cells = new double[size];
    Arrays.fill(cells, 1.0 / size);
    return cells;
  }

  /** From half way to the value before up to half way to the next, and to the ends of the range. */
  private static double[] of(Range range, List<Object> values) {
    double[] at = values.stream().mapToDouble(value -> at(range, number(value))).toArray();
    double[] cells = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      double low = i == 0 ? 0 : (at[i - 1] + at[i]) / 2;
      double high = i == at.length - 1 ? 1 : (at[i] + at[i + 1]) / 2;
      cells[i] = high - low;
    }
    return cells;
  }

  /** Place within the range, 0 to 1, as the search draws it. */
  private static double at(Range range, double value) {
    return switch (range.distribution()) {
      case UNIFORM -> place(value, range.min(), range.max());
      case LOG_UNIFORM -> place(Math.log(value), Math.log(range.min()), Math.log(range.max()));
      case INT_UNIFORM -> place(value, range.min() - 0.5, range.max() + 0.5);
    };
  }

  private static double place(double value, double min, double max) {
    return (value - min) / (max - min);
  }

  static double number(Object value) {
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }
}
