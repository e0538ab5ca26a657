package dev.lethe.orchestrator.plan;

import dev.lethe.protocol.ModelSize;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Trial;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A preview as lines for a person: what the trials share is said once. */
record PreviewText(Preview preview) {
  static String of(Preview preview) {
    return new PreviewText(preview).text();
  }

  private String text() {
    Set<String> searched = searched();
    StringBuilder text = new StringBuilder();
    text.append("%s: %,d %s trials\n".formatted(preview.sweep(), preview.trials().size(), phase()));
    for (Trial trial : preview.trials()) {
      text.append(
          "  %s  %-12s seed %-4d %s\n"
              .formatted(
                  trial.id(),
                  trial.variant(),
                  trial.seed(),
                  parameters(trial, searched::contains)));
    }
    for (Preview.Cost cost : preview.variants()) {
      preview.trials().stream()
          .filter(trial -> trial.variant().equals(cost.variant()))
          .findFirst()
          .ifPresent(trial ->
              text.append(
                  "every %s: %s\n"
                      .formatted(
                          trial.variant(), parameters(trial, name -> !searched.contains(name)))));
    }
    text.append(costs());
    text.append(Evaluated.table(preview.evaluated(), preview.gradientEvaluations()));
    ModelSize model = preview.model();
    if (model != null) {
      text.append(
          "\nThe model has %,d parameters; a forward pass of one image takes %,d multiply-adds.\n"
              .formatted(model.parameters(), model.multiplyAdds()));
    }
    text.append('\n').append(preview.reach().text()).append('\n');
    preview.notes().forEach(note -> text.append(note).append('\n'));
    Preview.Time time = preview.time();
    return time == null ? text.toString() : text.append(time.text()).append('\n').toString();
  }

  private String phase() {
    return preview.trials().stream().anyMatch(trial -> trial.phase() == Phase.CONFIRM)
        ? "confirm"
        : "tune";
  }

  private String costs() {
    StringBuilder text = new StringBuilder();
    boolean spans = preview.variants().stream().anyMatch(cost -> cost.least() != null);
    String row = spans ? "%-12s %8s %11s %23s %31s\n" : "%-12s %8s %8s %12s %22s\n";
    text.append('\n')
        .append(row.formatted("variant", "tune", "confirm", "steps", "gradient evaluations"));
    for (Preview.Cost cost : preview.variants()) {
      Preview.Least least = cost.least();
      text.append(
          row.formatted(
              cost.variant(),
              "%,d".formatted(cost.tuneTrials()),
              span(least == null ? null : (long) least.confirmTrials(), cost.confirmTrials()),
              span(least == null ? null : least.steps(), cost.steps()),
              span(
                  least == null ? null : least.gradientEvaluations(), cost.gradientEvaluations())));
    }
    long least =
        preview.variants().stream().mapToLong(Preview.Cost::leastGradientEvaluations).sum();
    return text.append(
            row.formatted(
                "in sum", "", "", "", span(spans ? least : null, preview.gradientEvaluations())))
        .toString();
  }

  private static String span(@Nullable Long least, long most) {
    return least == null ? "%,d".formatted(most) : "%,d–%,d".formatted(least, most);
  }

  /** Names of the parameters in which trials of one variant differ. */
  private Set<String> searched() {
    Map<String, Map<String, Object>> first = new HashMap<>();
    Set<String> differing = new HashSet<>();
    for (Trial trial : preview.trials()) {
      Map<String, Object> other = first.computeIfAbsent(trial.variant(), _ -> trial.parameters());
      Set<String> names = new HashSet<>(other.keySet());
      names.addAll(trial.parameters().keySet());
      names.removeIf(name -> Objects.equals(trial.parameters().get(name), other.get(name)));
      differing.addAll(names);
    }
    return differing;
  }

  private static String parameters(Trial trial, Predicate<String> shown) {
    return trial.parameters().entrySet().stream()
        .filter(parameter -> shown.test(parameter.getKey()))
        .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
        .collect(Collectors.joining(" "));
  }
}
