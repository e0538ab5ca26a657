package dev.lethe.orchestrator.http;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The parameters of a request; those that nobody knows are refused. */
final class Query {
  private final MultiMap values;

  private Query(MultiMap values) {
    this.values = values;
  }

  static Query of(RoutingContext request, String... known) {
    return of(request, Set.of(), known);
  }

  /** The same, with some that may be given more than once. */
  static Query of(RoutingContext request, Set<String> repeated, String... known) {
    MultiMap values = request.queryParams();
    Set<String> names = Set.of(known);
    for (String name : values.names()) {
      if (!names.contains(name)) {
        throw new Refused(
            400,
            "There is no parameter \"%s\" here; %s"
                .formatted(
                    name,
                    known.length == 0
                        ? "there are none."
                        : "there are " + String.join(", ", known) + "."));
      }
      if (values.getAll(name).size() > 1 && !repeated.contains(name)) {
        throw new Refused(400, "The parameter \"%s\" is given twice.".formatted(name));
      }
    }
    return new Query(values);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
  }

  /** Every value that it is given, in that order. */
  List<String> all(String name) {
    return List.copyOf(values.getAll(name));
  }

  /** Whether it says true; without it, no. */
  boolean flag(String name) {
    return oneOf(name, new Boolean[] {true, false}, String::valueOf).orElse(false);
  }

  int number(String name, int otherwise, int least, int most) {
    Optional<String> given = text(name);
    if (given.isEmpty()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(given.get());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException _) {
      // refused below, like a number out of range
    }
    throw new Refused(
        400,
        "%s is \"%s\"; expected a whole number from %d to %d."
            .formatted(name, given.get(), least, most));
  }

  /** One of the values, by its word. */
  <T> Optional<T> oneOf(String name, T[] choices, Function<T, String> word) {
    Optional<String> given = text(name);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    Optional<T> found =
        Stream.of(choices).filter(choice -> word.apply(choice).equals(given.get())).findFirst();
    if (found.isEmpty()) {
      String words = Stream.of(choices).map(word).collect(Collectors.joining(", "));
      throw new Refused(
          400, "%s is \"%s\"; expected one of %s.".formatted(name, given.get(), words));
    }
    return found;
  }
}
