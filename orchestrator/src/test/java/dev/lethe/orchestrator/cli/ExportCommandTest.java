package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.testing.KafkaForTests;
import dev.lethe.orchestrator.testing.KeptSweep;
import dev.lethe.orchestrator.testing.MlflowForTests;
import dev.lethe.orchestrator.testing.SharedLog;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;

/** A sweep leaves a real log, and all that one can ask of it is answered from the files alone. */
class ExportCommandTest {
  /** Tags that tell runs of two logs apart. */
  private static final List<String> OF_A_LOG = List.of("lethe.log", "mlflow.parentRunId");

  @TempDir Path place;

  @Test
  void theFactsAreTheSweepsRecordsOfTheLogWordForWord() throws Exception {
    List<LogRecord> log =
        SharedLog.of(
            "log",
            KeptSweep.finished("before"),
            KeptSweep.finished("exported"),
            KeptSweep.tuned("behind"));
    Path folder = place.resolve("out");

    CommandLineForTests told = export(KafkaForTests.holding(log), "exported", folder);

    assertThat(told.status()).as(told.errors()).isZero();
    assertThat(told.output()).isEqualTo(folder + "\n");
    assertThat(told.errors()).contains("Exported all of exported, 9 trials");
    int before = KeptSweep.finished("before").records().size();
    int own = before + KeptSweep.finished("exported").records().size() - 2;
    List<String> wanted =
        Stream.concat(log.subList(0, 2).stream(), log.subList(before, own).stream())
            .map(Wire::json)
            .toList();
    assertThat(Files.readAllLines(folder.resolve("facts.jsonl")))
        .extracting(line -> line.replaceFirst("^\\{\"offset\":\\d+,\"timestamp\":\\d+,", ""))
        .containsExactlyElementsOf(
            wanted.stream().map(json -> "\"record\":" + json + "}").toList());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "facts.jsonl",
              "trials.csv",
              "metrics.csv",
              "sweep.yaml",
              "README.md",
              "manifest.json");
    }
  }

  @Test
  void rankingMeasuresAndReportAreTheSameFromTheFilesAlone() throws Exception {
    Cluster kafka =
        KafkaForTests.holding(
            SharedLog.of("log", KeptSweep.finished("asked-later"), KeptSweep.tuned("behind")));
    String folder = place.resolve("out").toString();
    assertThat(export(kafka, "asked-later", Path.of(folder)).status()).isZero();

    for (List<String> question :
        List.of(
            List.of("ranking", "asked-later", "--json", "--details"),
            List.of("ranking", "asked-later"),
            List.of("ranking", "asked-later", "--metric", "validation/accuracy", "--csv"),
            List.of("measures", "asked-later", "--json"))) {
      CommandLineForTests fromLog = on(kafka, question);
      CommandLineForTests fromFiles = lethe(question, "--from", folder);
      assertThat(fromLog.status()).as(fromLog.errors()).isZero();
      assertThat(fromFiles).isEqualTo(fromLog);
    }
    Path ofLog = place.resolve("log.html");
    Path ofFiles = place.resolve("files.html");
    on(kafka, List.of("report", "asked-later", "-o", ofLog.toString()));
    lethe(List.of("report", "asked-later", "-o", ofFiles.toString()), "--from", folder);
    assertThat(ofFiles).hasSameTextualContentAs(ofLog);
  }

  @Test
  void mlflowHasTheSameRunsAndPointsFromTheFilesAsFromTheLog() throws Exception {
    SweepScript script = KeptSweep.finished("tracked-twice");
    SweepScript behind = KeptSweep.tuned("behind");
    Cluster one = KafkaForTests.holding(SharedLog.of("tracked-log", script, behind));
    Cluster other = KafkaForTests.holding(SharedLog.of("exported-log", script, behind));
    Path folder = place.resolve("out");
    assertThat(export(other, "tracked-twice", folder).status()).isZero();

    CommandLineForTests fromLog = track(one, "tracked-twice");
    CommandLineForTests fromFiles = track(folder, "tracked-twice");
    CommandLineForTests again = track(folder, "tracked-twice");

    assertThat(Stream.of(fromLog, fromFiles, again)).allMatch(told -> told.status() == 0);
    assertThat(again.output()).startsWith("Tracked all of tracked-twice, 9 trials: ");
    Map<String, String> runs = runs("tracked-twice", "exported-log");
    assertThat(runs).hasSize(1 + 2 + 4 + 9);
    assertThat(runs).isEqualTo(runs("tracked-twice", "tracked-log"));
  }

  @Test
  void runsOfASweepThatEndedStayWhereMlflowHasSeenMoreOfTheLog() throws Exception {
    SweepScript script = KeptSweep.finished("ended-early");
    Path folder = place.resolve("out");
    export(KafkaForTests.holding(SharedLog.of("short", script)), "ended-early", folder);
    Cluster later =
        KafkaForTests.holding(SharedLog.of("short", script, KeptSweep.finished("behind")));
    assertThat(track(later, "ended-early").status()).isZero();
    Set<String> ids = ids("ended-early");

    CommandLineForTests told = track(folder, "ended-early");

    assertThat(told.status()).as(told.errors()).isZero();
    assertThat(ids("ended-early")).isEqualTo(ids);
  }

  @Test
  void anExportOfAnUnfinishedSweepDoesNotTakeBackWhatMlflowHasSeenSince() throws Exception {
    Path folder = place.resolve("out");
    Cluster half = KafkaForTests.holding(SharedLog.of("grown", KeptSweep.tuned("went-on")));
    CommandLineForTests exported = export(half, "went-on", folder);
    Cluster whole = KafkaForTests.holding(SharedLog.of("grown", KeptSweep.finished("went-on")));
    assertThat(track(whole, "went-on").status()).isZero();
    Map<String, String> runs = runs("went-on", "grown");

    CommandLineForTests told = track(folder, "went-on");

    assertThat(exported.errors()).contains("so far; it goes on");
    assertThat(told.status()).isEqualTo(2);
    assertThat(told.errors()).contains("went-on went on after it was exported", "Nothing was");
    assertThat(runs("went-on", "grown")).isEqualTo(runs);
  }

  @Test
  void aSweepThatTheLogOrTheExportDoesNotHaveIsSaidAndLeavesNothing() throws Exception {
    Cluster kafka = KafkaForTests.holding(KeptSweep.tuned("there").records());
    Path folder = place.resolve("out");

    CommandLineForTests unknown = export(kafka, "nobody", folder);
    boolean left = Files.exists(folder);
    export(kafka, "there", folder);
    CommandLineForTests twice = export(kafka, "there", folder);
    CommandLineForTests other = lethe(List.of("ranking", "nobody"), "--from", folder.toString());

    assertThat(left).isFalse();
    assertThat(Stream.of(unknown, other))
        .allSatisfy(told -> {
          assertThat(told.status()).isEqualTo(2);
          assertThat(told.errors()).contains("there is no sweep nobody; there are: there");
        });
    assertThat(twice.status()).isEqualTo(2);
    assertThat(twice.errors()).contains(folder + " is there and not an empty folder");
    try (Stream<Path> files = Files.list(place)) {
      assertThat(files).containsExactly(folder);
    }
  }

  private static CommandLineForTests export(Cluster kafka, String sweep, Path folder) {
    return on(kafka, List.of("export", sweep, "-o", folder.toString()));
  }

  private static CommandLineForTests track(Cluster kafka, String sweep) {
    return on(kafka, List.of("track", sweep, "--mlflow", MlflowForTests.uri().toString()));
  }

  private static CommandLineForTests track(Path folder, String sweep) {
    List<String> track = List.of("track", sweep, "--mlflow", MlflowForTests.uri().toString());
    return lethe(track, "--from", folder.toString());
  }

  private static CommandLineForTests on(Cluster kafka, List<String> command) {
    return lethe(command, "--kafka", kafka.bootstrap(), "--namespace", kafka.topics().namespace());
  }

  private static CommandLineForTests lethe(List<String> command, String... where) {
    return CommandLineForTests.run(
        Stream.concat(command.stream(), Stream.of(where)).toArray(String[]::new));
  }

  private static Set<String> ids(String experiment) {
    try (MlflowClient client = new MlflowClient(MlflowForTests.uri().toString())) {
      return all(client, experiment).stream()
          .map(run -> run.getInfo().getRunId())
          .collect(Collectors.toSet());
    }
  }

  /** All that the runs of one log have, by their key. */
  private static Map<String, String> runs(String experiment, String log) {
    try (MlflowClient client = new MlflowClient(MlflowForTests.uri().toString())) {
      Map<String, String> keys = new HashMap<>();
      List<Run> all =
          all(client, experiment).stream()
              .filter(run -> tag(run, "lethe.log").equals(log))
              .toList();
      all.forEach(run -> keys.put(run.getInfo().getRunId(), tag(run, "lethe.key")));
      Map<String, String> told = new TreeMap<>();
      for (Run run : all) {
        String parent = keys.getOrDefault(tag(run, "mlflow.parentRunId"), "");
        told.merge(tag(run, "lethe.key"), parent + "\n" + told(client, run), String::concat);
      }
      return told;
    }
  }

  private static List<Run> all(MlflowClient client, String experiment) {
    String id = client.getExperimentByName(experiment).orElseThrow().getExperimentId();
    return client.searchRuns(List.of(id), "", ViewType.ACTIVE_ONLY, 100, List.of()).getItems();
  }

  private static String told(MlflowClient client, Run run) {
    Set<String> lines = new TreeSet<>();
    run.getData().getTagsList().stream()
        .filter(tag -> !OF_A_LOG.contains(tag.getKey()))
        .forEach(tag -> lines.add("tag " + tag.getKey() + "=" + tag.getValue()));
    run.getData().getParamsList().forEach(p -> lines.add(p.getKey() + "=" + p.getValue()));
    for (Metric metric : run.getData().getMetricsList()) {
      List<Metric> points = client.getMetricHistory(run.getInfo().getRunId(), metric.getKey());
      points.forEach(p ->
          lines.add(
              "%s@%d %d: %s".formatted(p.getKey(), p.getStep(), p.getTimestamp(), p.getValue())));
      lines.add("%d points of %s".formatted(points.size(), metric.getKey()));
    }
    return "%s %s %d to %d%n%s"
        .formatted(
            run.getInfo().getRunName(),
            run.getInfo().getStatus(),
            run.getInfo().getStartTime(),
            run.getInfo().getEndTime(),
            String.join("\n", lines));
  }

  private static String tag(Run run, String key) {
    return run.getData().getTagsList().stream()
        .filter(tag -> tag.getKey().equals(key))
        .map(RunTag::getValue)
        .findFirst()
        .orElse("");
  }
}
