package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.lethe.artifacts.Bucket;
import dev.lethe.artifacts.BucketAddress;
import dev.lethe.bench.soak.Line;
import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.TrialId;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.Datasets;
import dev.lethe.worker.training.BucketTidying;
import dev.lethe.worker.training.CheckpointBucket;
import dev.lethe.worker.training.CheckpointFolder;
import dev.lethe.worker.training.Checkpoints;
import dev.lethe.worker.training.Observer;
import dev.lethe.worker.training.Outcome;
import dev.lethe.worker.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Trainings whose checkpoints are in a real object store, and what that may do to them: nothing.
 */
class CheckpointBucketTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final TrialId TRIAL = new TrialId("0123456789abcdef");
  private static final TrialId OTHER = new TrialId("fedcba9876543210");

  /** A checkpoint of it has some megabytes. */
  private static final String YAML =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: stored
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {name: shapes, classes: 4, size: 16, train: 120, validation: 40, test: 40}
        model: {name: mlp, width: 512, depth: 2}
      parameters: {learning_rate: 0.05, batch_size: 24}
      variants: {sam: {rho: 0.05}}
      baseline: sam
      method: grid
      budget: {per_trial: {steps: 12}}
      seeds: {tune: 1, confirm: 0}
      """;

  @TempDir static Path directory;
  private static ObjectStoreForTests store;
  private static Classification spec;
  private static Dataset dataset;
  private static Map<String, Double> undisturbed;

  @TempDir Path folder;
  private String place = "";

  @BeforeAll
  static void start() throws Exception {
    store = ObjectStoreForTests.start(directory, "checkpoint-sentinel-9e02");
    spec = Undisturbed.first(YAML);
    dataset = new Datasets(null, 1 << 26).load(spec.dataset());
    undisturbed = Undisturbed.metrics(spec, TRIAL, directory.resolve("undisturbed"));
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  @BeforeEach
  void name(TestInfo test) {
    place = "/" + test.getTestMethod().orElseThrow().getName();
  }

  @Test
  void whatOneWorkerKeptAnotherGoesOnFromWithTheSameBits() throws Exception {
    try (Side one = new Side("one", store.port());
        Side other = new Side("other", store.port())) {
      Steps half = new Steps(List.of(3), 7, null);
      Checkpoint kept = one.stopped(1, half);

      Steps rest = new Steps(List.of(), 99, null);
      assertThat(other.completed(2, kept, rest)).isEqualTo(undisturbed);

      assertThat(half.kept).doesNotContainNull().hasSize(1);
      assertThat(rest.done).containsExactly(8L, 9L, 10L, 11L, 12L);
      assertThat(one.names()).contains(kept.name(), half.kept.getFirst().name());
      other.checkpoints(TRIAL, 2).removeAll();
      await().atMost(PATIENCE).until(() -> one.names().isEmpty());
      assertThat(filesOnTheirWay()).isEmpty();
    }
  }

  @Test
  void whatIsNotWhatItWasIsNotUsed() throws Exception {
    try (Side one = new Side("one", store.port())) {
      Checkpoint kept = one.stopped(1, new Steps(List.of(), 7, null));
      ArtifactName name = new ArtifactName(kept.name());

      Path damaged = folder.resolve("damaged");
      one.bucket.get(name, damaged, Long.MAX_VALUE, () -> true);
      byte[] bytes = Files.readAllBytes(damaged);
      bytes[bytes.length / 2] ^= 1;
      one.put(name, Files.write(damaged, bytes));
      one.assertThatItBeginsAnew(kept, "it is damaged");

      one.put(name, Files.write(damaged, new byte[bytes.length + (2 << 20)]));
      one.assertThatItBeginsAnew(kept, "expected");

      one.bucket.remove(name);
      one.assertThatItBeginsAnew(kept, "status 404");
    }
  }

  @Test
  void whatAnotherTrialKeptIsNotUsedWhateverItsNameSays() throws Exception {
    try (Side one = new Side("one", store.port())) {
      Checkpoint its = one.stopped(OTHER, 1, new Steps(List.of(), 7, null));
      Path file = folder.resolve("its");
      one.bucket.get(new ArtifactName(its.name()), file, Long.MAX_VALUE, () -> true);
      String ours = its.name().replace(OTHER.value(), TRIAL.value());
      one.put(new ArtifactName(ours), file);

      one.assertThatItBeginsAnew(
          new Checkpoint(ours, its.step(), its.checksum()), "it has the trial " + OTHER);
      one.assertThatItBeginsAnew(its, "its name is not that of a checkpoint of trial");
      one.checkpoints(TRIAL, 1).remove(its);
      one.checkpoints(TRIAL, 2).removeAll();
      await().atMost(PATIENCE).until(() -> !one.names().contains(ours));
      assertThat(one.names()).containsExactly(its.name());
    }
  }

  @Test
  void cutOffInTheMiddleATrainingGoesOnAndKeepsTheNextOne() throws Exception {
    try (Line line = Line.to(store.port());
        Side far = new Side("far", line.port());
        Side near = new Side("near", store.port());
        Said said = new Said(Training.class)) {
      line.slow(100);
      CutAfter cut = new CutAfter(line, 5);
      far.wantsToKeep = cut::goesOn;
      Steps steps =
          new Steps(
              List.of(2, 4, 8, 10),
              99,
              step -> {
                if (step == 6) {
                  line.mend();
                }
              });

      assertThat(far.completed(1, null, steps)).isEqualTo(undisturbed);

      assertThat(steps.kept)
          .extracting(kept -> kept != null)
          .containsExactly(false, false, true, true);
      assertThat(near.names())
          .containsExactlyInAnyOrder(
              Objects.requireNonNull(steps.kept.get(2)).name(),
              Objects.requireNonNull(steps.kept.get(3)).name());
      assertThat(said.warnings()).containsExactly("Cannot keep a checkpoint");
    }
  }

  @Test
  void aStoreThatIsAwayIsWaitedForByWhoeverGoesOn() throws Exception {
    try (Line line = Line.to(store.port());
        Side near = new Side("near", store.port());
        Side far = new Side("far", line.port())) {
      Checkpoint kept = near.stopped(1, new Steps(List.of(), 7, null));
      line.cut();
      int[] asked = {0};
      far.wantsToGoOn =
          () -> {
            if (++asked[0] == 3) {
              line.mend();
            }
            return true;
          };

      Steps rest = new Steps(List.of(), 99, null);

      assertThat(far.completed(2, kept, rest)).isEqualTo(undisturbed);
      assertThat(rest.done.getFirst()).isEqualTo(8);
    }
  }

  @Test
  void whatIsNotWantedAnyMoreIsBrokenOff() throws Exception {
    try (Line line = Line.to(store.port());
        Side far = new Side("far", line.port());
        Side near = new Side("near", store.port())) {
      line.slow(60_000);
      far.wantsToKeep = () -> false;

      Outcome outcome = far.run(TRIAL, 1, null, new Steps(List.of(), 7, null));

      assertThat(outcome).isEqualTo(new Outcome.Stopped(7, null));
      assertThat(near.names()).isEmpty();
    }
  }

  @Test
  void whatNobodyAskedForInTwoWeeksGoesAndNothingElse() throws Exception {
    try (Side one = new Side("one", store.port())) {
      Checkpoint kept = one.stopped(1, new Steps(List.of(), 7, null));
      Path foreign = Files.writeString(folder.resolve("results.csv"), "a,b");
      one.put(new ArtifactName("results.csv"), foreign);

      one.tidying.removeAbandoned(Instant.now().plus(Duration.ofDays(13)));
      one.tidying.removeAbandoned(Instant.now().plus(Duration.ofDays(13)));
      one.checkpoints(OTHER, 2).removeAll();
      one.put(new ArtifactName(kept.name() + "-copy"), foreign);
      assertThat(one.names()).contains(kept.name());
      one.tidying.removeAbandoned(Instant.now().plus(Duration.ofDays(15)));

      await().atMost(PATIENCE).until(() -> !one.names().contains(kept.name()));
      assertThat(one.names()).containsExactlyInAnyOrder("results.csv", kept.name() + "-copy");
    }
  }

  private List<Path> filesOnTheirWay() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** A worker's side of the store, by way of a port, with a folder of its own. */
  private final class Side implements AutoCloseable {
    private final Path own;
    private final Bucket bucket;
    private final BucketTidying tidying;
    private BooleanSupplier wantsToKeep = () -> true;
    private BooleanSupplier wantsToGoOn = () -> true;

    Side(String name, int port) {
      own = folder.resolve(name);
      bucket = new Bucket(BucketAddress.parse("s3://bucket" + place), store.environment(port));
      tidying = new BucketTidying(bucket);
    }

    Checkpoints checkpoints(TrialId trial, int attempt) {
      return new CheckpointBucket(
          bucket,
          tidying,
          new CheckpointFolder(own, new Attempt(trial, attempt)),
          new CheckpointBucket.Wishes() {
            @Override
            public boolean wantsToKeep() {
              return wantsToKeep.getAsBoolean();
            }

            @Override
            public boolean wantsToGoOn() {
              return wantsToGoOn.getAsBoolean();
            }
          });
    }

    Outcome run(TrialId trial, int attempt, @Nullable Checkpoint from, Steps steps) {
      return Training.run(spec, dataset, from, checkpoints(trial, attempt), steps);
    }

    Checkpoint stopped(int attempt, Steps steps) {
      return stopped(TRIAL, attempt, steps);
    }

    Checkpoint stopped(TrialId trial, int attempt, Steps steps) {
      Outcome outcome = run(trial, attempt, null, steps);
      return Objects.requireNonNull(((Outcome.Stopped) outcome).checkpoint());
    }

    Map<String, Double> completed(int attempt, @Nullable Checkpoint from, Steps steps) {
      Outcome outcome = run(TRIAL, attempt, from, steps);
      return Undisturbed.untimed(((Outcome.Completed) outcome).metrics());
    }

    void assertThatItBeginsAnew(Checkpoint from, String why) {
      Steps steps = new Steps(List.of(), 99, null);
      try (Said said = new Said(Training.class)) {
        assertThat(completed(2, from, steps)).isEqualTo(undisturbed);
        assertThat(steps.done).hasSize(12);
        assertThat(said.warnings()).containsExactly("Begins anew: the checkpoint cannot be used");
        assertThat(said.why()).contains(why);
      }
    }

    void put(ArtifactName name, Path file) throws Exception {
      bucket.put(name, file, () -> true);
    }

    List<String> names() {
      try {
        return bucket.list("", 100).stream().map(kept -> kept.name().value()).toList();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() {
      tidying.close();
      bucket.close();
    }
  }

  /** Keeps what was done before some steps, and stops behind one; tells another of each. */
  private static final class Steps implements Observer {
    private final List<Integer> keepAt;
    private final int stopAt;
    private final @Nullable StepHeard heard;
    private final List<Long> done = new ArrayList<>();
    private final List<@Nullable Checkpoint> kept = new ArrayList<>();
    private int keeps;
    private long step;

    interface StepHeard {
      void step(long step);
    }

    Steps(List<Integer> keepAt, int stopAt, @Nullable StepHeard heard) {
      this.keepAt = keepAt;
      this.stopAt = stopAt;
      this.heard = heard;
    }

    @Override
    public void epochFinished(
        int epoch, long steps, long gradientEvaluations, Map<String, Double> metrics) {}

    @Override
    public void stepFinished(long now) {
      step = now;
      done.add(now);
      if (heard != null) {
        heard.step(now);
      }
    }

    @Override
    public void batchEvaluated() {}

    @Override
    public Wish wish() {
      if (step == stopAt) {
        return Wish.KEEP;
      }
      boolean due = keeps < keepAt.size() && keepAt.get(keeps) == step;
      return due ? Wish.CHECKPOINT : Wish.GO_ON;
    }

    @Override
    public void checkpointed(@Nullable Checkpoint checkpoint) {
      keeps++;
      kept.add(checkpoint);
    }
  }

  /** What a class of the worker logs meanwhile. */
  private static final class Said implements AutoCloseable {
    private final Logger logger;
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    Said(Class<?> who) {
      logger = (Logger) LoggerFactory.getLogger(who);
      events.start();
      logger.addAppender(events);
    }

    List<String> warnings() {
      return events.list.stream()
          .filter(event -> event.getLevel().levelStr.equals("WARN"))
          .map(ILoggingEvent::getMessage)
          .toList();
    }

    String why() {
      return events.list.getFirst().getKeyValuePairs().toString();
    }

    @Override
    public void close() {
      boolean _ = logger.detachAppender(events);
    }
  }
}
