package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Choice;
import dev.lethe.orchestrator.sweep.Domain.Real;
import dev.lethe.orchestrator.sweep.Domain.Text;
import dev.lethe.orchestrator.sweep.Domain.Whole;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.sweep.Sweep.Retries;
import dev.lethe.orchestrator.sweep.Sweep.Seeds;
import dev.lethe.orchestrator.sweep.Sweep.Statistics;
import dev.lethe.protocol.SweepName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the top of a sweep file and hands each part to its reader. */
final class SweepFile {
  static final Text LABEL =
      new Text(
          Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"),
          "a name: 1 to 63 of a-z, 0-9 and -, no - at the ends");

  private static final Choice<String> METRIC =
      Choice.of("validation/accuracy", "validation/loss", "training/loss");
  private static final Text REPORT =
      new Text(
          Pattern.compile(LABEL.form() + "/(accuracy|loss)"), "a metric such as test/accuracy");
  private static final Text EXPERIMENT =
      new Text(
          Pattern.compile("[A-Za-z0-9/]([A-Za-z0-9 ._/@+:-]{0,198}[A-Za-z0-9])?"),
          "a name of an experiment: 1 to 200 letters, digits, spaces and ._/@+:-, no space at the"
              + " ends");
  private static final Choice<SearchMethod> METHOD = words(SearchMethod.values());
  private static final Choice<Goal> GOAL = words(Goal.values());
  private static final Choice<RankOn> RANK_ON = words(RankOn.values());
  private static final Choice<Correction> CORRECTION = words(Correction.values());
  private static final Choice<Family> FAMILY = words(Family.values());
  private static final Real CONFIDENCE = new Real(0.5, 0.9999, "a number from 0.5 to 0.9999");
  private static final List<String> PLANNED_METHODS = List.of("tpe", "gp");

  private final Section root;
  private final Problems problems;

  SweepFile(Section root, Problems problems) {
    this.root = root;
    this.problems = problems;
  }

  /** The sweep; to be used only where no problem was found. */
  Optional<Sweep> read() {
    root.required("apiVersion", Choice.of("lethe/v1"));
    root.required("kind", Choice.of("Sweep"));
    Optional<SweepName> name = root.required("name", LABEL).map(SweepName::new);
    Optional<Metric> metric = metric();
    Optional<Task> task =
        root.requiredSection("task").flatMap(part -> TaskReader.read(part, problems));
    Optional<String> report =
        root.required("report", task.<Domain<String>>map(SweepFile::reported).orElse(REPORT));
    RankOn rankOn = rankOn(metric);
    Optional<SearchMethod> method = method();
    Seeds seeds = seeds();
    BudgetReader budget = BudgetReader.read(root, method);
    List<VariantSpace> variants = new VariantsReader(root, problems, isNoop(), task, method).read();
    Optional<String> baseline = baseline();
    Statistics statistics = statistics();
    Retries retries = retries();
    List<Measured> measures = new MeasuresReader(root, problems, task, seeds.confirm()).read();
    Optional<String> experiment = experiment();
    long checkpointSeconds = Checkpoints.read(root.section("checkpoint"));
    if (root.has("early_terminate")) {
      root.refuse("early_terminate", "is not there yet; remove it");
    }
    root.close();
    new PlanSize(root, problems, method, seeds, budget.trialsPerVariant()).check(variants);
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Sweep(
            name.orElseThrow(),
            metric.orElseThrow(),
            report.orElseThrow(),
            task.orElseThrow(),
            variants,
            baseline.orElseThrow(),
            method.orElseThrow(),
            budget.perTrial().orElseThrow(),
            budget.trialsPerVariant(),
            budget.maxConcurrent(),
            budget.maxWallClockSeconds(),
            seeds,
            statistics,
            retries,
            measures,
            experiment.orElse(null),
            rankOn,
            checkpointSeconds));
  }

  private boolean isNoop() {
    return root.entry("task")
        .filter(task -> task.value() instanceof Yaml.Mapping mapping && mapping.has("noop"))
        .isPresent();
  }

  private Optional<Metric> metric() {
    return root.requiredSection("metric")
        .flatMap(section -> {
          Optional<String> name = section.required("name", METRIC);
          Optional<Goal> goal = section.required("goal", GOAL);
          section.close();
          Optional<Metric> metric =
              name.flatMap(text -> goal.map(which -> new Metric(text, which)));
          metric.ifPresent(whole -> refuseContradiction(section, whole));
          return metric;
        });
  }

  private static void refuseContradiction(Section section, Metric metric) {
    Goal goal = Goal.of(metric.name());
    if (goal != metric.goal()) {
      section.refuse(
          "goal",
          "%s contradicts %s; write %s"
              .formatted(metric.goal().word(), metric.name(), goal.word()));
    }
  }

  /** What can be reported: of every set that trials are measured on, and of validation. */
  private static Choice<String> reported(Task task) {
    return Choice.of(
        Stream.concat(task.measured().stream(), Stream.of("validation"))
            .flatMap(set -> Stream.of(set + "/accuracy", set + "/loss"))
            .toArray(String[]::new));
  }

  private RankOn rankOn(Optional<Metric> metric) {
    RankOn rankOn = root.optional("rank_on", RANK_ON).orElse(RankOn.LAST);
    metric
        .filter(chooses -> !chooses.name().startsWith("validation/"))
        .filter(_ -> rankOn == RankOn.BEST_EPOCH_BY_VALIDATION)
        .ifPresent(chooses ->
            root.refuse(
                "rank_on",
                "%s chooses, and that is not of the validation set; write metric.name: validation/loss, or rank_on: last"
                    .formatted(chooses.name())));
    return rankOn;
  }

  private Optional<SearchMethod> method() {
    Optional<Yaml.Entry> entry = root.required("method");
    if (entry.isPresent()
        && entry.get().value() instanceof Yaml.Scalar scalar
        && PLANNED_METHODS.contains(scalar.text())) {
      root.refuse("method", scalar.text() + " is not there yet; use grid, random or sobol");
      return Optional.empty();
    }
    return entry.flatMap(present -> root.value(present, METHOD));
  }

  private Seeds seeds() {
    long first = root.optional("seed", new Whole(0, 1L << 53)).orElse(1L);
    return SeedsReader.read(root.section("seeds"), first);
  }

  private Optional<String> baseline() {
    List<String> names = root.entry("variants").map(SweepFile::keys).orElse(List.of());
    return root.required("baseline")
        .filter(_ -> !names.isEmpty())
        .flatMap(entry -> root.value(entry, Choice.of(names.toArray(String[]::new))));
  }

  private static List<String> keys(Yaml.Entry entry) {
    return entry.value() instanceof Yaml.Mapping(int _, List<Yaml.Entry> entries)
        ? entries.stream().map(Yaml.Entry::key).distinct().toList()
        : List.of();
  }

  private Statistics statistics() {
    Optional<Section> section = root.section("statistics");
    double confidence =
        section.flatMap(part -> part.optional("confidence", CONFIDENCE)).orElse(0.95);
    Correction correction =
        section.flatMap(part -> part.optional("correction", CORRECTION)).orElse(Correction.HOLM);
    Family family =
        section.flatMap(part -> part.optional("family", FAMILY)).orElse(Family.BASELINE);
    section.ifPresent(Section::close);
    return new Statistics(confidence, correction, family);
  }

  private Retries retries() {
    Optional<Section> section = root.section("retries");
    long restarts =
        section.flatMap(part -> part.optional("max_restarts", new Whole(0, 100))).orElse(3L);
    section.ifPresent(Section::close);
    return new Retries((int) restarts);
  }

  private Optional<String> experiment() {
    Optional<Section> section = root.section("mlflow");
    Optional<String> name = section.flatMap(part -> part.required("experiment", EXPERIMENT));
    section.ifPresent(Section::close);
    return name;
  }

  private static <E extends Enum<E>> Choice<E> words(E[] values) {
    return Choice.of(values, value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }
}
