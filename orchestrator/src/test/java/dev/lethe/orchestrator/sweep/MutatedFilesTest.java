package dev.lethe.orchestrator.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.plan.Preview;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Spoils the shipped sweeps; a failure names the seed of the file. */
class MutatedFilesTest {
  private static final int IN_EVERY_BUILD = 3_000;
  private static final Duration A_MINUTE = Duration.ofMinutes(1);

  /** Planning more for each of thousands of files would be all that this does. */
  private static final int MOST_PLANNED = 5_000;

  private MutatedFiles files;

  @BeforeEach
  void readWhatIsShipped() throws IOException {
    List<byte[]> good = new ArrayList<>();
    for (Path file : ShippedSweepsTest.shipped()) {
      good.add(Files.readAllBytes(file));
    }
    files = new MutatedFiles(good);
  }

  @Test
  void whateverIsSpoiledItIsASweepOrHasProblems() {
    for (long seed = 0; seed < IN_EVERY_BUILD; seed++) {
      check(seed);
    }
  }

  @Tag("faults")
  @Test
  void whateverIsSpoiledForAMinuteItIsASweepOrHasProblems() {
    long seed = ThreadLocalRandom.current().nextLong();
    long end = System.nanoTime() + A_MINUTE.toNanos();
    for (; System.nanoTime() < end; seed++) {
      check(seed);
    }
  }

  private void check(long seed) {
    byte[] file = files.of(seed);
    try {
      ReadingCost cost = ReadingCost.of(() -> SweepReader.read(file));
      assertThat(cost).matches(ReadingCost::isBounded, "is within the bounds");
      switch (cost.reading()) {
        case Reading.Valid(Sweep sweep, String _) -> preview(sweep);
        case Reading.Invalid(List<Problem> problems) -> assertThat(problems).isNotEmpty();
      }
    } catch (RuntimeException | Error e) {
      throw new AssertionError("seed %d:%n%s".formatted(seed, new String(file, UTF_8)), e);
    }
  }

  private static void preview(Sweep sweep) {
    double most =
        sweep.variants().stream().mapToDouble(variant -> most(sweep, variant)).sum()
            * Math.max(sweep.seeds().tune(), 1);
    if (most <= MOST_PLANNED) {
      assertThat(Preview.of(sweep).variants()).hasSameSizeAs(sweep.variants());
    }
  }

  private static double most(Sweep sweep, VariantSpace variant) {
    Integer said = sweep.trialsPerVariant();
    return said != null
        ? said
        : variant.parameters().values().stream()
            .mapToDouble(MutatedFilesTest::points)
            .reduce(1, (a, b) -> a * b);
  }

  private static double points(Parameter parameter) {
    return switch (parameter) {
      case Parameter.Constant _ -> 1;
      case Parameter.Values(List<Object> values) -> values.size();
      case Parameter.Range range -> range.count() == null ? 1e9 : range.count();
    };
  }
}
