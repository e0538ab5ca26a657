package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepState;
import dev.lethe.orchestrator.ledger.TrialState;
import dev.lethe.orchestrator.sweep.Initial;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.InitialWeights;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Where trials start: at what the seed draws, at a file, or where an earlier sweep's ended. */
final class StartingPoints {
  private final Ledger ledger;

  StartingPoints(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Why the sweep cannot go on from the one that it names; empty where it can. */
  Optional<String> problem(Sweep sweep) {
    return earlier(sweep.task()).flatMap(initial -> problem(sweep, initial));
  }

  private Optional<String> problem(Sweep sweep, Initial.OfSweep initial) {
    Optional<SweepState> from = ledger.sweep(initial.from());
    if (from.isEmpty()) {
      return said(initial, "and there is no such sweep on this Kafka; run that one first");
    }
    if (!from.get().status().isTerminal()) {
      return said(initial, "which has not ended; come back with this sweep when it has");
    }
    if (!isSameModel(sweep.task(), from.get().sweep().task())) {
      return said(initial, "which trained another model; give both the same task.model");
    }
    List<String> gaps =
        sweep.variants().stream()
            .flatMap(v -> gap(sweep, v, initial, from.get()).stream())
            .toList();
    return gaps.isEmpty() ? Optional.empty() : said(initial, String.join("; ", gaps));
  }

  private static Optional<String> said(Initial.OfSweep initial, String what) {
    return Optional.of("task.initial.from is %s, %s".formatted(initial.from(), what));
  }

  /** What of the seeds and variants is not there. */
  private static Optional<String> gap(
      Sweep sweep, VariantSpace variant, Initial.OfSweep initial, SweepState from) {
    String wanted = initial.variantFor(variant.name());
    List<String> known = from.sweep().variants().stream().map(VariantSpace::name).toList();
    if (!known.contains(wanted)) {
      return Optional.of(
          "which has no variant %s; set task.initial.variant to one of %s"
              .formatted(wanted, String.join(", ", known)));
    }
    Map<Long, KeptWeights> kept = kept(from, wanted);
    if (kept.isEmpty()) {
      return Optional.of(
          "which has kept no weights of %s: they are kept of confirm runs that are done (its seeds.confirm is %d) by workers with --artifacts"
              .formatted(wanted, from.sweep().seeds().confirm()));
    }
    List<Long> missing =
        seeds(sweep)
            .map(initial::seedFor)
            .distinct()
            .filter(s -> !kept.containsKey(s))
            .boxed()
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "which has kept weights of %s for the seeds %s, but not for %s; choose seed and seeds so that all are among them, or set task.initial.seed to one"
                .formatted(wanted, listed(kept.keySet()), listed(missing)));
  }

  private static String listed(java.util.Collection<Long> seeds) {
    return seeds.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /** Those of tuning, then those of confirmation. */
  private static LongStream seeds(Sweep sweep) {
    long first = sweep.seeds().first();
    return LongStream.range(first, first + sweep.seeds().tune() + sweep.seeds().confirm());
  }

  private static Map<Long, KeptWeights> kept(SweepState sweep, String variant) {
    Map<Long, KeptWeights> kept = new TreeMap<>();
    for (TrialState trial : sweep.trials(Phase.CONFIRM, variant)) {
      trial
          .result()
          .map(Completed::weights)
          .ifPresent(weights -> kept.put(trial.trial().seed(), weights));
    }
    return kept;
  }

  /** But for the bias that a head begins with. */
  private static boolean isSameModel(Task one, Task other) {
    return one instanceof Task.Classification ours
        && other instanceof Task.Classification theirs
        && withoutHeadBias(ours.model()).equals(withoutHeadBias(theirs.model()));
  }

  private static ModelSpec withoutHeadBias(ModelSpec model) {
    return switch (model) {
      case ModelSpec.VisionTransformer vit -> vit.withHeadBias(0);
      case ModelSpec.Mlp _, ModelSpec.SmallCnn _, ModelSpec.ResNet _, ModelSpec.WideResNet _ ->
          model;
    };
  }

  /** What the trial's network starts from; null where its seed draws that. */
  @Nullable InitialWeights of(SweepState sweep, Trial trial) {
    return switch (sweep.sweep().task()) {
      case Task.Classification training -> of(training.initial(), sweep, trial);
      case Task.Noop _ -> null;
    };
  }

  private @Nullable InitialWeights of(@Nullable Initial initial, SweepState sweep, Trial trial) {
    return switch (initial) {
      case Initial.OfFile file ->
          new InitialWeights.OfFile(file.path(), file.head(), sweep.weights().orElse(null));
      case Initial.OfSweep other -> new InitialWeights.OfSweep(kept(other, trial), other.head());
      case null -> null;
    };
  }

  private KeptWeights kept(Initial.OfSweep initial, Trial trial) {
    String variant = initial.variantFor(trial.variant());
    return ledger
        .sweep(initial.from())
        .map(from -> kept(from, variant).get(initial.seedFor(trial.seed())))
        .orElseThrow(() ->
            new IllegalStateException(
                "the log has no weights of %s in %s any more".formatted(variant, initial.from())));
  }

  private static Optional<Initial.OfSweep> earlier(Task task) {
    return task instanceof Task.Classification training
            && training.initial() instanceof Initial.OfSweep initial
        ? Optional.of(initial)
        : Optional.empty();
  }
}
