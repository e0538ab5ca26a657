package dev.lethe.orchestrator.ranking.joint;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ranking.Pair;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.orchestrator.ranking.Standing;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.Wire;
import java.util.List;
import java.util.stream.Collectors;

/** One of the sweeps with its own ranking. */
record JointSweep(SweepView view, Ranking ranking) {
  String name() {
    return ranking.sweep();
  }

  String dataset() {
    return switch (view.sweep().task()) {
      case Task.Classification task -> task.dataset().name();
      case Task.Noop _ -> "none";
    };
  }

  /** What tells the images that it trains on; how many of them, and which, does not. */
  String images() {
    return switch (view.sweep().task()) {
      case Task.Classification task -> {
        DatasetSpec data = task.dataset();
        yield "%s %s %s".formatted(data.name(), data.shapes(), data.folder());
      }
      case Task.Noop _ -> "none";
    };
  }

  /** {@code name=small-cnn width=16 norm=batch}. */
  String model() {
    return switch (view.sweep().task()) {
      case Task.Classification task ->
          Wire.tree(task.model()).properties().stream()
              .map(size -> size.getKey() + "=" + size.getValue().asText())
              .collect(Collectors.joining(" "));
      case Task.Noop _ -> "none";
    };
  }

  String budget() {
    return RankingText.budget(ranking);
  }

  /** The variants that it has. */
  List<String> variants() {
    return ranking.standings().stream().map(Standing::variant).toList();
  }

  Standing standing(String variant) {
    return ranking.standings().stream()
        .filter(standing -> standing.variant().equals(variant))
        .findFirst()
        .orElseThrow();
  }

  /** Whether there is something to rank it by: runs, failed ones included. */
  boolean hasRunsOf(String variant) {
    return variants().contains(variant) && standing(variant).runs() > 0;
  }

  /**
   * One against the other by the sweep's paired test, Holm over all its pairs. One that is told
   * apart is better where the ranking has it first.
   */
  Tally tally(String one, String other) {
    Pair pair =
        ranking.pairs().stream()
            .filter(p -> List.of(p.first(), p.second()).containsAll(List.of(one, other)))
            .findFirst()
            .orElseThrow();
    Double p = pair.difference().amongAll();
    if (p == null || p > view.sweep().statistics().level()) {
      return Tally.TIE;
    }
    return pair.first().equals(one) ? Tally.WIN : Tally.WIN.turned();
  }
}
