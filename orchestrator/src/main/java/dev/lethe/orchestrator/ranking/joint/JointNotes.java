package dev.lethe.orchestrator.ranking.joint;

import dev.lethe.orchestrator.ranking.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a reader must know before believing a joint ranking. */
final class JointNotes {
  /** With fewer data sets nothing can be shown of data sets in general. */
  private static final int FEW = 5;

  private final List<JointSweep> sweeps;
  private final List<String> notes = new ArrayList<>();

  private JointNotes(List<JointSweep> sweeps) {
    this.sweeps = sweeps;
  }

  static List<String> of(List<JointSweep> sweeps, RankTable table) {
    JointNotes notes = new JointNotes(sweeps);
    notes.unfinished();
    notes.leftOut(table.variants());
    notes.test(table);
    notes.sameData();
    notes.unlike("baselines", sweep -> sweep.ranking().baseline());
    notes.unlike("budgets", JointSweep::budget);
    notes.unlike("models", JointSweep::model);
    notes.unlike("epochs that count", sweep -> sweep.ranking().rankOn().word());
    notes.unlike("phases of runs", sweep -> sweep.ranking().phase().word());
    notes.unlike("confidences", sweep -> Numbers.number(sweep.ranking().confidence()));
    notes.own();
    return List.copyOf(notes.notes);
  }

  private void unfinished() {
    String names =
        sweeps.stream()
            .filter(sweep -> !sweep.ranking().finished())
            .map(JointSweep::name)
            .collect(Collectors.joining(", "));
    if (!names.isEmpty()) {
      notes.add("Not ended: %s. This is what is known so far.".formatted(names));
    }
  }

  private void leftOut(List<String> variants) {
    Set<String> all = new LinkedHashSet<>();
    sweeps.forEach(sweep -> all.addAll(sweep.variants()));
    all.removeAll(variants);
    for (String variant : all) {
      String without =
          sweeps.stream()
              .filter(sweep -> !sweep.hasRunsOf(variant))
              .map(JointSweep::name)
              .collect(Collectors.joining(", "));
      notes.add("%s is left out: it has no runs in %s.".formatted(variant, without));
    }
  }

  private void test(RankTable table) {
    int size = sweeps.size();
    int most = table.variants().size() - 1;
    if (size < FEW) {
      notes.add(
          "%d sweeps: below %d nothing can be shown of data sets in general. Friedman's p cannot be below %s here, and of two variants no sign test over %d data sets goes below %s; Nemenyi's critical difference is an approximation for many."
              .formatted(
                  size,
                  FEW,
                  Numbers.p(table.friedman().smallest()),
                  size,
                  Numbers.p(Math.scalb(2.0, -size))));
    }
    if (table.criticalDifference() > most) {
      notes.add(
          "The critical difference is larger than any of %d variants' mean ranks can be (%d): no two can be told apart by it, whatever the results."
              .formatted(most + 1, most));
    }
    if (!table.differs()) {
      notes.add(
          "Friedman's test does not find that the variants' ranks differ, so they are one group,"
              + " and no difference of two mean ranks is to be read.");
    }
  }

  /** Each counts as a data set of its own, which these are not. */
  private void sameData() {
    byValue(JointSweep::images).values().stream()
        .filter(names -> names.size() > 1)
        .map(names ->
            "%s train on the same data: the test takes them for independent data sets."
                .formatted(String.join(", ", names)))
        .forEach(notes::add);
  }

  private void unlike(String what, Function<JointSweep, String> value) {
    differing(sweeps, value)
        .ifPresent(values -> notes.add("Different %s: %s.".formatted(what, values)));
  }

  /** {@code sgd in a, b; sam in c}; nothing where all have the same. */
  static Optional<String> differing(List<JointSweep> sweeps, Function<JointSweep, String> value) {
    Map<String, List<String>> names = new JointNotes(sweeps).byValue(value);
    return names.size() < 2
        ? Optional.empty()
        : Optional.of(
            names.entrySet().stream()
                .map(one -> one.getKey() + " in " + String.join(", ", one.getValue()))
                .collect(Collectors.joining("; ")));
  }

  private Map<String, List<String>> byValue(Function<JointSweep, String> value) {
    return sweeps.stream()
        .collect(
            Collectors.groupingBy(
                value,
                LinkedHashMap::new,
                Collectors.mapping(JointSweep::name, Collectors.toList())));
  }

  private void own() {
    String counts =
        sweeps.stream()
            .filter(sweep -> !sweep.ranking().notes().isEmpty())
            .map(sweep -> "%s (%d)".formatted(sweep.name(), sweep.ranking().notes().size()))
            .collect(Collectors.joining(", "));
    if (!counts.isEmpty()) {
      notes.add("The sweeps' own rankings have notes: %s.".formatted(counts));
    }
  }
}
