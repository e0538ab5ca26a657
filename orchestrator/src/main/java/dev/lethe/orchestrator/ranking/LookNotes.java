package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.plan.Looks;
import dev.lethe.orchestrator.sweep.Sweep.Comparison;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a reader must know of a ranking whose seeds were added to undecided pairs alone. */
final class LookNotes {
  private LookNotes() {}

  static List<String> of(SweepView view, Collection<Runs> runs) {
    Looks looks = Looks.of(view.sweep());
    List<String> notes = new ArrayList<>();
    if (looks.areSeveral()) {
      notes.add(
          "p is adjusted for looks after %s seeds, at which it is divided by the shares of the level that they spend; compare it with %s as it stands. Intervals are not adjusted."
              .formatted(looks.text(), view.sweep().statistics().level()));
      undecided(view, looks, byName(runs)).forEach(notes::add);
    }
    return notes;
  }

  private static Map<String, Runs> byName(Collection<Runs> runs) {
    return runs.stream().collect(Collectors.toMap(Runs::variant, Function.identity()));
  }

  private static List<String> undecided(SweepView view, Looks looks, Map<String, Runs> runs) {
    List<Comparison> pairs = Undecided.of(view.sweep(), runs).atTheEnd();
    return pairs.isEmpty()
        ? List.of()
        : List.of(
            "Undecided with %d seeds, the most that the file allows: %s."
                .formatted(
                    looks.seeds().getLast(),
                    pairs.stream()
                        .map(pair -> pair.variant() + " and " + pair.with())
                        .collect(Collectors.joining(", "))));
  }
}
