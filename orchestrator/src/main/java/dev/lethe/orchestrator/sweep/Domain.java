package dev.lethe.orchestrator.sweep;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which single values a key may have, and what they become. */
sealed interface Domain<T> {
  /** How a message says it, such as "a number above 0". */
  String expected();

  /** The value as this domain knows it; empty where it is none of the domain's. */
  Optional<T> accept(Object value);

  /** The words to choose from, where there are such. */
  default Collection<String> words() {
    return List.of();
  }

  /** Finite numbers between two, both included. */
  record Real(double min, double max, String expected) implements Domain<Double> {
    static Real above(double bound) {
      return new Real(Math.nextUp(bound), Double.MAX_VALUE, "a number above " + plain(bound));
    }

    static Real atLeast(double bound) {
      return new Real(bound, Double.MAX_VALUE, "a number of at least " + plain(bound));
    }

    static Real between(double min, double max) {
      return new Real(min, max, "a number from %s to %s".formatted(plain(min), plain(max)));
    }

    static Real fromAndBelow(double min, double max) {
      String expected = "a number from %s and below %s".formatted(plain(min), plain(max));
      return new Real(min, Math.nextDown(max), expected);
    }

    static Real any() {
      return new Real(-Double.MAX_VALUE, Double.MAX_VALUE, "a finite number");
    }

    private static String plain(double number) {
      return number == Math.rint(number) ? "" + (long) number : "" + number;
    }

    @Override
    public Optional<Double> accept(Object value) {
      return value instanceof Number number
              && number.doubleValue() >= min
              && number.doubleValue() <= max
          ? Optional.of(number.doubleValue() + 0.0)
          : Optional.empty();
    }
  }

  /** Whole numbers between two, both included; {@code 1e4} is one. */
  record Whole(long min, long max) implements Domain<Long> {
    @Override
    public String expected() {
      return max >= 1L << 53
          ? "a whole number of at least " + min
          : "a whole number from %d to %d".formatted(min, max);
    }

    @Override
    public Optional<Long> accept(Object value) {
      return value instanceof Number number
              && number.doubleValue() == Math.rint(number.doubleValue())
              && number.doubleValue() >= min
              && number.doubleValue() <= max
          ? Optional.of(number.longValue())
          : Optional.empty();
    }
  }

  /** Words that each stand for something. */
  record Choice<T>(Map<String, T> meanings, List<String> words) implements Domain<T> {
    private static final int MOST_SHOWN = 50;

    static Choice<String> of(String... words) {
      return of(words, word -> word);
    }

    static <T> Choice<T> of(T[] values, Function<T, String> word) {
      return of(Arrays.asList(values), word);
    }

    static <T> Choice<T> of(List<T> values, Function<T, String> word) {
      List<String> words = values.stream().map(word).toList();
      return new Choice<>(values.stream().collect(Collectors.toMap(word, value -> value)), words);
    }

    @Override
    public String expected() {
      if (words.size() > MOST_SHOWN) {
        return "one of %s, …".formatted(String.join(", ", words.subList(0, MOST_SHOWN)));
      }
      return words.size() == 1 ? words.getFirst() : "one of " + String.join(", ", words);
    }

    @Override
    public Optional<T> accept(Object value) {
      return value instanceof String word
          ? Optional.ofNullable(meanings.get(word))
          : Optional.empty();
    }
  }

  /** True or false. */
  record Flag() implements Domain<Boolean> {
    @Override
    public String expected() {
      return "true or false";
    }

    @Override
    public Optional<Boolean> accept(Object value) {
      return value instanceof Boolean flag ? Optional.of(flag) : Optional.empty();
    }
  }

  /** Texts of a form. */
  record Text(Pattern form, String expected) implements Domain<String> {
    @Override
    public Optional<String> accept(Object value) {
      return value instanceof String text && form.matcher(text).matches()
          ? Optional.of(text)
          : Optional.empty();
    }
  }

  /** A word, or a number. */
  record WordOr(String word, Whole numbers) implements Domain<Object> {
    @Override
    public String expected() {
      return word + " or " + numbers.expected();
    }

    @Override
    public Optional<Object> accept(Object value) {
      return value.equals(word) ? Optional.of(word) : numbers.accept(value).map(Object.class::cast);
    }

    @Override
    public Collection<String> words() {
      return List.of(word);
    }
  }

  /** Any finite number, text or boolean. */
  record Anything() implements Domain<Object> {
    @Override
    public String expected() {
      return "a finite number, a text, true or false";
    }

    @Override
    public Optional<Object> accept(Object value) {
      boolean finite = !(value instanceof Number number) || Double.isFinite(number.doubleValue());
      return finite ? Optional.of(value) : Optional.empty();
    }
  }
}
