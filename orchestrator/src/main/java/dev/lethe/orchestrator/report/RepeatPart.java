package dev.lethe.orchestrator.report;

import dev.lethe.orchestrator.ranking.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is needed to get the same numbers again. */
final class RepeatPart {
  private RepeatPart() {}

  static Part of(Report report) {
    Provenance from = report.provenance();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("command", "lethe run " + from.source().getOrDefault("file", "sweep.yaml")));
    from.source().forEach((key, value) -> rows.add(List.of(key, value)));
    rows.add(List.of("hash of the sweep", from.hash()));
    rows.add(List.of("tune seeds", seeds(from.tuneSeeds())));
    rows.add(List.of("confirm seeds", seeds(from.confirmSeeds())));
    for (Map.Entry<String, Set<String>> one : from.environments().entrySet()) {
      rows.add(List.of(one.getKey(), String.join("; ", one.getValue())));
    }
    return new Part(
        "repeat",
        "Repeat it",
        "The same file with the same versions on the same hardware gives the same numbers to the"
            + " bit.",
        null,
        List.of(),
        new Part.Table("Where the numbers come from", List.of("what", "value"), rows),
        from.yaml());
  }

  private static String seeds(List<Long> seeds) {
    return seeds.isEmpty()
        ? Numbers.NOTHING
        : seeds.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
