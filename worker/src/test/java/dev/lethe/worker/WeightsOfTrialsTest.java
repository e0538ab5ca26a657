package dev.lethe.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.lethe.artifacts.ArtifactStore;
import dev.lethe.artifacts.Checksum;
import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.InitialWeights;
import dev.lethe.protocol.InitialWeights.Head;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.protocol.LearningRateSchedule;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.Optimizer.Sgd;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.Failed;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.WeightDecayOn;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.worker.data.Datasets;
import dev.lethe.worker.model.ImageShape;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import dev.lethe.worker.model.WeightFile;
import dev.lethe.worker.training.EngineSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What trials start from and what they leave; a learning rate of 0 shows it unchanged. */
class WeightsOfTrialsTest {
  private static final int CLASSES = 3;
  private static final ModelSpec MODEL = new ModelSpec.Mlp(4, 1);
  private static final ImageShape IMAGE = new ImageShape(3, 8, 8);
  private static final int INPUTS = 3 * 8 * 8;
  private static final String NAME = "weights/sweep/sgd-seed-7";

  @TempDir private Path data;
  @TempDir private Path artifacts;
  private final List<Report> reports = new ArrayList<>();
  private final List<KeptWeights> offered = new ArrayList<>();

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @Test
  void aTrialStartsFromTheFileAndKeepsWhatItTrained() throws Exception {
    float[] pretrained = write(data.resolve("pretrained.safetensors"), MODEL, CLASSES);

    Completed end = completed(train(file("pretrained.safetensors", Head.KEEP), NAME));

    KeptWeights kept = Objects.requireNonNull(end.weights());
    assertThat(kept.name())
        .hasToString(NAME + "-" + kept.checksum().substring(0, 12) + ".safetensors");
    assertThat(weights(kept.name().below(artifacts))).isEqualTo(pretrained);
    assertThat(artifacts.resolve("weights/sweep"))
        .isDirectoryContaining(path -> path.equals(kept.name().below(artifacts)));
  }

  @Test
  void aNewHeadIsDrawnByTheSeedAndTheRestIsRead() throws Exception {
    float[] pretrained = write(data.resolve("pretrained.safetensors"), MODEL, CLASSES + 2);
    float[] drawn = weights(artifacts.resolve(kept(train(null, NAME))));

    float[] started =
        weights(artifacts.resolve(kept(train(file("pretrained.safetensors", Head.NEW), NAME))));

    int body = INPUTS * 4 + 4;
    assertThat(Arrays.copyOf(started, body)).isEqualTo(Arrays.copyOf(pretrained, body));
    assertThat(Arrays.copyOfRange(started, body, started.length))
        .isEqualTo(Arrays.copyOfRange(drawn, body, drawn.length));
  }

  @Test
  void whatIsReportedIsTheChecksumOfTheFile() throws Exception {
    write(data.resolve("pretrained.safetensors"), MODEL, CLASSES);
    Started before = started(train(file("pretrained.safetensors", Head.KEEP), null));
    reports.clear();

    Files.delete(data.resolve("pretrained.safetensors"));
    write(data.resolve("pretrained.safetensors"), MODEL, CLASSES + 1);
    Started after = started(train(file("pretrained.safetensors", Head.NEW), null));

    assertThat(before.weights()).hasSize(64).isNotEqualTo(after.weights());
  }

  @Test
  void anotherFileThanTheSweepsIsHandedBack() throws Exception {
    write(data.resolve("pretrained.safetensors"), MODEL, CLASSES);
    InitialWeights others =
        new InitialWeights.OfFile("pretrained.safetensors", Head.KEEP, "0".repeat(64));

    Report end = train(others, null);

    assertThat(end)
        .isInstanceOfSatisfying(
            HandedBack.class,
            back -> {
              assertThat(back.reason()).isEqualTo(Reason.DATA);
              assertThat(back.message()).contains("other weights than the sweep's", "0".repeat(64));
            });
    assertThat(reports).isEmpty();
  }

  @Test
  void aFileThatIsNotThereIsNamedWithItsPlace() throws Exception {
    Report end = train(file("absent.safetensors", Head.KEEP), null);

    assertThat(end)
        .isInstanceOfSatisfying(
            HandedBack.class,
            back ->
                assertThat(back.message())
                    .contains(data.resolve("absent.safetensors") + ": the file is not there"));
  }

  @Test
  void aFileOutsideOfTheDataFolderIsNotRead() throws Exception {
    write(artifacts.resolve("pretrained.safetensors"), MODEL, CLASSES);
    String outside = artifacts.resolve("pretrained.safetensors").toString();
    Files.createDirectories(data.resolve("set"));
    Files.createSymbolicLink(data.resolve("set/link.safetensors"), Path.of(outside));

    for (String name : List.of(outside, "../" + outside, "set/link.safetensors")) {
      assertThat(train(file(name, Head.KEEP), null))
          .isInstanceOfSatisfying(
              HandedBack.class,
              back -> assertThat(back.message()).contains("and nothing outside of that is read"));
    }
  }

  @Test
  void whatAnEarlierSweepKeptIsReadBelowTheArtifacts() throws Exception {
    Path file = artifacts.resolve("weights/first/sam-seed-2-abc.safetensors");
    Files.createDirectories(file.getParent());
    float[] pretrained = write(file, MODEL, CLASSES);
    String checksum = Checksum.of(file);
    KeptWeights earlier =
        new KeptWeights(new ArtifactName("weights/first/sam-seed-2-abc.safetensors"), checksum);

    Report end = train(new InitialWeights.OfSweep(earlier, Head.FITTING), NAME);

    assertThat(weights(artifacts.resolve(kept(end)))).isEqualTo(pretrained);
  }

  @Test
  void aHeadOfOtherClassesIsDrawnAnewWhereOnlyAFittingOneIsKept() throws Exception {
    write(data.resolve("pretrained.safetensors"), MODEL, CLASSES + 2);

    Report end = train(file("pretrained.safetensors", Head.FITTING), NAME);

    assertThat(weights(artifacts.resolve(kept(end)))).hasSize(INPUTS * 4 + 4 + 5 * CLASSES);
  }

  @Test
  void weightsOfAnotherModelFailTheTrialForGoodAndAreListed() throws Exception {
    write(data.resolve("pretrained.safetensors"), new ModelSpec.Mlp(5, 1), CLASSES);

    Report end = train(file("pretrained.safetensors", Head.KEEP), null);

    Failure failure = ((Failed) end).failure();
    assertThat(failure.kind()).isEqualTo(FailureKind.INVALID);
    assertThat(failure.message())
        .endsWith(
            "pretrained.safetensors does not fit the model: "
                + "fc.weight is (3, 5), expected (3, 4); "
                + "fc1.bias is (5), expected (4); "
                + "fc1.weight is (5, 192), expected (4, 192)");
  }

  @Test
  void aWorkerWhoseArtifactsNobodySharesKeepsNothing() {
    WeightFiles files = new WeightFiles(data, artifacts);
    Trials alone = new Trials(new Datasets(null, 1 << 24), files, false, Map.of());

    Report end = alone.train(order(null, NAME), new Unhurried(), reports::add);

    assertThat(completed(end).weights()).isNull();
    assertThat(artifacts).isEmptyDirectory();
  }

  @Test
  void whatIsKeptIsOfferedBeforeItIsReported() {
    KeptWeights reported = Objects.requireNonNull(completed(train(null, NAME)).weights());

    assertThat(offered).containsExactly(reported);
  }

  @Test
  void whatGoesInAndComesOutIsWithWhatItRunsOn() {
    assertThat(started(train(null, NAME)).environment())
        .containsEntry("input", "3x8x8")
        .containsEntry("classes", "3")
        .containsKeys("pixel_mean", "pixel_deviation");
  }

  @Test
  void whatAnotherWorkerTrainedComesFromTheStore() throws Exception {
    Path file = data.resolve("elsewhere.safetensors");
    float[] pretrained = write(file, MODEL, CLASSES);
    KeptWeights earlier =
        new KeptWeights(new ArtifactName("weights/first/sam.safetensors"), Checksum.of(file));
    try (FakeStore store = new FakeStore();
        ArtifactStore client = store.client()) {
      store.files.put(earlier.name().inStore(), Files.readAllBytes(file));
      WeightFiles files = new WeightFiles(data, artifacts, new FetchedWeights(client, artifacts));

      Report end = train(files, new InitialWeights.OfSweep(earlier, Head.FITTING), NAME);

      assertThat(weights(artifacts.resolve(kept(end)))).isEqualTo(pretrained);
      assertThat(started(end).weights()).isEqualTo(earlier.checksum());
    }
  }

  private Report train(@Nullable InitialWeights initial, @Nullable String keepAs) {
    return train(new WeightFiles(data, artifacts), initial, keepAs);
  }

  private Report train(
      WeightFiles files, @Nullable InitialWeights initial, @Nullable String keepAs) {
    Trials trials =
        new Trials(
            new Datasets(null, 1 << 24),
            files,
            true,
            new CheckpointStore.InFolder(files.artifacts(), true),
            Map.of(),
            offered::add,
            null);
    return trials.train(order(initial, keepAs), new Unhurried(), reports::add);
  }

  private static Order.Run order(@Nullable InitialWeights initial, @Nullable String keepAs) {
    DatasetSpec.Shapes shapes = new DatasetSpec.Shapes(CLASSES, 8, 0.5, 0.1, 0, 9);
    TrainingSpec spec =
        new TrainingSpec.Classification(
                new DatasetSpec("shapes", 12, 6, 0, shapes, null),
                MODEL,
                Loss.SOFTMAX_CROSS_ENTROPY,
                0,
                List.of(),
                4,
                4,
                Perturbation.NONE,
                new Sgd(0, 0, false, 0, WeightDecayOn.ALL),
                new LearningRateSchedule.Constant(),
                0,
                new Budget.Steps(2),
                7)
            .from(initial);
    Attempt attempt = new Attempt(new TrialId("0123456789abcdef"), 1);
    return new Order.Run(
        Wire.VERSION,
        1,
        new WorkerId("anne"),
        new SweepName("sweep"),
        attempt,
        spec,
        null,
        keepAs == null ? null : new ArtifactName(keepAs));
  }

  private static InitialWeights file(String path, Head head) {
    return new InitialWeights.OfFile(path, head, null);
  }

  private static Completed completed(Report end) {
    assertThat(end).isInstanceOf(Completed.class);
    return (Completed) end;
  }

  private static String kept(Report end) {
    return Objects.requireNonNull(completed(end).weights()).name().value();
  }

  private Started started(Report end) {
    assertThat(end).isInstanceOf(Completed.class);
    return (Started) reports.getFirst();
  }

  private static float[] write(Path file, ModelSpec model, int classes) throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Network network = Network.of(model, IMAGE, classes);
      NetworkState state = network.initial(manager, new Random(99));
      WeightFile.write(file, network, state);
      return state.weights().toFloatArray();
    }
  }

  private static float[] weights(Path file) throws Exception {
    try (NDManager manager = NDManager.newBaseManager()) {
      Network network = Network.of(MODEL, IMAGE, CLASSES);
      NetworkState state = network.initial(manager, new Random(1));
      WeightFile.read(file, network, state, Head.KEEP);
      return state.weights().toFloatArray();
    }
  }
}
