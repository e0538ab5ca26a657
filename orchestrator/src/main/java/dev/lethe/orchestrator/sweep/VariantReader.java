package dev.lethe.orchestrator.sweep;

import dev.lethe.protocol.Loss;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads one variant of a sweep that trains: its rule, its objective and its space. */
final class VariantReader {
  private final Yaml.Entry entry;
  private final Section body;
  private final Problems problems;
  private final Optional<Task> task;

  VariantReader(Yaml.Entry entry, Section body, Problems problems, Optional<Task> task) {
    this.entry = entry;
    this.body = body;
    this.problems = problems;
    this.task = task;
  }

  /** The variant; empty where nothing can be said about its space. */
  Optional<VariantSpace> read(Function<Section, Map<String, Given>> parameters, SharedUse use) {
    Optional<String> rule = rule();
    Optional<String> objective = objective();
    Map<String, Given> own = parameters.apply(body);
    use.begin();
    if (rule.isEmpty() || objective.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Given> all = new LinkedHashMap<>(use.shared());
    all.putAll(own);
    Traits traits = new Traits(rule.get(), objective.get(), known -> possible(all, known));
    refuseObjective(traits);
    refuseNeitherScale(traits, all);
    all.forEach((name, given) -> refuseUnused(name, given, own.containsKey(name), traits, use));
    new BatchCheck(problems, task).check(all);
    return Optional.of(
        new VariantSpace(entry.key(), rule.get(), objective.get(), complete(all, traits, use)));
  }

  private Optional<String> rule() {
    Map.Entry<String, String> preset = Traits.PRESETS.get(entry.key());
    if (preset == null) {
      if (!body.has("rule")) {
        body.refuse(
            "rule",
            "is missing; only %s go without"
                    .formatted(String.join(", ", new TreeSet<>(Traits.PRESETS.keySet())))
                + Words.hint(entry.key(), Traits.PRESETS.keySet()));
      }
      return body.optional("rule", Traits.RULE);
    }
    refusePreset("rule", preset.getKey(), body.optional("rule", Traits.RULE));
    return Optional.of(preset.getKey());
  }

  private Optional<String> objective() {
    Map.Entry<String, String> preset = Traits.PRESETS.get(entry.key());
    Optional<String> own = body.optional("objective", Traits.OBJECTIVE);
    if (preset == null) {
      return body.has("objective") ? own : Optional.of("loss");
    }
    refusePreset("objective", preset.getValue(), own);
    return Optional.of(preset.getValue());
  }

  private void refusePreset(String key, String preset, Optional<String> own) {
    own.filter(word -> !word.equals(preset))
        .ifPresent(word ->
            body.refuse(
                key,
                "%s stands for %s %s; give a variant with %s another name"
                    .formatted(entry.key(), key, preset, word)));
  }

  private void refuseObjective(Traits traits) {
    if (traits.objective().equals("obf") && !traits.ascends()) {
      body.refuse(
          "objective", "rule %s ascends nothing; use sam, asam or gsam".formatted(traits.rule()));
    }
  }

  /** Without a scale the ball is SAM's, and what is called ASAM would be SAM. */
  private void refuseNeitherScale(Traits traits, Map<String, Given> all) {
    Given after = all.get(KnownParameter.SCALE_AFTER_NORM.word());
    if (traits.uses(KnownParameter.Use.ASAM)
        && after != null
        && possible(all, KnownParameter.SCALE_BEFORE_NORM).contains(false)
        && possible(all, KnownParameter.SCALE_AFTER_NORM).contains(false)) {
      problems.add(
          after.line(),
          after.path(),
          "may be false together with scale_before_norm, and asam is sam then; leave one true, or"
              + " use rule sam");
    }
  }

  private void refuseUnused(
      String name, Given given, boolean isOwn, Traits traits, SharedUse shared) {
    KnownParameter.Use use = known(name).use();
    if (traits.uses(use)) {
      return;
    }
    if (isOwn) {
      problems.add(given.line(), given.path(), entry.key() + " " + traits.whyNot(use));
    } else {
      shared.isUnused(name, entry.key(), traits.whyNot(use));
    }
  }

  /** What the file gives, and the defaults of what it does not. */
  private Map<String, Parameter> complete(Map<String, Given> all, Traits traits, SharedUse shared) {
    Map<String, Parameter> complete = new TreeMap<>();
    for (KnownParameter known : KnownParameter.values()) {
      Given given = all.get(known.word());
      if (given != null) {
        given.parameter().ifPresent(parameter -> complete.put(known.word(), parameter));
      } else if (traits.uses(known.use())) {
        standard(known)
            .ifPresentOrElse(
                value -> complete.put(known.word(), new Parameter.Constant(value)),
                () -> refuseMissing(known, all, shared));
      }
    }
    complete.entrySet().removeIf(entry -> !known(entry.getKey()).isWritten(entry.getValue()));
    return complete;
  }

  private Optional<Object> standard(KnownParameter known) {
    return known == KnownParameter.LINK ? Optional.of(link()) : known.standard();
  }

  private String link() {
    return task.filter(known ->
            known instanceof Task.Classification classification
                && classification.loss() == Loss.SIGMOID_BINARY_CROSS_ENTROPY)
            .isPresent()
        ? "sigmoid"
        : "softmax";
  }

  private void refuseMissing(KnownParameter known, Map<String, Given> all, SharedUse shared) {
    if (!known.isRequired() || isUndecided(known, all)) {
      return;
    }
    if (known.use() == KnownParameter.Use.ALWAYS) {
      shared.isMissing(known.word(), entry.line(), body.path());
    } else {
      body.refuse("needs " + known.word());
    }
  }

  /** Whether a broken schedule hides if there is a use for it. */
  private static boolean isUndecided(KnownParameter known, Map<String, Given> all) {
    KnownParameter decider =
        known.use() == KnownParameter.Use.RHO_STEPS
            ? KnownParameter.RHO_SCHEDULE
            : KnownParameter.SCHEDULE;
    boolean decides =
        known.use() == KnownParameter.Use.STEPS || known.use() == KnownParameter.Use.RHO_STEPS;
    Given schedule = all.get(decider.word());
    return decides && schedule != null && schedule.parameter().isEmpty();
  }

  private static Set<Object> possible(Map<String, Given> all, KnownParameter known) {
    return Traits.possible(Optional.ofNullable(all.get(known.word())), known);
  }

  private static KnownParameter known(String name) {
    return KnownParameter.named(name).orElseThrow();
  }
}
