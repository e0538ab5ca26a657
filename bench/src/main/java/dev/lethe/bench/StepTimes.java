package dev.lethe.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Step times by variant. */
final class StepTimes {
  private final Map<String, List<Double>> times = new LinkedHashMap<>();

  /** Round −1 warms up and is forgotten. */
  void add(int round, String variant, double[] milliseconds) {
    if (round >= 0) {
      List<Double> all = times.computeIfAbsent(variant, _ -> new ArrayList<>());
      for (double time : milliseconds) {
        all.add(time);
      }
    }
  }

  Map<String, Double> medians() {
    Map<String, Double> medians = new LinkedHashMap<>();
    times.forEach(
        (variant, all) -> medians.put(variant, all.stream().sorted().toList().get(all.size() / 2)));
    return medians;
  }
}
