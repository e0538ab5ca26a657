package dev.lethe.orchestrator.sweep;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Corruption;
import dev.lethe.protocol.Corruption.Kind;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.EvaluationSet;
import dev.lethe.protocol.Wire;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SweepReaderTest {
  static List<RefusedCase> refused() {
    return RefusedCase.all();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void everyProblemIsToldWithLinePathAndReason(RefusedCase wrong) {
    Reading reading = read(wrong.file());

    assertThat(told(reading)).isEqualTo(wrong.problems());
  }

  @Test
  void theUsualFamilyOfComparisonsIsNotWrittenSoOlderLogsAndTheirHashesStay() {
    Sweep.Statistics usual = new Sweep.Statistics(0.95, Correction.HOLM, Family.BASELINE);
    Sweep.Statistics other = new Sweep.Statistics(0.95, Correction.HOLM, Family.ALL_PAIRS);

    assertThat(Wire.json(usual)).isEqualTo("{\"confidence\":0.95,\"correction\":\"holm\"}");
    assertThat(Wire.value(Wire.tree(usual), Sweep.Statistics.class)).isEqualTo(usual);
    assertThat(Wire.value(Wire.tree(other), Sweep.Statistics.class)).isEqualTo(other);
  }

  @Test
  void theUsualTimeBetweenCheckpointsIsNotWrittenSoOlderLogsAndTheirHashesStay() {
    String file = RefusedCase.accepted();
    Sweep usual = ((Reading.Valid) read(file)).sweep();
    Sweep never = ((Reading.Valid) read(file + "checkpoint: {every: none}\n")).sweep();

    assertThat(Wire.json(usual)).doesNotContain("checkpoint");
    assertThat(Wire.value(Wire.tree(usual), Sweep.class).checkpointEvery()).hasValue(300);
    assertThat(Wire.value(Wire.tree(never), Sweep.class).checkpointEvery()).isEmpty();
  }

  @Test
  void whatTheFileDoesNotSayIsFilledIn() {
    Sweep sweep = ((Reading.Valid) read(RefusedCase.accepted())).sweep();

    assertThat(sweep.seeds()).isEqualTo(new Sweep.Seeds(1, 5, 1));
    assertThat(sweep.statistics())
        .isEqualTo(new Sweep.Statistics(0.95, Correction.HOLM, Family.BASELINE));
    assertThat(sweep.retries()).isEqualTo(new Sweep.Retries(3));
    assertThat(sweep.variants()).extracting(VariantSpace::name).containsExactly("sgd", "sam");
    assertThat(sweep.variants().getFirst().parameters())
        .containsOnlyKeys(
            "learning_rate",
            "batch_size",
            "momentum",
            "nesterov",
            "weight_decay",
            "weight_decay_on",
            "label_smoothing",
            "schedule",
            "learning_rate_end",
            "warmup_epochs")
        .containsEntry("momentum", new Parameter.Constant(0.9))
        .containsEntry("batch_size", new Parameter.Constant(64));
  }

  /** A configuration is a trial's identity. */
  @Test
  void whatWasAddedLaterIsLeftOutWhereItIsWhatItIsWithoutAWord() {
    String file =
        RefusedCase.accepted()
            .replace(
                "{rho: 0.1}",
                "{rho: 0.1, optimizer: sgd, clip_norm: 0, ema: 0.0, shrink: 0, ascent_steps: 1}");

    Reading.Valid said = (Reading.Valid) read(file);

    assertThat(said.sweep().variants())
        .isEqualTo(((Reading.Valid) read(RefusedCase.accepted())).sweep().variants());
  }

  @Test
  void trialsAreMeasuredOnTheSetsOfTheFile() {
    String file =
        RefusedCase.accepted()
            .replace("report: test/accuracy", "report: harsh/loss")
            .replace(
                "small-cnn}",
                """
                small-cnn}
                  evaluate:
                    - test
                    - {name: harsh, corruption: [fog, snow], severity: [4, 5], seed: 3, images: 100}
                    - {name: mild, dataset: {name: fashion-mnist}, corruption: common, severity: 1}
                    - {name: all, corruption: all}
                """);

    Sweep sweep = ((Reading.Valid) read(file)).sweep();

    assertThat(sweep.report()).isEqualTo("harsh/loss");
    assertThat(((Task.Classification) sweep.task()).evaluate())
        .containsExactly(
            EvaluationSet.own("test"),
            new EvaluationSet(
                "harsh", null, new Corruption(List.of(Kind.FOG, Kind.SNOW), List.of(4, 5), 3), 100),
            new EvaluationSet(
                "mild",
                new DatasetSpec("fashion-mnist", 1, 1, 0, null, null),
                new Corruption(Kind.COMMON, List.of(1), 0),
                null),
            new EvaluationSet(
                "all", null, new Corruption(Kind.ALL, List.of(1, 2, 3, 4, 5), 0), null));
    assertThat(Wire.value(Wire.tree(sweep), Sweep.class)).isEqualTo(sweep);
    assertThat(Kind.COMMON).hasSize(14).doesNotContain(Kind.SATURATE);
  }

  @Test
  void imagesOfCifarAreResizedWhereTheyAreTrainedOnAndMeasured() {
    String file =
        RefusedCase.accepted()
            .replace("{name: mnist, train", "{name: cifar-10, size: 224, train")
            .replace("report: test", "report: mild")
            .replace(
                "{name: small-cnn}",
                """
                {name: vit-s-32}
                  augmentation: [random-resized-crop]
                  evaluate: [{name: mild, dataset: {name: cifar-10}, corruption: fog}]
                """);

    Task.Classification task = (Task.Classification) ((Reading.Valid) read(file)).sweep().task();

    assertThat(task.dataset())
        .isEqualTo(new DatasetSpec("cifar-10", 1000, 500, 0, null, null, null, 224));
    assertThat(task.evaluate().getFirst().dataset())
        .isEqualTo(new DatasetSpec("cifar-10", 1, 1, 0, null, null, null, 224));
  }

  @Test
  void aSweepThatNamesNoSetsIsKeptAsBefore() {
    Sweep sweep = ((Reading.Valid) read(RefusedCase.accepted())).sweep();

    String json = Wire.json(sweep);

    assertThat(json).doesNotContain("\"evaluate\"").doesNotContain("evaluateRuns");
    assertThat(Wire.value(json.getBytes(UTF_8), Sweep.class)).isEqualTo(sweep);
  }

  @Test
  void theLinkOfForgettingFitsTheLoss() {
    String file =
        RefusedCase.accepted()
            .replace("  sam: {", "  obf: {")
            .replace("small-cnn}", "small-cnn}\n  loss: sigmoid-binary-cross-entropy");

    Sweep sweep = ((Reading.Valid) read(file)).sweep();

    assertThat(sweep.variants().getLast())
        .returns("sam", VariantSpace::rule)
        .returns("obf", VariantSpace::objective);
    assertThat(sweep.variants().getLast().parameters())
        .containsEntry("link", new Parameter.Constant("sigmoid"));
  }

  @Test
  void aVariantsOwnParameterReplacesTheSharedOne() {
    String file = RefusedCase.accepted().replace("{rho: 0.1}", "{rho: 0.1, learning_rate: 1e-3}");

    Sweep sweep = ((Reading.Valid) read(file)).sweep();

    assertThat(sweep.variants())
        .extracting(variant -> variant.parameters().get("learning_rate"))
        .containsExactly(new Parameter.Constant(0.1), new Parameter.Constant(0.001));
  }

  @Test
  void aDurationIsTheSumOfItsParts() {
    String file = RefusedCase.accepted().replace("3}}", "3}, max_wall_clock: 1h30m5s}");

    Sweep sweep = ((Reading.Valid) read(file)).sweep();

    assertThat(sweep.maxWallClockSeconds()).isEqualTo(5405);
  }

  @Test
  void problemsArePrintedAsATable() {
    String file =
        RefusedCase.accepted()
            .replace("goal: maximize", "goal: biggest")
            .replace("parameters:", "paramters:")
            .replace("{rho: 0.1}", "{rho: {}}");

    Reading.Invalid invalid = (Reading.Invalid) read(file);

    assertThat(invalid.describe("sam.yaml"))
        .isEqualTo(
            """
            sam.yaml is not a valid sweep:
              line 1   parameters        needs learning_rate
              line 1   parameters        needs batch_size
              line 4   metric.goal       "biggest" is not one of maximize, minimize
              line 9   paramters         unknown key; did you mean parameters?
              line 14  variants.sam.rho  needs values, or distribution, min and max
            """);
  }

  @Test
  void aFileOfMoreThanAMegabyteIsRefused() {
    String comment = "#".repeat(1 << 20) + "\n";

    assertThat(told(read(comment)))
        .containsExactly("1 | (file) | larger than 1 MB, the most that a sweep file has");
  }

  @Test
  void readingEndsWhereThereAreTooManyProblemsToBeOfUse() {
    Reading reading = read("unknown: 1\n".repeat(20_000));

    assertThat(told(reading)).hasSize(1001).last().asString().contains("and more");
  }

  @Test
  void moreSetsThanAnOrderCanCarryAreRefused() {
    String sets =
        IntStream.range(0, 100)
            .mapToObj("{name: s%d, corruption: {kind: fog}}"::formatted)
            .collect(Collectors.joining(", "));
    String file =
        RefusedCase.accepted().replace("small-cnn}", "small-cnn}\n  evaluate: [test, SETS]");

    assertThat(told(read(file.replace("SETS", sets))))
        .contains("9 | task.evaluate | 101 sets; at most 100");
  }

  @Test
  void ofManyWordsToChooseFromSomeAreShown() {
    String variants =
        IntStream.range(0, 500)
            .mapToObj("\n  v%d: {rule: sam, rho: 1}"::formatted)
            .collect(Collectors.joining());
    String file =
        RefusedCase.accepted()
            .replace("  sgd: {}", "  sgd: {}" + variants)
            .replace("baseline: sgd", "baseline: x");

    assertThat(told(read(file)))
        .singleElement()
        .asString()
        .contains("\"x\" is not one of sgd, v0, v1, ", ", v48, …");
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedWithTheirLine() {
    byte[] latin = RefusedCase.accepted().replace("small\n", "größe\n").getBytes(ISO_8859_1);

    assertThat(told(SweepReader.read(latin)))
        .containsExactly("3 | (file) | not UTF-8; save the file in that encoding");
  }

  @Test
  void anEmptyFileIsRefused() {
    assertThat(told(read("# nothing\n")))
        .containsExactly("1 | (file) | is empty; start with apiVersion: lethe/v1");
  }

  @Test
  void aFileThatIsAListIsRefused() {
    assertThat(told(read("- a\n")))
        .containsExactly("1 | (file) | a list is not a mapping of keys to values");
  }

  @Test
  void orderCommentsAndSpellingDoNotChangeTheHash() {
    Reading.Valid plain = (Reading.Valid) read(RefusedCase.accepted());
    String other =
        "# another\nmethod: 'grid'\n"
            + RefusedCase.accepted()
                .replace("method: grid\n", "")
                .replace("0.1", "1e-1")
                .replace("batch_size: 64", "batch_size: 64.0");

    Reading.Valid reading = (Reading.Valid) read(other);

    assertThat(reading.hash()).isEqualTo(plain.hash()).matches("[0-9a-f]{64}");
  }

  @Test
  void anotherValueIsAnotherHash() {
    Reading.Valid plain = (Reading.Valid) read(RefusedCase.accepted());

    Reading.Valid other = (Reading.Valid) read(RefusedCase.accepted().replace("0.1", "0.2"));

    assertThat(other.hash()).isNotEqualTo(plain.hash());
  }

  @Test
  void whateverTheBytesSomethingIsSaidAboutThem() {
    Random random = new Random(1);
    byte[] good = RefusedCase.accepted().getBytes(UTF_8);
    for (int i = 0; i < 3000; i++) {
      byte[] bytes = good.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] =
            (byte) " {}[]:,-&*!|>'\"%@`\n\t0a~?#".charAt(random.nextInt(25));
      }

      Reading reading = SweepReader.read(bytes);

      assertThat(reading instanceof Reading.Valid || !told(reading).isEmpty())
          .as(new String(bytes, UTF_8))
          .isTrue();
    }
  }

  private static Reading read(String file) {
    return SweepReader.read(file.getBytes(UTF_8));
  }

  private static List<String> told(Reading reading) {
    return switch (reading) {
      case Reading.Valid _ -> List.of();
      case Reading.Invalid(List<Problem> problems) ->
          problems.stream()
              .map(problem -> problem.line() + " | " + problem.path() + " | " + problem.message())
              .toList();
    };
  }
}
