package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Parameter;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.VariantSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws the configurations of one variant. Each parameter that is not constant is one axis of the
 * unit cube, in the order of their names; a variant's points depend on its name and the sweep's
 * first seed alone, so that another variant in the file does not move them.
 */
final class Search {
  private final Map<String, Object> constants = new HashMap<>();
  private final Map<String, Parameter> axes = new TreeMap<>();

  private Search(VariantSpace variant) {
    variant.parameters().forEach(this::add);
  }

  /** The configurations, constants included, as the sweep's method draws them; may repeat. */
  static List<Map<String, Object>> of(Sweep sweep, VariantSpace variant) {
    Search search = new Search(variant);
    if (search.axes.isEmpty()) {
      return List.of(search.constants);
    }
    int trials = sweep.trialsPerVariant() == null ? 1 : sweep.trialsPerVariant();
    UnitCube cube = new UnitCube(search.axes.size(), sweep.seeds().first(), variant.name());
    return switch (sweep.method()) {
      case GRID -> search.grid();
      case RANDOM -> search.at(cube.random(trials));
      case SOBOL -> search.at(cube.sobol(trials));
    };
  }

  private void add(String name, Parameter parameter) {
    if (parameter instanceof Parameter.Constant(Object value)) {
      constants.put(name, value);
    } else {
      axes.put(name, parameter);
    }
  }

  /** Every combination; the last parameter by name moves fastest. */
  private List<Map<String, Object>> grid() {
    List<Map<String, Object>> points = List.of(constants);
    for (Map.Entry<String, Parameter> axis : axes.entrySet()) {
      List<Object> values = Axis.grid(axis.getValue());
      List<Map<String, Object>> longer = new ArrayList<>(points.size() * values.size());
      for (Map<String, Object> point : points) {
        values.forEach(value -> longer.add(with(point, axis.getKey(), value)));
      }
      points = longer;
    }
    return points;
  }

  private List<Map<String, Object>> at(List<double[]> points) {
    return points.stream().map(this::at).toList();
  }

  private Map<String, Object> at(double[] point) {
    Map<String, Object> configuration = new HashMap<>(constants);
    int dimension = 0;
    for (Map.Entry<String, Parameter> axis : axes.entrySet()) {
      configuration.put(axis.getKey(), Axis.at(axis.getValue(), point[dimension++]));
    }
    return configuration;
  }

  private static Map<String, Object> with(Map<String, Object> point, String name, Object value) {
    Map<String, Object> longer = new HashMap<>(point);
    longer.put(name, value);
    return longer;
  }
}
