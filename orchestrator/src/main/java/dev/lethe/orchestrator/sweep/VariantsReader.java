package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads {@code parameters} and {@code variants}, and merges what is shared into each variant. */
final class VariantsReader {
  private static final int MOST_VARIANTS = 1000;
  private static final Text NOOP_PARAMETER =
      new Text(Pattern.compile("[a-z][a-z0-9_]{0,62}"), "a name of a-z, 0-9 and _");

  private final Section root;
  private final Problems problems;
  private final boolean noop;
  private final Optional<Task> task;
  private final SpaceReader spaces;

  VariantsReader(
      Section root,
      Problems problems,
      boolean noop,
      Optional<Task> task,
      Optional<SearchMethod> method) {
    this.root = root;
    this.problems = problems;
    this.noop = noop;
    this.task = task;
    this.spaces = new SpaceReader(problems, method);
  }

  /** The variants that could be read, in the order of the file. */
  List<VariantSpace> read() {
    Map<String, Given> shared = root.section("parameters").map(this::parameters).orElse(Map.of());
    Optional<Section> section = root.requiredSection("variants");
    if (section.isEmpty()) {
      return List.of();
    }
    List<Yaml.Entry> entries = new ArrayList<>();
    section.get().entries().forEach(entries::add);
    if (entries.isEmpty() || entries.size() > MOST_VARIANTS) {
      section
          .get()
          .refuse("%d variants; expected 1 to %d".formatted(entries.size(), MOST_VARIANTS));
      return List.of();
    }
    return noop ? noops(section.get(), shared) : classifiers(section.get(), shared);
  }

  private List<VariantSpace> noops(Section section, Map<String, Given> shared) {
    List<VariantSpace> variants = new ArrayList<>();
    for (Yaml.Entry entry : section.entries()) {
      Optional<Section> body = body(section, entry);
      Map<String, Given> all = new LinkedHashMap<>(shared);
      body.ifPresent(own -> all.putAll(parameters(own)));
      variants.add(new VariantSpace(entry.key(), "none", "loss", sound(all)));
    }
    return variants;
  }

  private List<VariantSpace> classifiers(Section section, Map<String, Given> shared) {
    List<VariantSpace> variants = new ArrayList<>();
    SharedUse use = new SharedUse(shared, problems);
    for (Yaml.Entry entry : section.entries()) {
      body(section, entry)
          .flatMap(
              body -> new VariantReader(entry, body, problems, task).read(this::parameters, use))
          .ifPresent(variants::add);
    }
    use.report(root);
    return variants;
  }

  private Optional<Section> body(Section section, Yaml.Entry entry) {
    String path = section.path(entry.key());
    Yaml name = new Yaml.Scalar(entry.line(), entry.key(), entry.key());
    boolean named = Section.value(name, path, SweepFile.LABEL, problems).isPresent();
    Optional<Section> body = Section.of(entry.value(), entry.line(), path, problems);
    return named ? body : Optional.empty();
  }

  /** Every parameter of a section, {@code rule} and {@code objective} apart. */
  private Map<String, Given> parameters(Section section) {
    Map<String, Given> given = new LinkedHashMap<>();
    for (Yaml.Entry entry : section.unread()) {
      String path = section.path(entry.key());
      domain(section, entry)
          .map(domain -> new Given(spaces.read(entry, path, domain), entry.line(), path))
          .ifPresent(parameter -> given.put(entry.key(), parameter));
    }
    section.close(noop ? List.of() : KnownParameter.words());
    return given;
  }

  private Optional<Domain<?>> domain(Section section, Yaml.Entry entry) {
    if (!noop) {
      Optional<KnownParameter> known = KnownParameter.named(entry.key());
      known.ifPresent(parameter -> section.entry(parameter.word()));
      return known.map(KnownParameter::domain);
    }
    section.entry(entry.key());
    Yaml name = new Yaml.Scalar(entry.line(), entry.key(), entry.key());
    return Section.value(name, section.path(entry.key()), NOOP_PARAMETER, problems)
        .map(_ -> new Domain.Anything());
  }

  private static Map<String, Parameter> sound(Map<String, Given> given) {
    Map<String, Parameter> sound = new TreeMap<>();
    given.forEach(
        (name, value) -> value.parameter().ifPresent(parameter -> sound.put(name, parameter)));
    return sound;
  }
}
