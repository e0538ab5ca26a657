package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.artifacts.Checksum;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.KafkaPorts;
import dev.lethe.orchestrator.local.Broker;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.TopicNames;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.TrialId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sweep that goes on from what another trained, with real processes on a real broker. */
class TwoStagesTest {
  private static final String FIRST = tested(SweepText.confirming("first"));

  /** Learns next to nothing, so that what it reports is what it began with. */
  private static final String SECOND =
      tested(SweepText.goingOn("second", "first"))
          .replace("learning_rate: 0.05", "learning_rate: 1e-9")
          .replace("steps: 40", "steps: 1");

  @TempDir Path folder;

  @Test
  void theSecondGoesOnFromTheFirstPerVariantAndSeed() throws Exception {
    try (Broker broker = Broker.start(folder.resolve("kafka"))) {
      assertThat(run(broker, SECOND))
          .contains("task.initial.from is first, and there is no such sweep on this Kafka");
      assertThat(run(broker, FIRST)).contains("Weights of confirmed winners");
      assertThat(run(broker, SECOND)).contains("second: test/accuracy on confirm runs");

      Log log = Log.of(broker);
      Path artifacts = folder.resolve("home/artifacts");
      assertThat(files(artifacts.resolve("weights/first"))).hasSize(6);
      assertThat(log.trials("second")).hasSize(6);
      for (Trial trial : log.trials("second")) {
        Report.Completed before = log.completed(log.confirmed("first", trial));
        KeptWeights kept = Objects.requireNonNull(before.weights());
        assertThat(Checksum.of(kept.name().below(artifacts))).isEqualTo(kept.checksum());
        assertThat(log.started(trial).weights()).isEqualTo(kept.checksum());
        assertThat(log.completed(trial).metrics().get("test/accuracy"))
            .isEqualTo(before.metrics().get("test/accuracy"));
      }
    }
  }

  /** Tests every run, also those that tune. */
  private static String tested(String yaml) {
    return yaml.replace("task:\n", "task:\n  evaluate_runs: all\n");
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private String run(Broker broker, String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("sweep.yaml"), yaml);
    try (LetheProcess process =
        LetheProcess.start(
            folder.resolve("home"),
            Map.of(),
            "run",
            file.toString(),
            "--no-mlflow",
            "--workers",
            "1",
            "--kafka",
            broker.bootstrap())) {
      int status = process.status();
      assertThat(status).as(process.output()).isIn(0, 2);
      return process.output();
    }
  }

  /** What happened, in order. */
  private record Log(List<Fact> facts) {
    static Log of(Broker broker) {
      List<Fact> facts = new ArrayList<>();
      Cluster cluster = new Cluster(broker.bootstrap(), new TopicNames("lethe"));
      try (LogReader reader = KafkaPorts.readers(cluster).open(0)) {
        long end = reader.end();
        long position = 0;
        while (position < end) {
          for (LogReader.Entry entry : reader.poll(Duration.ofMillis(100))) {
            position = entry.offset() + 1;
            if (entry.record() instanceof Decoded.Known<LogRecord>(LogRecord record)) {
              facts.add(record.fact());
            }
          }
        }
      }
      return new Log(facts);
    }

    List<Trial> trials(String sweep) {
      Map<TrialId, Trial> trials = new HashMap<>();
      of(Fact.Planned.class)
          .filter(planned -> planned.sweep().value().equals(sweep))
          .flatMap(planned -> planned.trials().stream())
          .forEach(trial -> trials.putIfAbsent(trial.id(), trial));
      return List.copyOf(trials.values());
    }

    /** The confirm run with the variant and the seed of a trial of another sweep. */
    Trial confirmed(String sweep, Trial like) {
      return trials(sweep).stream()
          .filter(trial -> trial.phase() == Phase.CONFIRM && trial.seed() == like.seed())
          .filter(trial -> trial.variant().equals(like.variant()))
          .findFirst()
          .orElseThrow();
    }

    Report.Started started(Trial trial) {
      return of(Report.Started.class)
          .filter(fact -> fact.attempt().trial().equals(trial.id()))
          .findFirst()
          .orElseThrow();
    }

    Report.Completed completed(Trial trial) {
      return of(Report.Completed.class)
          .filter(fact -> fact.attempt().trial().equals(trial.id()))
          .findFirst()
          .orElseThrow();
    }

    private <T> Stream<T> of(Class<T> kind) {
      return facts.stream().filter(kind::isInstance).map(kind::cast);
    }
  }
}
