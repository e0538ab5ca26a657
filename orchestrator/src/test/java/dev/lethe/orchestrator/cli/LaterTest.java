package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.testing.KafkaForTests;
import dev.lethe.orchestrator.testing.MlflowForTests;
import dev.lethe.orchestrator.testing.PublishedSchema;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user still gets from the log when nothing else is running. */
class LaterTest {
  private static final String YAML =
      SmallSweep.training(
          "looked-at-later",
          """
          parameters: {learning_rate: 0.1, batch_size: 50}
          variants: {sgd: {}, sam: {rho: {values: [0.1, 0.2]}}}
          baseline: sgd
          budget: {per_trial: {epochs: 2}}
          seeds: {tune: 1, confirm: 3}
          """);

  private static Cluster cluster = new Cluster("", new dev.lethe.protocol.TopicNames(""));

  @BeforeAll
  static void writeALogOfASweepThatIsOver() {
    SweepScript script = new SweepScript(YAML);
    script.trials().forEach(trial -> run(script, trial));
    script.confirm("sgd", 1).forEach(trial -> run(script, trial));
    script.confirm("sam", 2).forEach(trial -> run(script, trial));
    script.finish();
    SweepScript again = script.then(YAML.replace("looked-at-later", "once-more"));
    again.trials().forEach(trial -> run(again, trial));
    again.confirm("sgd", 1).forEach(trial -> run(again, trial));
    again.confirm("sam", 2).forEach(trial -> run(again, trial));
    again.finish();
    cluster = KafkaForTests.holding(again.records());
  }

  private static void run(SweepScript script, Trial trial) {
    script.pass(1_000);
    script.start(trial);
    double accuracy = trial.variant().equals("sam") ? 0.75 : 0.5;
    double value = accuracy + trial.seed() / 128.0;
    script.complete(trial, Map.of("validation/accuracy", value, "test/accuracy", value));
  }

  @Test
  void theRankingComesInEachForm() {
    CommandLineForTests table = lethe("ranking", "looked-at-later");
    CommandLineForTests json = lethe("ranking", "looked-at-later", "--json");
    CommandLineForTests csv = lethe("ranking", "looked-at-later", "--csv");

    assertThat(Stream.of(table, json, csv))
        .allMatch(told -> told.status() == 0)
        .allMatch(told -> told.errors().isEmpty());
    assertThat(table.output()).startsWith("looked-at-later: test/accuracy").contains("sam", "sgd");
    JsonNode ranking = Wire.value(json.output().getBytes(StandardCharsets.UTF_8), JsonNode.class);
    assertThat(ranking.path("standings").findValuesAsText("variant")).containsExactly("sam", "sgd");
    assertThat(ranking.at("/standings/0/runs").asInt()).isEqualTo(3);
    assertThat(csv.output().lines().map(line -> line.split(",", 3)[1]))
        .containsExactly("variant", "sam", "sgd");
  }

  @Test
  void theRankingComesReadyToPasteAndWithEveryPair() {
    CommandLineForTests markdown = lethe("ranking", "looked-at-later", "--markdown");
    CommandLineForTests latex = lethe("ranking", "looked-at-later", "--latex");
    CommandLineForTests details = lethe("ranking", "looked-at-later", "--details");
    CommandLineForTests pairs = lethe("ranking", "looked-at-later", "--csv", "--details");

    assertThat(Stream.of(markdown, latex, details, pairs)).allMatch(told -> told.status() == 0);
    assertThat(markdown.output()).contains("| **sam** |", "| sgd |");
    assertThat(latex.output()).contains("\\textbf{sam} &", "\\bottomrule");
    assertThat(details.output()).contains("sam - sgd");
    assertThat(pairs.output()).startsWith("first,second,").contains("sam,sgd,");
  }

  @Test
  void severalSweepsAreRankedTogetherInEachForm() {
    CommandLineForTests table = joint();
    CommandLineForTests json = joint("--json");
    CommandLineForTests csv = joint("--csv");
    CommandLineForTests pairs = joint("--csv", "--details");
    CommandLineForTests markdown = joint("--markdown");
    CommandLineForTests latex = joint("--latex");
    CommandLineForTests other = joint("--metric", "validation/accuracy");

    assertThat(Stream.of(table, json, csv, pairs, markdown, latex, other))
        .allMatch(told -> told.status() == 0)
        .allMatch(told -> told.errors().isEmpty());
    assertThat(table.output())
        .startsWith(
            "looked-at-later, once-more: mean ranks by test/accuracy at the last epoch over 2"
                + " sweeps")
        .contains("train on the same data");
    assertThat(table.output().lines()).allMatch(line -> line.length() <= 100);
    assertThat(PublishedSchema.JOINT_RANKING.errors(json.output())).isEmpty();
    assertThat(csv.output().lines().map(line -> line.split(",", 3)[1]))
        .containsExactly("variant", "sam", "sgd");
    assertThat(pairs.output()).contains("sam,sgd,");
    assertThat(markdown.output()).contains("| **sam** |");
    assertThat(latex.output()).contains("\\label{tab:looked-at-later-once-more}");
    assertThat(other.output()).contains("mean ranks by validation/accuracy");
  }

  @Test
  void sweepsThatCannotBeRankedTogetherAreBadInput() {
    CommandLineForTests twice = lethe("ranking", "once-more", "once-more");
    CommandLineForTests nobody = lethe("ranking", "once-more", "nobody");
    CommandLineForTests metric = joint("--metric", "snowy/loss");

    assertThat(Stream.of(twice, nobody, metric)).allMatch(told -> told.status() == 2);
    assertThat(twice.errors()).isEqualTo("lethe: The sweep once-more is named twice.\n");
    assertThat(nobody.errors()).startsWith("lethe: there is no sweep nobody; there are:");
    assertThat(metric.errors()).contains("has had snowy/loss; there are test/accuracy");
  }

  private static CommandLineForTests joint(String... options) {
    return lethe(
        Stream.concat(Stream.of("ranking", "looked-at-later", "once-more"), Stream.of(options))
            .toArray(String[]::new));
  }

  @Test
  void theReportIsWrittenWhereItIsWanted(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("found.html");

    CommandLineForTests told = lethe("report", "looked-at-later", "-o", file.toString());

    assertThat(told.status()).isZero();
    assertThat(told.output()).isEqualTo(file + "\n");
    assertThat(Files.readString(file))
        .startsWith("<!doctype html>")
        .contains("<strong>looked-at-later</strong>")
        .endsWith("</html>\n");
  }

  @Test
  void aReportThatCannotBeWrittenSaysWhere(@TempDir Path directory) {
    Path file = directory.resolve("no-such-folder").resolve("found.html");

    CommandLineForTests told = lethe("report", "looked-at-later", "-o", file.toString());

    assertThat(told.status()).isEqualTo(2);
    assertThat(told.errors()).contains("cannot write " + file, "no such folder");
  }

  @Test
  void theMeasuresAreThereToo() {
    CommandLineForTests table = lethe("measures", "looked-at-later");
    CommandLineForTests json = lethe("measures", "looked-at-later", "--json");

    assertThat(Stream.of(table, json)).allMatch(told -> told.status() == 0);
    assertThat(table.output())
        .startsWith("looked-at-later: measures of 0 runs")
        .contains("asks for no measures");
    assertThat(json.output()).contains("\"overall\":[]");
  }

  @Test
  void aSweepThatTheLogDoesNotHaveIsBadInputAndThoseThatThereAreAreNamed() {
    CommandLineForTests ranking = lethe("ranking", "nobody");
    CommandLineForTests track = lethe("track", "nobody", "--mlflow", "http://127.0.0.1:9");

    assertThat(List.of(ranking, track))
        .allSatisfy(told -> {
          assertThat(told.status()).isEqualTo(2);
          assertThat(told.output()).isEmpty();
          assertThat(told.errors())
              .isEqualTo(
                  "lethe: there is no sweep nobody; there are: looked-at-later, once-more\n");
        });
  }

  @Test
  void trackingBringsTheWholeSweepToMlflowAndSaysWhere() {
    CommandLineForTests told =
        lethe("track", "looked-at-later", "--mlflow", MlflowForTests.uri().toString());

    assertThat(told.status()).as(told.errors()).isZero();
    assertThat(told.output())
        .startsWith("Tracked all of looked-at-later, 9 trials: " + MlflowForTests.uri());
    assertThat(told.errors()).contains("MLflow has 9 of 9 trials");
  }

  @Test
  void trackingToAnMlflowThatIsNotThereIsInfrastructure() {
    CommandLineForTests told =
        lethe("track", "looked-at-later", "--mlflow", "http://127.0.0.1:9", "--patience", "0");

    assertThat(told.status()).isEqualTo(3);
    assertThat(told.output()).isEmpty();
    assertThat(told.errors())
        .startsWith("lethe: MLflow at http://127.0.0.1:9 does not do its part")
        .contains("has 0 of 9 trials", "The same command brings the rest");
  }

  private static CommandLineForTests lethe(String... arguments) {
    Stream<String> where =
        Stream.of("--kafka", cluster.bootstrap(), "--namespace", cluster.topics().namespace());
    return CommandLineForTests.run(
        Stream.concat(Stream.of(arguments), where).toArray(String[]::new));
  }
}
