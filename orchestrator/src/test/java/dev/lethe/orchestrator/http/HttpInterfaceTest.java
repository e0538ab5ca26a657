package dev.lethe.orchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.orchestrator.coordinator.Sweeps.Leader;
import dev.lethe.orchestrator.testing.ImportedParts;
import dev.lethe.orchestrator.testing.KeptSweep;
import dev.lethe.orchestrator.testing.PublishedSchema;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HttpInterfaceTest {
  private static final SweepName NAME = new SweepName("over-http");
  private static final String YAML =
      SmallSweep.training(
          "over-http",
          """
          parameters: {learning_rate: {values: [0.1, 0.2]}, batch_size: 50}
          variants: {sgd: {}, sam: {rho: 0.1}}
          baseline: sgd
          budget: {per_trial: {epochs: 2}}
          seeds: {tune: 1, confirm: 2}
          """);

  private static final String IMPORT = "POST /api/v1/sweeps/{sweep}/import";

  private final OpenApi description = new OpenApi();
  private final FakeSweeps sweeps = new FakeSweeps();
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpInterface http =
      new HttpInterface(new HttpInterface.Address("127.0.0.1", 0, ""));

  @BeforeEach
  void serve() {
    http.serve(sweeps);
  }

  @AfterEach
  void close() {
    http.close();
    client.close();
  }

  @Test
  void aNewSweepIsCreatedAndTheSameFileAttaches() throws Exception {
    HttpResponse<String> created = submit(YAML);

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).hasValue("/api/v1/sweeps/over-http");
    assertThat(json(created).at("/variants/1/queued").asInt()).isEqualTo(2);
    assertThat(submit(YAML + "# only a comment\n").statusCode()).isEqualTo(200);
  }

  @Test
  void whatTheSeedsCannotShowIsSaidInTheAnswerToEveryClient() throws Exception {
    JsonNode few = json(submit(YAML)).path("warnings");
    JsonNode enough =
        json(submit(YAML.replace("over-http", "enough").replace("confirm: 2", "confirm: 8")));

    assertThat(few).hasSize(1);
    assertThat(few.path(0).asText())
        .startsWith("With 2 confirm seeds and 1 comparison no p-value is below 0.50: too few seeds")
        .endsWith("seeds.confirm of at least 6 can.");
    assertThat(json(get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/over-http")).path("warnings"))
        .isEqualTo(few);
    assertThat(enough.path("warnings")).isEmpty();
    assertThat(enough.has("warnings")).isTrue();
  }

  @Test
  void anotherFileUnderAUsedNameIsAConflict() throws Exception {
    submit(YAML);

    HttpResponse<String> other = submit(YAML.replace("epochs: 2", "epochs: 3"));

    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(json(other).path("detail").asText()).contains("over-http", "Change name:");
  }

  @Test
  void aSweepOfAnotherLogComesInPartsAndIsThereWithTheLast() throws Exception {
    List<Imported> parts = ImportedParts.of("other", KeptSweep.finished("kept"), 40);

    HttpResponse<String> first = bring(parts.getFirst());
    HttpResponse<String> early = get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/kept");
    List<Integer> rest = new ArrayList<>();
    for (Imported part : parts.subList(1, parts.size())) {
      rest.add(bring(part).statusCode());
    }

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(json(first).path("next").asInt()).isEqualTo(40);
    assertThat(early.statusCode()).isEqualTo(404);
    assertThat(rest.getLast()).isEqualTo(201);
    assertThat(bring(parts.getFirst()).statusCode()).isEqualTo(200);
    assertThat(json(get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/kept")).at("/variants/0/done"))
        .hasToString("4");
  }

  @Test
  void whatIsNoSweepOfAnotherLogIsRefusedWithTheWayOut() throws Exception {
    submit(YAML);
    SweepScript other = KeptSweep.finished("over-http");

    HttpResponse<String> taken = bring(ImportedParts.of("other", other, 1_000).getFirst());
    HttpResponse<String> half =
        bring(ImportedParts.of("other", KeptSweep.tuned("kept"), 1_000).getFirst());
    HttpResponse<String> none =
        send(IMPORT, "/api/v1/sweeps/kept/import", "application/json", "{\"from\":0}", "*/*");
    HttpResponse<String> large =
        send(IMPORT, "/api/v1/sweeps/kept/import", "application/json", " ".repeat(5 << 20), "*/*");

    assertThat(taken.statusCode()).isEqualTo(409);
    assertThat(json(taken).path("detail").asText()).contains("over-http", "--namespace");
    assertThat(half.statusCode()).isEqualTo(422);
    assertThat(json(half).path("detail").asText()).contains("kept ended", "Export it anew");
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(json(none).path("detail").asText()).startsWith("The body is no part of an export: ");
    assertThat(large.statusCode()).isEqualTo(413);
  }

  private HttpResponse<String> bring(Imported part) throws Exception {
    String path = "/api/v1/sweeps/%s/import".formatted(part.sweep());
    String body = Wire.json(new PartBody(part.export(), part.from(), part.facts()));
    return send(IMPORT, path, "application/json", body, "*/*");
  }

  @Test
  void everyProblemOfAFileIsToldAtOnce() throws Exception {
    HttpResponse<String> refused =
        submit(YAML.replace("rho: 0.1", "rho: -1").replace("baseline: sgd", "baseline: sdg"));

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(json(refused).path("errors").findValuesAsText("path"))
        .containsExactly("variants.sam.rho", "baseline");
  }

  @Test
  void aBodyOfAnotherTypeOrOfMoreThanAMegabyteIsRefused() throws Exception {
    HttpResponse<String> form =
        send("POST /api/v1/sweeps", "/api/v1/sweeps", "text/plain", YAML, "*/*");
    HttpResponse<String> large = submit(YAML + "#".repeat(1 << 20));

    assertThat(form.statusCode()).isEqualTo(415);
    assertThat(large.statusCode()).isEqualTo(413);
  }

  @Test
  void listsSweepsAndShowsOne() throws Exception {
    submit(YAML);

    assertThat(json(get("/api/v1/sweeps", "/api/v1/sweeps")).at("/sweeps/0/name").asText())
        .isEqualTo("over-http");
    assertThat(
            json(get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/over-http")).path("status").asText())
        .isEqualTo("running");
    assertThat(get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/nobody").statusCode()).isEqualTo(404);
    assertThat(get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/NOBODY").statusCode()).isEqualTo(404);
  }

  @Test
  void trialsComeInPagesThatMeet() throws Exception {
    submit(YAML);
    sweeps.complete(NAME, 0, 0.5);
    String operation = "/api/v1/sweeps/{sweep}/trials";
    String path = "/api/v1/sweeps/over-http/trials";

    JsonNode first = json(get(operation, path + "?limit=3"));
    JsonNode second = json(get(operation, path + "?limit=3&after=" + first.path("next").asInt()));

    assertThat(first.path("trials").findValuesAsText("index")).containsExactly("0", "1", "2");
    assertThat(second.path("trials").findValuesAsText("index")).containsExactly("3");
    assertThat(second.has("next")).isFalse();
    assertThat(json(get(operation, path + "?status=done&variant=sgd")).path("trials")).hasSize(1);
    assertThat(json(get(operation, path + "?status=done&variant=sam")).path("trials")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, 'limit is \"0\"; expected a whole number from 1 to 1000.'",
    "limit=many, 'limit is \"many\"; expected a whole number from 1 to 1000.'",
    "status=gone, 'status is \"gone\"; expected one of queued, running, done, failed, pruned,"
        + " cancelled.'",
    "limits=3, 'There is no parameter \"limits\" here; there are after, limit, status, variant.'",
    "limit=3&limit=4, 'The parameter \"limit\" is given twice.'"
  })
  void aWrongParameterIsRefusedWithWhatIsExpected(String query, String detail) throws Exception {
    submit(YAML);

    HttpResponse<String> refused =
        get("/api/v1/sweeps/{sweep}/trials", "/api/v1/sweeps/over-http/trials?" + query);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).path("detail").asText()).isEqualTo(detail);
  }

  @Test
  void aRankingComesInTheFormThatIsAskedFor() throws Exception {
    submit(YAML);
    String operation = "GET /api/v1/sweeps/{sweep}/ranking";
    String path = "/api/v1/sweeps/over-http/ranking";

    HttpResponse<String> json = send(operation, path, "", "", "application/json");
    HttpResponse<String> csv = send(operation, path, "", "", "text/csv");
    HttpResponse<String> text = send(operation, path, "", "", "text/plain");
    HttpResponse<String> markdown = send(operation, path, "", "", "text/markdown");
    HttpResponse<String> latex = send(operation, path, "", "", "application/x-latex");
    HttpResponse<String> pairs = send(operation, path + "?details=true", "", "", "text/csv");
    HttpResponse<String> wrong = send(operation, path + "?details=yes", "", "", "text/csv");
    HttpResponse<String> image = send(operation, path, "", "", "image/png");

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
    submit(YAML);

    HttpResponse<String> refused =
        send(
            "GET /api/v1/sweeps/{sweep}/ranking",
            "/api/v1/sweeps/over-http/ranking?metric=snowy%2Floss",
            "",
            "",
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

    HttpResponse<String> json = send(operation, path, "", "", "application/json");
    HttpResponse<String> csv = send(operation, path, "", "", "text/csv");
    HttpResponse<String> pairs = send(operation, path + "&details=true", "", "", "text/csv");
    HttpResponse<String> text = send(operation, path, "", "", "text/plain");
    HttpResponse<String> markdown = send(operation, path, "", "", "text/markdown");
    HttpResponse<String> latex = send(operation, path, "", "", "application/x-latex");
    HttpResponse<String> other =
        send(operation, path + "&metric=validation%2Faccuracy", "", "", "application/json");

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
    submit(YAML);
    tuned("photos", 0.5, 0.75);

    HttpResponse<String> refused =
        send("GET /api/v1/ranking", "/api/v1/ranking?" + query, "", "", "application/json");

    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(json(refused).path("detail").asText()).contains(detail);
  }

  /** A sweep without confirm seeds that has tried both of its variants. */
  private void tuned(String sweep, double sgd, double sam) throws Exception {
    SweepName name = new SweepName(sweep);
    submit(
        YAML.replace("over-http", sweep)
            .replace("{values: [0.1, 0.2]}", "0.1")
            .replace("confirm: 2", "confirm: 0"));
    sweeps.complete(name, 0, sgd);
    sweeps.complete(name, 1, sam);
    sweeps.choose(name, "sgd");
    sweeps.choose(name, "sam");
    sweeps.finish(name);
  }

  @Test
  void measuresComeInTheFormThatIsAskedFor() throws Exception {
    submit(YAML);
    String operation = "GET /api/v1/sweeps/{sweep}/measures";
    String path = "/api/v1/sweeps/over-http/measures";

    HttpResponse<String> json = send(operation, path, "", "", "application/json");
    HttpResponse<String> text = send(operation, path, "", "", "text/plain");
    HttpResponse<String> csv = send(operation, path, "", "", "text/csv");

    assertThat(json(json).path("gap").asText()).isEqualTo("train - test accuracy");
    assertThat(text.body()).startsWith("over-http: measures of 0 runs");
    assertThat(csv.statusCode()).isEqualTo(406);
  }

  @Test
  void theReportIsAPage() throws Exception {
    submit(YAML);
    String operation = "GET /api/v1/sweeps/{sweep}/report";
    String path = "/api/v1/sweeps/over-http/report";

    HttpResponse<String> page = send(operation, path, "", "", "text/html");
    HttpResponse<String> json = send(operation, path, "", "", "application/json");

    assertThat(page.body()).startsWith("<!doctype html>").contains("<strong>over-http</strong>");
    assertThat(json.statusCode()).isEqualTo(406);
  }

  @Test
  void pausesResumesAndCancels() throws Exception {
    submit(YAML);
    String sweep = "/api/v1/sweeps/{sweep}";

    JsonNode paused = json(send("POST " + sweep + "/pause", "/api/v1/sweeps/over-http/pause"));
    JsonNode resumed = json(send("POST " + sweep + "/resume", "/api/v1/sweeps/over-http/resume"));
    JsonNode cancelled =
        json(send("DELETE " + sweep, "/api/v1/sweeps/over-http?reason=no%20power"));
    HttpResponse<String> late = send("POST " + sweep + "/pause", "/api/v1/sweeps/over-http/pause");

    assertThat(paused.path("status").asText()).isEqualTo("paused");
    assertThat(resumed.path("status").asText()).isEqualTo("running");
    assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
    assertThat(cancelled.path("note").asText()).isEqualTo("no power");
    assertThat(late.statusCode()).isEqualTo(409);
  }

  @Test
  void eventsTellEachTrialThatEndedOnceAndStopWithTheSweep() throws Exception {
    submit(YAML);
    sweeps.complete(NAME, 1, 0.5);
    HttpResponse<Stream<String>> events = events("1000-0");
    sweeps.complete(NAME, 0, 0.6);
    sweeps.finish(NAME);

    List<String> lines = events.body().toList();

    List<String> trials = data(lines, "trial");
    assertThat(trials)
        .extracting(line -> Wire.tree(parse(line)).path("index").asInt())
        .containsExactly(1, 0);
    List<String> snapshots = data(lines, "sweep");
    assertThat(parse(snapshots.getLast()).path("status").asText()).isEqualTo("finished");
    assertThat(lines).contains("id: 1000-2");
  }

  @Test
  void aClientThatComesBackIsToldOnlyWhatItMissed() throws Exception {
    submit(YAML);
    sweeps.complete(NAME, 0, 0.6);
    sweeps.complete(NAME, 1, 0.5);
    sweeps.finish(NAME);

    List<String> lines = events("1000-1").body().toList();

    assertThat(data(lines, "trial"))
        .singleElement()
        .satisfies(line -> assertThat(parse(line).path("index").asInt()).isEqualTo(1));
  }

  @Test
  void aClientOfALogThatWasReplacedIsToldEverythingAnew() throws Exception {
    submit(YAML);
    sweeps.complete(NAME, 0, 0.6);
    sweeps.finish(NAME);

    List<String> lines = events("999-1").body().toList();

    assertThat(data(lines, "trial")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"soon", "1", "1000-", "-1-1", "1000-99999999999"})
  void anEventIdThatCameFromNowhereIsRefused(String id) throws Exception {
    submit(YAML);

    assertThat(events(id).statusCode()).isEqualTo(400);
  }

  @Test
  void beforeThereIsAnythingToServeEveryPathIsAProblemThatPasses() throws Exception {
    try (HttpInterface early = new HttpInterface(new HttpInterface.Address("127.0.0.1", 0, ""))) {
      HttpResponse<String> sweep =
          client.send(to(early, "/api/v1/sweeps"), BodyHandlers.ofString());
      HttpResponse<String> live = client.send(to(early, "/health/live"), BodyHandlers.ofString());

      assertThat(sweep.statusCode()).isEqualTo(503);
      assertThat(sweep.headers().firstValue("Retry-After")).isPresent();
      assertThat(description.errors("GET /api/v1/sweeps", 503, type(sweep), sweep.body()))
          .isEmpty();
      assertThat(live.statusCode()).isEqualTo(200);
      assertThat(live.body()).isEqualTo("{\"status\":\"up\"}");
    }
  }

  private static HttpRequest to(HttpInterface server, String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path)).build();
  }

  @Test
  void whileTheLogIsNotReadNothingIsSaidOfSweepsAndTheProcessStillTellsItsNumbers()
      throws Exception {
    sweeps.unread(true);

    assertThat(get("/api/v1/sweeps", "/api/v1/sweeps").statusCode()).isEqualTo(503);
    assertThat(get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/over-http").statusCode())
        .isEqualTo(503);
    assertThat(get("/api/v1/outstanding", "/api/v1/outstanding").statusCode()).isEqualTo(503);
    assertThat(get("/metrics", "/metrics").body())
        .contains("lethe_trials_outstanding NaN", "jvm_memory_used_bytes");
  }

  @Test
  void aLeaderThatDoesNotAnswerIsSaid() throws Exception {
    sweeps.lead(Optional.of(new Leader(2, "http://127.0.0.1:9", false)));

    HttpResponse<String> refused = submit(YAML);

    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(json(refused).path("detail").asText())
        .contains("The leader at http://127.0.0.1:9 does not answer");
  }

  @Test
  void aStandbyPassesCommandsOnToTheLeader() throws Exception {
    FakeSweeps other = new FakeSweeps();
    try (HttpInterface leader = new HttpInterface(new HttpInterface.Address("127.0.0.1", 0, ""))) {
      leader.serve(other);
      sweeps.lead(Optional.of(new Leader(2, leader.url(), false)));

      HttpResponse<String> created = submit(YAML);

      assertThat(created.statusCode()).isEqualTo(201);
      assertThat(created.headers().firstValue("Location")).hasValue("/api/v1/sweeps/over-http");
      assertThat(other.sweep(NAME).join()).isPresent();
      assertThat(sweeps.sweep(NAME).join()).isEmpty();
    }
  }

  @Test
  void twoStandbysThatTakeEachOtherForTheLeaderDoNotPassARequestOnForEver() throws Exception {
    sweeps.lead(Optional.of(new Leader(2, http.url(), false)));

    HttpResponse<String> refused = submit(YAML);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void withoutALeaderCommandsAreRefusedAndNothingIsReady() throws Exception {
    sweeps.lead(Optional.empty());

    assertThat(submit(YAML).statusCode()).isEqualTo(503);
    assertThat(get("/health/ready", "/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/live", "/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsCountTrialsAndRequestsByPatternOfPath() throws Exception {
    submit(YAML);
    get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/over-http");

    sweeps.finish(new SweepName("unheard-of"));
    String metrics = get("/metrics", "/metrics").body();

    assertThat(metrics)
        .contains("lethe_trials{status=\"queued\"} 4.0")
        .contains("lethe_trials_outstanding 4.0", "lethe_workers 1.0", "lethe_leader 1.0")
        .contains("lethe_log_rejected_total{reason=\"no open sweep\"} 1.0")
        .contains("lethe_reports_refused_total 3.0", "lethe_orders_skipped 0.0")
        .containsPattern("lethe_records_skipped_total\\{[^}]*topic=\"lethe.reports\"[^}]*} 5.0")
        .contains("lethe_sweeps{status=\"running\"} 1.0")
        .contains("route=\"/api/v1/sweeps/:sweep\"")
        .doesNotContain("over-http");
  }

  @Test
  void whatIsNotThereIsAProblemToo() throws Exception {
    HttpResponse<String> path = raw("GET", "/api/v2/sweeps", "", "", "*/*");
    HttpResponse<String> method = raw("PUT", "/api/v1/sweeps", "application/yaml", YAML, "*/*");

    assertThat(path.statusCode()).isEqualTo(404);
    assertThat(method.statusCode()).isEqualTo(405);
    assertThat(Stream.of(path, method))
        .allMatch(answer -> type(answer).equals(ProblemBody.TYPE))
        .allMatch(answer -> !json(answer).path("detail").asText().isEmpty());
  }

  @Test
  void workersAndOutstandingTrialsAreForAutoscalers() throws Exception {
    submit(YAML);

    JsonNode workers = json(get("/api/v1/workers", "/api/v1/workers"));
    JsonNode outstanding = json(get("/api/v1/outstanding", "/api/v1/outstanding"));

    assertThat(workers.at("/workers/0/id").asText()).isEqualTo("anne");
    assertThat(outstanding.path("outstanding").asInt()).isEqualTo(4);
  }

  @Test
  void aPoolIsToldHowManyWorkersItShouldHave() throws Exception {
    JsonNode one = json(get("/api/v1/pools/{pool}", "/api/v1/pools/a100"));
    JsonNode each = json(get("/api/v1/pools/{pool}", "/api/v1/pools/a100?trials_per_worker=4"));

    assertThat(one.path("waiting").asInt()).isEqualTo(5);
    assertThat(one.path("workers").asInt()).isEqualTo(3);
    assertThat(one.path("wanted").asInt()).isEqualTo(8);
    assertThat(each.path("wanted").asInt()).isEqualTo(5);
  }

  @Test
  void theDescriptionIsServed() throws Exception {
    assertThat(get("/api/v1/openapi.yaml", "/api/v1/openapi.yaml").body())
        .startsWith("openapi: 3.1.0");
  }

  @ParameterizedTest
  @EnumSource(PublishedSchema.class)
  void theSchemasOfRankingsAreServedWhereTheDescriptionLinksThem(PublishedSchema schema)
      throws Exception {
    String path = "/api/v1/" + schema.file();

    assertThat(json(get(path, path))).isEqualTo(schema.document());
    assertThat(description.text()).contains("Ranking: {$ref: \"" + schema.file() + "\"}");
  }

  @Test
  void theDescriptionIsSoundOpenApi() {
    SwaggerParseResult read =
        new OpenAPIV3Parser().readContents(description.text(), null, new ParseOptions());

    assertThat(read.getMessages()).isEmpty();
    assertThat(read.isOpenapi31()).isTrue();
    assertThat(description.flaws()).isEmpty();
  }

  @Test
  void everyOperationAnswersAParameterThatNobodyKnowsAsDescribed() throws Exception {
    submit(YAML);

    List<String> operations =
        description.operations().stream()
            .filter(operation -> operation.contains(" /api/v1/"))
            .filter(operation -> !operation.matches(".*\\.(yaml|json)")) // files
            .toList();
    for (String operation : operations) {
      String path =
          operation
              .substring(operation.indexOf(' ') + 1)
              .replace("{sweep}", "over-http")
              .replace("{pool}", "a100");
      String type =
          switch (operation) {
            case "POST /api/v1/sweeps" -> "application/yaml";
            case IMPORT -> "application/json";
            default -> "";
          };

      HttpResponse<String> answer =
          send(operation, path + "?nonsense=1", type, type.isEmpty() ? "" : YAML, "*/*");

      assertThat(answer.statusCode()).as(operation).isEqualTo(400);
    }
  }

  @Test
  void everyRouteIsDescribed() {
    assertThat(http.routes()).isEqualTo(description.operations());
  }

  @Test
  void aTakenPortIsSaidWithWhatToDo() {
    int port = URI.create(http.url()).getPort();

    assertThatThrownBy(() -> new HttpInterface(new HttpInterface.Address("127.0.0.1", port, "")))
        .isInstanceOf(HttpInterface.CannotListen.class)
        .hasMessageContaining("127.0.0.1 port " + port)
        .hasMessageContaining("--port");
  }

  private HttpResponse<String> submit(String yaml) throws Exception {
    return send("POST /api/v1/sweeps", "/api/v1/sweeps", "application/yaml", yaml, "*/*");
  }

  private HttpResponse<String> get(String operation, String path) throws Exception {
    return send("GET " + operation, path);
  }

  private HttpResponse<String> send(String operation, String path) throws Exception {
    return send(operation, path, "", "", "*/*");
  }

  /** Every request that is served, and every answer, is held against the description. */
  private HttpResponse<String> send(
      String operation, String path, String type, String body, String accept) throws Exception {
    HttpResponse<String> answer = raw(OpenApi.method(operation), path, type, body, accept);
    assertThat(description.errors(operation, answer.statusCode(), type(answer), answer.body()))
        .as(operation)
        .isEmpty();
    if (answer.statusCode() < 300) {
      assertThat(description.requestErrors(operation, answer.uri(), type)).isEmpty();
    }
    return answer;
  }

  private HttpResponse<String> raw(
      String method, String path, String type, String body, String accept) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(http.url() + path))
            .timeout(Duration.ofSeconds(20))
            .header("Accept", accept)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<Stream<String>> events(String last) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(http.url() + "/api/v1/sweeps/over-http/events"))
            .header("Last-Event-ID", last)
            .build();
    return client.send(request, BodyHandlers.ofLines());
  }

  private static List<String> data(List<String> lines, String event) {
    return java.util.stream.IntStream.range(0, lines.size())
        .filter(i -> lines.get(i).equals("event: " + event))
        .mapToObj(i -> lines.get(i + 2).substring("data: ".length()))
        .toList();
  }

  private static String type(HttpResponse<String> answer) {
    return answer.headers().firstValue("Content-Type").orElse("");
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return parse(answer.body());
  }

  private static JsonNode parse(String text) {
    return Wire.value(text.getBytes(UTF_8), JsonNode.class);
  }
}
