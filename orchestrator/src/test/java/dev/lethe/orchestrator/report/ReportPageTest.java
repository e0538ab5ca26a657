package dev.lethe.orchestrator.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.measures.Relation;
import dev.lethe.orchestrator.measures.Relations;
import dev.lethe.orchestrator.ranking.Numbers;
import dev.lethe.orchestrator.testing.Browser;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
  private static final String YAML =
      """
      # </script><script>document.title = "not escaped"</script>
      apiVersion: lethe/v1
      kind: Sweep
      name: reported
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {name: shapes, train: 400, validation: 200}
        model: {name: small-cnn}
      parameters: {learning_rate: {values: [0.01, 0.2]}, batch_size: 50}
      variants: {sgd: {}, sam: {rho: {values: [0.05, 0.1, 0.2]}}, obf: {rho: 0.1}}
      baseline: sgd
      method: grid
      budget: {per_trial: {epochs: 2}}
      seeds: {tune: 1, confirm: 7}
      measures: [hessian-top]
      """;

  private static final List<String> CHARTS =
      List.of("ranking", "differences", "search", "curves", "trials", "cost", "measures");

  private static final Pattern SCRIPT = Pattern.compile("<script.*?</script>", Pattern.DOTALL);

  @TempDir private Path directory;

  @Test
  void aBrowserDrawsEveryChartWithoutNetworkAndWithoutAnError() throws Exception {
    Browser.Seen page = open(ended());

    assertThat(page.console()).isEmpty();
    assertThat(page.html()).contains("data-drawn=\"" + CHARTS.size() + "\"");
    for (String chart : CHARTS) {
      assertThat(drawing(page.html(), chart)).as(chart).contains("<path");
    }
    assertThat(SCRIPT.matcher(page.html()).replaceAll("")).doesNotContain("src=", "<link");
  }

  @Test
  void variantsAndNumbersAreReadWithoutScripts() {
    String page = ReportPage.of(Report.of(ended()));
    String text = page.substring(0, page.indexOf("<script"));

    assertThat(text)
        .contains("sam is better than sgd; obf cannot be told apart from it", "<td>sam</td>")
        .contains("0.7000")
        .contains("lethe run")
        .contains("2, 3, 4, 5, 6, 7, 8");
  }

  /** In the file's order below each other, each with the numbers that it has in JSON. */
  @Test
  void tauOfEachVariantStandsBesideThatOfAllRuns() {
    SweepView view = ended();
    Relations relations = Relations.of(view);
    String page = page(view);
    String text = page.substring(0, page.indexOf("<script"));

    assertThat(rows(text, "Kendall's τ over all runs"))
        .isEqualTo(relations.overall().stream().map(one -> row(one, "")).toList());
    assertThat(rows(text, "Kendall's τ within each variant"))
        .isEqualTo(
            Stream.of(relations.gap(), relations.accuracy())
                .flatMap(against ->
                    relations.byVariant().stream().filter(one -> one.against().equals(against)))
                .map(one -> row(one, "<td>%s</td>".formatted(one.variant())))
                .toList());
    assertThat(relations.byVariant())
        .extracting(Relation::variant)
        .containsExactly("sgd", "sgd", "sam", "sam", "obf", "obf");
  }

  @Test
  void theChartOfAMeasureSaysTauOfEachVariantAndOfAll() throws Exception {
    String chart = drawing(open(ended()).html(), "measures");

    assertThat(chart)
        .contains("measure/hessian_top", "all runs: τ +0.99")
        .contains("sgd  τ +1.00", "sam  τ +1.00", "obf  τ +1.00");
  }

  @Test
  void aSingleVariantHasOneTableOfTau() {
    SweepScript script =
        new SweepScript(YAML.replaceAll("variants: .*\\n", "variants: {sgd: {}}\n"));
    script.trials().forEach(trial -> end(script, trial, 0.5));
    confirm(script, "sgd", 0.60, 0.61, 0.62, 0.60, 0.61, 0.62, 0.61);

    assertThat(page(script.view()))
        .contains("τ over all runs")
        .doesNotContain("τ within each variant");
  }

  /** Of a table's body, as the page has them. */
  private static List<String> rows(String text, String caption) {
    String escaped = caption.replace("'", "&#39;");
    String table = text.substring(text.indexOf("<caption>" + escaped));
    String body = table.substring(table.indexOf("<tbody>") + 7, table.indexOf("</tbody>")).strip();
    return body.lines().toList();
  }

  private static String row(Relation one, String variant) {
    return "<tr><td>%s</td><td>%s</td>%s<td>%d</td><td>%s</td><td>%s</td><td>%s</td></tr>"
        .formatted(
            one.measure(),
            one.against(),
            variant,
            one.runs(),
            Numbers.signed(one.tau()),
            Numbers.signedEnds(one.interval()),
            Numbers.signed(one.granulated()));
  }

  @Test
  void whatAFileSaysCannotBecomePartOfThePage() throws Exception {
    Browser.Seen page = open(ended());

    assertThat(page.html()).contains("<title>reported – Lethe</title>");
  }

  @Test
  void aSweepThatHasJustBegunHasAPageToo() throws Exception {
    Browser.Seen page = open(new SweepScript(YAML).view());

    assertThat(page.console()).isEmpty();
    assertThat(page.html()).contains("So far:", "data-drawn=");
  }

  private Browser.Seen open(SweepView view) throws IOException, InterruptedException {
    Path file = Files.writeString(directory.resolve("report.html"), page(view), UTF_8);
    return new Browser(directory).open(file);
  }

  private static String page(SweepView view) {
    return ReportPage.of(Report.of(view));
  }

  private static String drawing(String html, String chart) {
    Matcher box =
        Pattern.compile("data-chart=\"%s\".*?</figure>".formatted(chart), Pattern.DOTALL)
            .matcher(html);
    assertThat(box.find()).isTrue();
    return box.group();
  }

  /** sam is better than sgd with every seed, obf with half of them. */
  private static SweepView ended() {
    SweepScript script = new SweepScript(YAML);
    double score = 0.5;
    for (Trial trial : script.trials()) {
      end(script, trial, score += 0.01);
    }
    confirm(script, "sgd", 0.60, 0.61, 0.62, 0.60, 0.61, 0.62, 0.61);
    confirm(script, "sam", 0.70, 0.70, 0.71, 0.69, 0.70, 0.70, 0.70);
    confirm(script, "obf", 0.59, 0.62, 0.61, 0.61, 0.60, 0.63, 0.59);
    script.finish();
    return script.view();
  }

  private static void confirm(SweepScript script, String variant, double... scores) {
    List<Trial> trials = script.confirm(variant, 1);
    for (int i = 0; i < scores.length; i++) {
      end(script, trials.get(i), scores[i]);
    }
  }

  private static void end(SweepScript script, Trial trial, double score) {
    script.start(trial);
    script.finishEpoch(trial, 1, Map.of("validation/accuracy", score / 2));
    script.finishEpoch(trial, 2, Map.of("validation/accuracy", score));
    script.complete(
        trial,
        Map.of(
            "validation/accuracy",
            score,
            "test/accuracy",
            score,
            "measure/hessian_top",
            100 - score,
            "measure/train_accuracy",
            0.99));
  }
}
