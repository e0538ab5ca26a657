package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Choice;
import dev.lethe.orchestrator.sweep.Domain.Real;
import dev.lethe.orchestrator.sweep.Domain.Whole;
import dev.lethe.orchestrator.sweep.Parameter.Distribution;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the values that one parameter may take. */
final class SpaceReader {
  private static final Choice<Distribution> DISTRIBUTION =
      Choice.of(Distribution.values(), value -> value.name().toLowerCase(Locale.ROOT));
  private static final List<String> RANGE_KEYS = List.of("distribution", "min", "max", "count");
  private static final List<String> KEYS = List.of("values", "distribution", "min", "max", "count");
  private static final Whole COUNT = new Whole(1, 1_000_000);

  private final Problems problems;
  private final Optional<SearchMethod> method;

  SpaceReader(Problems problems, Optional<SearchMethod> method) {
    this.problems = problems;
    this.method = method;
  }

  Optional<Parameter> read(Yaml.Entry entry, String path, Domain<?> domain) {
    return switch (entry.value()) {
      case Yaml.Scalar scalar ->
          Section.value(scalar, path, domain, problems)
              .map(SpaceReader::stored)
              .map(Parameter.Constant::new);
      case Yaml.Mapping mapping ->
          Section.of(mapping, entry.line(), path, problems).flatMap(part -> space(part, domain));
      case Yaml.Sequence _ -> {
        problems.add(entry.line(), path, "a list needs a name; write {values: […]}");
        yield Optional.empty();
      }
      case Yaml.Refused _ -> Optional.empty();
    };
  }

  private Optional<Parameter> space(Section section, Domain<?> domain) {
    KEYS.forEach(section::entry);
    Optional<Parameter> space =
        section.has("values") ? values(section, domain) : range(section, domain);
    section.close();
    return space;
  }

  private Optional<Parameter> values(Section section, Domain<?> domain) {
    for (String key : RANGE_KEYS) {
      if (section.has(key)) {
        section.refuse(key, "values leave no use for it; remove one of them");
      }
    }
    Optional<Yaml.Entry> entry = section.entry("values");
    if (entry.isEmpty() || !(entry.get().value() instanceof Yaml.Sequence(int _, var items))) {
      section.refuse("values", "needs a list such as [1, 2]");
      return Optional.empty();
    }
    if (items.isEmpty()) {
      section.refuse("values", "is empty; give at least one value");
    }
    List<Object> all = each(items, section.path("values"), domain);
    return all.size() == items.size() && !all.isEmpty()
        ? Optional.of(new Parameter.Values(all))
        : Optional.empty();
  }

  private List<Object> each(List<Yaml> items, String path, Domain<?> domain) {
    List<Object> all = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < items.size(); i++) {
      Yaml item = items.get(i);
      String at = "%s[%d]".formatted(path, i);
      Optional<Object> value = Section.value(item, at, domain, problems).map(SpaceReader::stored);
      if (value.isPresent() && seen.add(comparable(value.get()))) {
        all.add(value.get());
      } else if (value.isPresent()) {
        problems.add(item.line(), at, item.shown() + " is there twice");
      }
    }
    return all;
  }

  private Optional<Parameter> range(Section section, Domain<?> domain) {
    if (!section.has("distribution") && !section.has("min") && !section.has("max")) {
      section.refuse("needs values, or distribution, min and max");
      return Optional.empty();
    }
    Optional<Distribution> distribution = section.required("distribution", DISTRIBUTION);
    Optional<Double> min = end(section, "min", domain);
    Optional<Double> max = end(section, "max", domain);
    Optional<Long> count = section.optional("count", COUNT);
    boolean ordered = isOrdered(section, min, max);
    if (distribution.isEmpty() || min.isEmpty() || max.isEmpty() || !ordered) {
      return Optional.empty();
    }
    checkDistribution(section, distribution.get(), domain, min.get(), max.get());
    checkCount(section, distribution.get());
    return Optional.of(
        new Parameter.Range(
            distribution.get(), min.get(), max.get(), count.map(Long::intValue).orElse(null)));
  }

  private Optional<Double> end(Section section, String key, Domain<?> domain) {
    return switch (domain) {
      case Real real -> section.required(key, real);
      case Whole whole -> section.required(key, whole).map(Long::doubleValue);
      case Domain.Anything _ -> section.required(key, Real.any());
      case Choice<?> _, Domain.Flag _, Domain.Text _, Domain.WordOr _ -> {
        section.refuse(key, "only numbers have one; use values: " + domain.expected());
        yield Optional.empty();
      }
    };
  }

  private static boolean isOrdered(Section section, Optional<Double> min, Optional<Double> max) {
    boolean ordered = min.isEmpty() || max.isEmpty() || min.get() <= max.get();
    if (!ordered) {
      section.refuse(
          "min", "%s is more than max, %s".formatted(shown(section, "min"), shown(section, "max")));
    }
    return ordered;
  }

  private static void checkDistribution(
      Section section, Distribution distribution, Domain<?> domain, double min, double max) {
    switch (distribution) {
      case UNIFORM -> checkContinuous(section, domain);
      case LOG_UNIFORM -> {
        checkContinuous(section, domain);
        if (min <= 0) {
          section.refuse("min", shown(section, "min") + " has no logarithm; min is above 0");
        }
      }
      case INT_UNIFORM -> {
        checkWhole(section, "min", min);
        checkWhole(section, "max", max);
      }
    }
  }

  private static void checkContinuous(Section section, Domain<?> domain) {
    if (domain instanceof Whole) {
      section.refuse("distribution", "only whole numbers fit here; use int_uniform");
    }
  }

  private static void checkWhole(Section section, String key, double end) {
    if (end != Math.rint(end) || Math.abs(end) > 1e9) {
      section.refuse(key, shown(section, key) + " is not a whole number up to 1000000000");
    }
  }

  private void checkCount(Section section, Distribution distribution) {
    boolean isGrid = method.isPresent() && method.get() == SearchMethod.GRID;
    if (isGrid && distribution != Distribution.INT_UNIFORM && !section.has("count")) {
      section.refuse("count", "is missing; a grid needs the number of points from min to max");
    }
    if (method.isPresent() && !isGrid && section.has("count")) {
      section.refuse("count", "only method grid has a use for it; remove it");
    }
  }

  private static String shown(Section section, String key) {
    return section.entry(key).map(entry -> entry.value().shown()).orElse("nothing");
  }

  /** 1 and 1.0 are one value. */
  private static Object comparable(Object value) {
    return value instanceof Number number ? (Object) number.doubleValue() : value;
  }

  /** As JSON reads it back: an Integer where a whole number fits. */
  private static Object stored(Object value) {
    return value instanceof Long whole && whole == whole.intValue() ? whole.intValue() : value;
  }
}
