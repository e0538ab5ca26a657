package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;

/** Names of runs that read: {@code obf ρ=0.05 m=64 #3 seed 2}; numbers have four figures. */
final class RunName {
  private static final List<Map.Entry<String, String>> SHOWN =
      List.of(Map.entry("rho", "ρ"), Map.entry("m", "m"), Map.entry("learning_rate", "lr"));

  private RunName() {}

  static String of(TrialView view) {
    Trial trial = view.trial();
    StringBuilder name = new StringBuilder(trial.variant());
    for (Map.Entry<String, String> parameter : SHOWN) {
      Object value = trial.parameters().get(parameter.getKey());
      if (value != null) {
        name.append(' ').append(RankingText.parameters(Map.of(parameter.getValue(), value)));
      }
    }
    return name.append(" #%d seed %d".formatted(trial.configuration(), trial.seed())).toString();
  }
}
