package dev.lethe.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Decoded.Known;
import dev.lethe.protocol.InitialWeights.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** One message of every kind, byte for byte as it is on the topics. */
class GoldenFilesTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");
  private static final SweepName SWEEP = new SweepName("quickstart");
  private static final TrialId TRIAL = new TrialId("0123456789abcdef");
  private static final Attempt ATTEMPT = new Attempt(TRIAL, 2);
  private static final WorkerId WORKER = new WorkerId("worker-1-host-00ff");
  private static final Checkpoint CHECKPOINT = new Checkpoint("a.checkpoint", 7, "ff");

  @TestFactory
  Stream<DynamicTest> theLog() throws IOException {
    return golden("log.jsonl", logRecords(), Wire::logRecord);
  }

  @TestFactory
  Stream<DynamicTest> reports() throws IOException {
    return golden(
        "worker-reports.jsonl",
        everyReport().map(report -> new WorkerReport(1, WORKER, 3, 1_000, report)).toList(),
        Wire::workerReport);
  }

  @TestFactory
  Stream<DynamicTest> beats() throws IOException {
    return golden(
        "beats.jsonl",
        List.of(
            new Beat.WorkerBeat(
                1, WORKER, "host", 3, 2, "cpu", 4, List.of(ATTEMPT), "step 7 of 50", false, "a100"),
            new Beat.LeaderBeat(1, 5, 9, "http://host:1", true),
            new Beat.WorkerBeat(1, WORKER, "host", 3, 2, "cpu", 4, List.of(), "", true, "")
                .withSkipped(12)),
        Wire::beat);
  }

  @TestFactory
  Stream<DynamicTest> orders() throws IOException {
    return golden(
        "orders.jsonl",
        List.of(
            new Order.Run(1, 5, WORKER, SWEEP, ATTEMPT, training(), CHECKPOINT),
            new Order.Run(1, 5, WORKER, SWEEP, ATTEMPT, refinedTraining(), null),
            new Order.Run(1, 5, WORKER, SWEEP, ATTEMPT, decoupledTraining(), null),
            new Order.Run(1, 5, WORKER, SWEEP, ATTEMPT, new TrainingSpec.Noop(1, 1), null),
            new Order.Run(
                1, 5, WORKER, SWEEP, ATTEMPT, training().withEvaluate(everySet()), CHECKPOINT),
            new Order.Run(
                1,
                5,
                WORKER,
                SWEEP,
                ATTEMPT,
                training().from(new InitialWeights.OfFile("a.safetensors", Head.NEW, "beef")),
                null,
                new ArtifactName("weights/quickstart/sam-seed-9")),
            new Order.Stop(1, 5, WORKER, ATTEMPT),
            new Order.HandBack(1, 5, WORKER, ATTEMPT),
            new Order.Drain(1, 5, WORKER),
            new Order.Lead(1, 5),
            new Order.Run(1, 5, WORKER, SWEEP, ATTEMPT, measured(), null),
            new Order.Run(
                1, 5, WORKER, SWEEP, ATTEMPT, training().withEvaluate(sketches()), CHECKPOINT),
            new Order.Run(
                1, 5, WORKER, SWEEP, ATTEMPT, training().in(Precision.BF16_MIXED), CHECKPOINT),
            new Order.Run(
                1, 5, WORKER, SWEEP, ATTEMPT, training().withEvaluate(resized()), CHECKPOINT),
            new Order.Run(1, 5, WORKER, SWEEP, ATTEMPT, training().untested(), CHECKPOINT),
            new Order.Run(
                1,
                5,
                WORKER,
                SWEEP,
                ATTEMPT,
                training().evaluated(new EvaluationRhythm(3, false)),
                CHECKPOINT),
            new Order.Run(
                1,
                5,
                WORKER,
                SWEEP,
                ATTEMPT,
                training().evaluated(new EvaluationRhythm(1, true)),
                CHECKPOINT),
            new Order.Run(
                1, 5, WORKER, SWEEP, ATTEMPT, new TrainingSpec.Noop(1, 1), CHECKPOINT, null, 300L),
            new Order.Run(
                1,
                5,
                WORKER,
                SWEEP,
                ATTEMPT,
                training().withMeasures(List.of(new Measure.Forgetting(20, 64, 16, 3))),
                null)),
        Wire::order);
  }

  private static <T> Stream<DynamicTest> golden(
      String file, List<T> messages, Function<byte[], Decoded<T>> decoder) throws IOException {
    List<String> lines = Files.readAllLines(FOLDER.resolve(file));
    assertThat(lines).hasSameSizeAs(messages);
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      T message = messages.get(i);
      tests.add(
          DynamicTest.dynamicTest(
              "written: " + line,
              () -> assertThat(new String(Wire.encode(message), UTF_8)).isEqualTo(line)));
      tests.add(
          DynamicTest.dynamicTest(
              "read: " + line,
              () ->
                  assertThat(decoder.apply(line.getBytes(UTF_8))).isEqualTo(new Known<>(message))));
    }
    return tests.stream();
  }

  private static List<LogRecord> logRecords() {
    Trial trial = new Trial(TRIAL, 0, Phase.TUNE, "sam", 1, Map.of("rho", 0.05, "m", 16), 1);
    LogRecord.Origin origin = new LogRecord.Origin(0, 12, WORKER, 1_000);
    Stream<Fact> unled =
        Stream.of(
            new Fact.Genesis("log"),
            new Fact.LeaderElected("host", 1, "http://host:1"),
            new Fact.LeaderElected("host", 1, "http://host:1", "AAAAAAAAAAAAAAAAAAAAAQ"));
    Stream<Fact> decided =
        Stream.of(
            new Fact.Submitted(
                SWEEP,
                "ab",
                "name: quickstart",
                Wire.tree(Map.of("k", 1)),
                Map.of("git", "c0ffee")),
            new Fact.Planned(SWEEP, List.of(trial)),
            new Fact.PlanFinished(SWEEP, Phase.TUNE),
            new Fact.WinnerChosen(SWEEP, "sam", 1, 0.9),
            new Fact.SweepFinished(SWEEP),
            new Fact.Paused(SWEEP),
            new Fact.Resumed(SWEEP),
            new Fact.Cancelled(SWEEP, "by hand"),
            new Fact.Assigned(ATTEMPT, WORKER),
            new Fact.LeaseExpired(ATTEMPT, WORKER, true),
            new Fact.Submitted(
                SWEEP, "ab", "name: quickstart", Wire.tree(Map.of("k", 1)), Map.of(), "anne"),
            new Fact.Imported(
                SWEEP,
                new Fact.Imported.Export("other", 40, "ab", "5eed", 9),
                2,
                List.of(new Fact.Imported.Foreign(7, 3_000, Wire.tree(Map.of("version", 1))))));
    return Stream.of(
            unled.map(fact -> LogRecord.unled(2_000, fact)),
            decided.map(fact -> LogRecord.decided(5, 6, 2_000, fact)),
            everyReport().map(report -> LogRecord.accepted(5, 6, 2_000, origin, report)))
        .flatMap(records -> records)
        .toList();
  }

  private static Stream<Report> everyReport() {
    return Stream.of(
        new Report.Started(ATTEMPT, "cafe", Map.of("device", "cpu")),
        new Report.EpochFinished(ATTEMPT, 1, 25, 2400, Map.of("training/loss", 1.5)),
        new Report.Checkpointed(ATTEMPT, CHECKPOINT),
        new Report.Completed(ATTEMPT, 50, 4800, 1.25, Map.of("test/accuracy", 0.5)),
        new Report.Failed(ATTEMPT, new Failure(FailureKind.DIVERGED, "loss was NaN", 3)),
        new Report.HandedBack(ATTEMPT, Report.Reason.LEAVING, "", CHECKPOINT),
        new Report.LastWords(ATTEMPT, new WorkerId("worker-2-host-00fe"), "Ready\nkilled"));
  }

  private static List<EvaluationSet> everySet() {
    return List.of(
        EvaluationSet.own("test"),
        new EvaluationSet(
            "hard",
            new DatasetSpec("mnist", 1, 1, 0, null, null),
            new Corruption(Corruption.Kind.ALL, List.of(1, 5), 2),
            100));
  }

  private static List<EvaluationSet> sketches() {
    ImageFolder folder =
        new ImageFolder(
            "imagenet-sketch",
            "train",
            null,
            null,
            "classes.txt",
            224,
            256,
            ImageFolder.Interpolation.BICUBIC,
            List.of(0.25, 1.0),
            List.of(0.5, 2.0),
            List.of(0.5, 0.25, 0.125),
            List.of(0.25, 0.5, 0.75),
            0.001);
    DatasetSpec sketch = new DatasetSpec("image-folder", 1, 1, 0, null, null, folder);
    return List.of(new EvaluationSet("sketch", sketch, null, null));
  }

  private static List<EvaluationSet> resized() {
    DatasetSpec large = new DatasetSpec("cifar-10", 1, 1, 0, null, null, null, 224);
    return List.of(new EvaluationSet("large", large, null, null, true));
  }

  private static TrainingSpec measured() {
    Measure.Examples examples = new Measure.Examples(128, 64, 2);
    return training()
        .withMeasures(
            List.of(
                new Measure.HessianTop(examples),
                new Measure.Sharpness(examples, 20, new Measure.Radii(0.05, 0.5, 0.01, 0.025)),
                new Measure.Forgetting(20, null)));
  }

  private static TrainingSpec.Classification training() {
    return new TrainingSpec.Classification(
        new DatasetSpec(
            "shapes", 96, 32, 4, new DatasetSpec.Shapes(4, 12, 0.5, 0.25, 0.125, 32), "cafe"),
        new ModelSpec.SmallCnn(16),
        Loss.SOFTMAX_CROSS_ENTROPY,
        0.125,
        List.of(Augmentation.RANDOM_CROP),
        32,
        16,
        new Perturbation(
            new Rule.Gsam(0.05, 0.25, true),
            new Objective.OutputBiasForgetting(0.1, 1, Objective.Link.SOFTMAX),
            new RadiusSchedule.ProportionalToLearningRate(0.01)),
        new Optimizer.Sgd(0.1, 0.9, true, 5e-4, WeightDecayOn.MATRICES),
        new LearningRateSchedule.Cosine(0),
        0.5,
        new Budget.GradientEpochs(6),
        9);
  }

  private static TrainingSpec refinedTraining() {
    return training(
        new Perturbation(
            new Rule.Sam(0.05), new Objective.TrainingLoss(), new RadiusSchedule.Linear(0.01), 3),
        new Optimizer.AdamW(0.003, 0.9, 0.999, 1e-8, 0.3, WeightDecayOn.ALL),
        new Refinements(
            1.0, 8, 0.999, new Refinements.Shrinking(0.25, 2, Refinements.Towards.FRESH)));
  }

  private static TrainingSpec decoupledTraining() {
    return training(
        Perturbation.NONE,
        new Optimizer.Sgd(0.1, 0.9, false, 1e-3, WeightDecayOn.ALL, true),
        Refinements.NONE);
  }

  private static TrainingSpec training(
      Perturbation perturbation, Optimizer optimizer, Refinements refinements) {
    return new TrainingSpec.Classification(
            new DatasetSpec("mnist", 96, 32, 0, null, null),
            new ModelSpec.Mlp(16, 1),
            Loss.SOFTMAX_CROSS_ENTROPY,
            0,
            List.of(),
            32,
            32,
            perturbation,
            optimizer,
            new LearningRateSchedule.Constant(),
            0,
            new Budget.Epochs(6),
            9)
        .withRefinements(refinements);
  }
}
