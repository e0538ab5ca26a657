package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Choice;
import dev.lethe.orchestrator.sweep.Domain.Real;
import dev.lethe.orchestrator.sweep.Domain.Whole;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Reads {@code measures}: a list of names, or of mappings that have one. */
final class MeasuresReader {
  private static final String KEY = "measures";
  private static final String HESSIAN_TOP = "hessian-top";
  private static final String SHARPNESS = "sharpness";
  private static final String FORGETTING = "forgetting";
  private static final Choice<String> NAME = Choice.of(HESSIAN_TOP, SHARPNESS, FORGETTING);
  static final Choice<Measured.Of> RUNS =
      Choice.of(Measured.Of.values(), runs -> runs.name().toLowerCase(Locale.ROOT));
  private static final Whole IMAGES = new Whole(1, 1_000_000);
  private static final Whole REPETITIONS = new Whole(1, 1000);
  private static final Whole STEPS = new Whole(1, 1000);
  private static final Whole EVERY = new Whole(1, 1_000_000);

  private final Section root;
  private final Problems problems;
  private final Optional<Task> task;
  private final int confirmSeeds;

  MeasuresReader(Section root, Problems problems, Optional<Task> task, int confirmSeeds) {
    this.root = root;
    this.problems = problems;
    this.task = task;
    this.confirmSeeds = confirmSeeds;
  }

  /** None where the key is missing. */
  List<Measured> read() {
    Optional<Yaml.Entry> entry = root.entry(KEY);
    if (entry.isEmpty() || entry.get().value() instanceof Yaml.Refused) {
      return List.of();
    }
    if (!(entry.get().value() instanceof Yaml.Sequence(int _, List<Yaml> items))) {
      root.refuse(
          KEY, "%s is not a list such as [hessian-top]".formatted(entry.get().value().shown()));
      return List.of();
    }
    if (task.orElse(null) instanceof Task.Noop && !items.isEmpty()) {
      root.refuse(KEY, "a task that trains nothing has nothing to measure");
      return List.of();
    }
    return read(items);
  }

  private List<Measured> read(List<Yaml> items) {
    List<Measured> measures = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Section section = section(items.get(i), "%s[%d]".formatted(KEY, i));
      Optional<String> name = section.required("name", NAME);
      if (name.isEmpty()) {
        // what else is there belongs to a measure that is not known
        section.entries();
        continue;
      }
      if (names.contains(name.get())) {
        section.refuse("name", name.get() + " is there twice");
      }
      names.add(name.get());
      measures.add(measured(section, name.get()));
    }
    return measures;
  }

  /** A name alone is a mapping with nothing else. */
  private Section section(Yaml item, String path) {
    Yaml mapping =
        item instanceof Yaml.Scalar scalar
            ? new Yaml.Mapping(
                scalar.line(), List.of(new Yaml.Entry(scalar.line(), "name", scalar)))
            : item;
    return Section.of(mapping, item.line(), path, problems)
        .orElseGet(() -> nothing(item.line(), path));
  }

  private Section nothing(int line, String path) {
    // what is wrong was said already
    return Section.of(new Yaml.Mapping(line, List.of()), line, path, new Problems()).orElseThrow();
  }

  private Measured measured(Section section, String name) {
    Measured.Of runs = section.optional("runs", RUNS).orElse(Measured.Of.CONFIRM);
    Measure measure =
        switch (name) {
          case HESSIAN_TOP -> new Measure.HessianTop(examples(section));
          case SHARPNESS ->
              new Measure.Sharpness(
                  examples(section), whole(section, "steps", STEPS, 20), radii(section));
          default -> forgetting(section);
        };
    section.close();
    if (runs == Measured.Of.CONFIRM && confirmSeeds == 0) {
      section.refuse("runs", "seeds.confirm is 0, so there is nothing to measure; write runs: all");
    }
    return new Measured(measure, runs);
  }

  private Measure.Examples examples(Section section) {
    int size = whole(section, "size", IMAGES, 64);
    int batch = whole(section, "batch", IMAGES, Math.min(size, 128));
    int repetitions = whole(section, "repetitions", REPETITIONS, 1);
    if (!divides(section, batch, size)) {
      return new Measure.Examples(batch, batch, repetitions);
    }
    refuseMore(section, size, DatasetSpec::train, "training");
    return new Measure.Examples(size, batch, repetitions);
  }

  private static boolean divides(Section section, int batch, int size) {
    if (size % batch != 0) {
      section.refuse(
          section.has("batch") ? "batch" : "size",
          "batches of %d do not divide a size of %d".formatted(batch, size));
    }
    return size % batch == 0;
  }

  private void refuseMore(
      Section section, int size, ToIntFunction<DatasetSpec> available, String which) {
    if (task.orElse(null) instanceof Task.Classification classification
        && available.applyAsInt(classification.dataset()) < size) {
      section.refuse(
          "size",
          "%d is more than the %d %s images; write a smaller one"
              .formatted(size, available.applyAsInt(classification.dataset()), which));
    }
  }

  private static Measure.Radii radii(Section section) {
    return new Measure.Radii(
        section.optional("rho", Real.above(0)).orElse(0.05),
        section.optional("adaptive_rho", Real.above(0)).orElse(0.5),
        section.optional("average_rho", Real.above(0)).orElse(0.01),
        section.optional("adaptive_average_rho", Real.above(0)).orElse(0.05));
  }

  private Measure forgetting(Section section) {
    int every = whole(section, "every", EVERY, 40);
    Optional<Integer> size = section.optional("size", IMAGES).map(Long::intValue);
    Optional<Integer> batch = section.optional("batch", IMAGES).map(Long::intValue);
    int repetitions = whole(section, "repetitions", REPETITIONS, 1);
    if (batch.isPresent() && !section.has("size")) {
      section.refuse("batch", "needs a size, which is taken so many images at a time");
    }
    size.ifPresent(images -> refuseMore(section, images, DatasetSpec::validation, "validation"));
    boolean cut =
        size.isPresent() && batch.isPresent() && divides(section, batch.get(), size.get());
    return new Measure.Forgetting(every, size.orElse(null), cut ? batch.get() : null, repetitions);
  }

  private static int whole(Section section, String key, Whole domain, int otherwise) {
    return section.optional(key, domain).orElse((long) otherwise).intValue();
  }
}
