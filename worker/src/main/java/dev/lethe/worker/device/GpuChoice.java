package dev.lethe.worker.device;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which of the GPUs that are seen are to be used. */
public sealed interface GpuChoice {
  /** All that are there, and at least one. */
  record All() implements GpuChoice {}

  /**
   * Some.
   *
   * @param numbers from 0, in CUDA's order
   */
  record Numbered(List<Integer> numbers) implements GpuChoice {
    public Numbered {
      numbers = List.copyOf(numbers);
    }
  }

  /** What is asked for cannot be had. */
  final class NotThere extends Exception {
    private static final long serialVersionUID = 1;

    public NotThere(String message) {
      super(message);
    }
  }

  Pattern NUMBERS = Pattern.compile("\\d{1,3}(,\\d{1,3})*");

  /**
   * Reads {@code all}, or numbers with commas.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static GpuChoice parse(String text) {
    if (text.equals("all")) {
      return new All();
    }
    if (!NUMBERS.matcher(text).matches()) {
      throw new IllegalArgumentException("expected all, or numbers such as 0,2");
    }
    return new Numbered(Pattern.compile(",").splitAsStream(text).map(Integer::valueOf).toList());
  }

  /**
   * The chosen ones.
   *
   * @param seen what this process sees
   * @param visible CUDA_VISIBLE_DEVICES, which may hide others; null where it is not set
   */
  default List<Gpu> of(List<Gpu> seen, @Nullable String visible) throws NotThere {
    if (seen.isEmpty()) {
      String hint = visible == null ? "" : "; CUDA_VISIBLE_DEVICES is \"%s\"".formatted(visible);
      throw new NotThere("the CUDA driver shows no GPU" + hint);
    }
    return switch (this) {
      case All() -> seen;
      case Numbered(List<Integer> numbers) -> numbered(numbers, seen);
    };
  }

  private static List<Gpu> numbered(List<Integer> numbers, List<Gpu> seen) throws NotThere {
    List<Gpu> chosen = new ArrayList<>();
    for (int number : numbers) {
      if (number >= seen.size()) {
        throw new NotThere(
            "there is no GPU %d; those seen are %s"
                .formatted(
                    number,
                    seen.stream()
                        .map(gpu -> "%d (%s)".formatted(gpu.number(), gpu.name()))
                        .collect(Collectors.joining(", "))));
      }
      chosen.add(seen.get(number));
    }
    return chosen;
  }
}
