package dev.lethe.orchestrator.simulator;

import dev.lethe.protocol.LogRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * A schedule that breaks a promise, and the least of it that still does: parts are left out, halves
 * first and single steps last, as long as something stays broken (delta debugging, Zeller and
 * Hildebrandt 2002).
 */
record Counterexample(long seed, int length, List<Step> steps, String broken, List<LogRecord> log) {
  static Counterexample of(Simulation simulation, long seed, List<Step> schedule) {
    List<Step> steps = shrink(simulation, schedule);
    World world = simulation.world();
    String broken = simulation.run(world, steps).map(RuntimeException::toString).orElseThrow();
    return new Counterexample(seed, schedule.size(), steps, broken, world.kafka().log());
  }

  private static List<Step> shrink(Simulation simulation, List<Step> schedule) {
    List<Step> least = schedule;
    int part = Math.max(1, least.size() / 2);
    while (part > 0) {
      List<Step> smaller = without(simulation, least, part);
      if (smaller.size() == least.size()) {
        part /= 2;
      }
      least = smaller;
    }
    return least;
  }

  /** Leaves out what of the parts of this size is not needed. */
  private static List<Step> without(Simulation simulation, List<Step> schedule, int part) {
    List<Step> least = schedule;
    for (int from = 0; from < least.size(); ) {
      List<Step> rest = new ArrayList<>(least.subList(0, from));
      rest.addAll(least.subList(Math.min(from + part, least.size()), least.size()));
      if (simulation.run(rest).isPresent()) {
        least = rest;
      } else {
        from += part;
      }
    }
    return least;
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            "seed %d: %s%n%d of its %d steps suffice, and a good end:%n"
                .formatted(seed, broken, steps.size(), length));
    steps.forEach(step -> text.append("  %s%n".formatted(step)));
    text.append("the log then:%n".formatted());
    for (int place = 0; place < log.size(); place++) {
      LogRecord record = log.get(place);
      text.append(
          "  %3d epoch %2d as %3d %s%n"
              .formatted(place, record.epoch(), record.offset(), shortly(record)));
    }
    return text.toString();
  }

  private static String shortly(LogRecord record) {
    String fact = record.fact().toString();
    return fact.substring(0, Math.min(fact.length(), 160));
  }
}
