package dev.lethe.orchestrator.http;

import static dev.lethe.orchestrator.http.Served.YAML;
import static dev.lethe.orchestrator.http.Served.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.SweepName;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rankings, measures and the report, in every form. */
class ResultsTest {
  @AutoClose private final Served served = new Served();

  @Test
  void aRankingComesInTheFormThatIsAskedFor() throws Exception {
    served.submit(YAML);
    String operation = "GET /api/v1/sweeps/{sweep}/ranking";
    String path = "/api/v1/sweeps/over-http/ranking";

    HttpResponse<String> json = served.form(operation, path, "application/json");
    HttpResponse<String> csv = served.form(operation, path, "text/csv");
    HttpResponse<String> text = served.form(operation, path, "text/plain");
    HttpResponse<String> markdown = served.form(operation, path, "text/markdown");
    HttpResponse<String> latex = served.form(operation, path, "application/x-latex");
    HttpResponse<String> pairs = served.form(operation, path + "?details=true", "text/csv");
    HttpResponse<String> wrong = served.form(operation, path + "?details=yes", "text/csv");
    HttpResponse<String> image = served.form(operation, path, "image/png");

    assertThat(json(json).path("baseline").asText()).isEqualTo("sgd");
    assertThat(csv.body()).startsWith("rank,variant,");
    assertThat(markdown.body()).startsWith("| variant |");
    assertThat(latex.body()).contains("\\toprule");
    assertThat(pairs.body()).startsWith("first,second,");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(text.body()).startsWith("over-http: test/accuracy");
    assertThat(image.statusCode()).isEqualTo(406);
  }

  @Test
  void aRankingByAMetricThatNobodyMeasuredIsRefused() throws Exception {
    served.submit(YAML);

    HttpResponse<String> refused =
        served.form(
            "GET /api/v1/sweeps/{sweep}/ranking",
            "/api/v1/sweeps/over-http/ranking?metric=snowy%2Floss",
            "application/json");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).path("detail").asText())
        .isEqualTo("No trial of over-http has had snowy/loss; there is no metric yet.");
  }

  @Test
  void theRankingOfSeveralSweepsComesInTheFormThatIsAskedFor() throws Exception {
    tuned("photos", 0.5, 0.75);
    tuned("digits", 0.9, 0.95);
    String operation = "GET /api/v1/ranking";
    String path = "/api/v1/ranking?sweep=photos&sweep=digits";

    HttpResponse<String> json = served.form(operation, path, "application/json");
    HttpResponse<String> csv = served.form(operation, path, "text/csv");
    HttpResponse<String> pairs = served.form(operation, path + "&details=true", "text/csv");
    HttpResponse<String> text = served.form(operation, path, "text/plain");
    HttpResponse<String> markdown = served.form(operation, path, "text/markdown");
    HttpResponse<String> latex = served.form(operation, path, "application/x-latex");
    HttpResponse<String> other =
        served.form(operation, path + "&metric=validation%2Faccuracy", "application/json");

    assertThat(json(json).findValuesAsText("meanRank")).containsExactly("1.0", "2.0");
    assertThat(json(json).at("/standings/0/variant").asText()).isEqualTo("sam");
    assertThat(json(other).path("metric").asText()).isEqualTo("validation/accuracy");
    assertThat(csv.body()).startsWith("rank,variant,");
    assertThat(pairs.body()).startsWith("first,second,").contains("sam,sgd,");
    assertThat(text.body()).startsWith("photos, digits: mean ranks");
    assertThat(markdown.body()).startsWith("| variant |");
    assertThat(latex.body()).contains("\\toprule");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sweep=photos | 400 | two sweeps or more",
        "sweep=photos&sweep=photos | 400 | named twice",
        "sweep=photos&sweep=nobody | 404 | no sweep nobody",
        "sweep=photos&sweep=No_Name | 404 | cannot be the name",
        "sweep=photos&sweep=over-http | 400 | two variants that have runs in every sweep",
        "sweep=photos&sweep=over-http&metric=test%2Floss | 400 | No trial of photos has had",
        "sweep=photos&metric=a&metric=b | 400 | given twice"
      })
  void sweepsThatCannotBeRankedTogetherAreRefused(String query, int status, String detail)
      throws Exception {
    served.submit(YAML);
    tuned("photos", 0.5, 0.75);

    HttpResponse<String> refused =
        served.form("GET /api/v1/ranking", "/api/v1/ranking?" + query, "application/json");

    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(json(refused).path("detail").asText()).contains(detail);
  }

  @Test
  void measuresComeInTheFormThatIsAskedFor() throws Exception {
    served.submit(YAML);
    String operation = "GET /api/v1/sweeps/{sweep}/measures";
    String path = "/api/v1/sweeps/over-http/measures";

    HttpResponse<String> json = served.form(operation, path, "application/json");
    HttpResponse<String> text = served.form(operation, path, "text/plain");
    HttpResponse<String> csv = served.form(operation, path, "text/csv");

    assertThat(json(json).path("gap").asText()).isEqualTo("train - test accuracy");
    assertThat(text.body()).startsWith("over-http: measures of 0 runs");
    assertThat(csv.statusCode()).isEqualTo(406);
  }

  @Test
  void theReportIsAPage() throws Exception {
    served.submit(YAML);
    String operation = "GET /api/v1/sweeps/{sweep}/report";
    String path = "/api/v1/sweeps/over-http/report";

    HttpResponse<String> page = served.form(operation, path, "text/html");
    HttpResponse<String> json = served.form(operation, path, "application/json");

    assertThat(page.body()).startsWith("<!doctype html>").contains("<strong>over-http</strong>");
    assertThat(json.statusCode()).isEqualTo(406);
  }

  /** A sweep without confirm seeds that has tried both of its variants. */
  private void tuned(String sweep, double sgd, double sam) throws Exception {
    SweepName name = new SweepName(sweep);
    served.submit(
        YAML.replace("over-http", sweep)
            .replace("{values: [0.1, 0.2]}", "0.1")
            .replace("confirm: 2", "confirm: 0"));
    served.sweeps().complete(name, 0, sgd);
    served.sweeps().complete(name, 1, sam);
    served.sweeps().choose(name, "sgd");
    served.sweeps().choose(name, "sam");
    served.sweeps().finish(name);
  }
}
