package dev.lethe.orchestrator.http;

import static dev.lethe.orchestrator.http.Served.IMPORT;
import static dev.lethe.orchestrator.http.Served.YAML;
import static dev.lethe.orchestrator.http.Served.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.orchestrator.testing.ImportedParts;
import dev.lethe.orchestrator.testing.KeptSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.Wire;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Sweep files, and parts of sweeps of other logs, that are handed in. */
class SubmittingTest {
  @AutoClose private final Served served = new Served();

  @Test
  void aNewSweepIsCreatedAndTheSameFileAttaches() throws Exception {
    HttpResponse<String> created = served.submit(YAML);

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).hasValue("/api/v1/sweeps/over-http");
    assertThat(json(created).at("/variants/1/queued").asInt()).isEqualTo(2);
    assertThat(served.submit(YAML + "# only a comment\n").statusCode()).isEqualTo(200);
  }

  @Test
  void whatTheSeedsCannotShowIsSaidInTheAnswerToEveryClient() throws Exception {
    JsonNode few = json(served.submit(YAML)).path("warnings");
    JsonNode enough =
        json(
            served.submit(YAML.replace("over-http", "enough").replace("confirm: 2", "confirm: 8")));

    assertThat(few).hasSize(1);
    assertThat(few.path(0).asText())
        .startsWith("With 2 confirm seeds and 1 comparison no p-value is below 0.50: too few seeds")
        .endsWith("seeds.confirm of at least 6 can.");
    assertThat(
            json(served.get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/over-http")).path("warnings"))
        .isEqualTo(few);
    assertThat(enough.path("warnings")).isEmpty();
    assertThat(enough.has("warnings")).isTrue();
  }

  @Test
  void anotherFileUnderAUsedNameIsAConflict() throws Exception {
    served.submit(YAML);

    HttpResponse<String> other = served.submit(YAML.replace("epochs: 2", "epochs: 3"));

    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(json(other).path("detail").asText()).contains("over-http", "Change name:");
  }

  @Test
  void aSweepOfAnotherLogComesInPartsAndIsThereWithTheLast() throws Exception {
    List<Imported> parts = ImportedParts.of("other", KeptSweep.finished("kept"), 40);

    HttpResponse<String> first = bring(parts.getFirst());
    HttpResponse<String> early = served.get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/kept");
    List<Integer> rest = new ArrayList<>();
    for (Imported part : parts.subList(1, parts.size())) {
      rest.add(bring(part).statusCode());
    }

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(json(first).path("next").asInt()).isEqualTo(40);
    assertThat(early.statusCode()).isEqualTo(404);
    assertThat(rest.getLast()).isEqualTo(201);
    assertThat(bring(parts.getFirst()).statusCode()).isEqualTo(200);
    assertThat(
            json(served.get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/kept"))
                .at("/variants/0/done"))
        .hasToString("4");
  }

  @Test
  void whatIsNoSweepOfAnotherLogIsRefusedWithTheWayOut() throws Exception {
    served.submit(YAML);
    SweepScript other = KeptSweep.finished("over-http");

    HttpResponse<String> taken = bring(ImportedParts.of("other", other, 1_000).getFirst());
    HttpResponse<String> half =
        bring(ImportedParts.of("other", KeptSweep.tuned("kept"), 1_000).getFirst());
    HttpResponse<String> none =
        served.send(
            IMPORT, "/api/v1/sweeps/kept/import", "application/json", "{\"from\":0}", "*/*");
    HttpResponse<String> large =
        served.send(
            IMPORT, "/api/v1/sweeps/kept/import", "application/json", " ".repeat(5 << 20), "*/*");

    assertThat(taken.statusCode()).isEqualTo(409);
    assertThat(json(taken).path("detail").asText()).contains("over-http", "--namespace");
    assertThat(half.statusCode()).isEqualTo(422);
    assertThat(json(half).path("detail").asText()).contains("kept ended", "Export it anew");
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(json(none).path("detail").asText()).startsWith("The body is no part of an export: ");
    assertThat(large.statusCode()).isEqualTo(413);
  }

  @Test
  void everyProblemOfAFileIsToldAtOnce() throws Exception {
    HttpResponse<String> refused =
        served.submit(
            YAML.replace("rho: 0.1", "rho: -1").replace("baseline: sgd", "baseline: sdg"));

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(json(refused).path("errors").findValuesAsText("path"))
        .containsExactly("variants.sam.rho", "baseline");
  }

  @Test
  void aBodyOfAnotherTypeOrOfMoreThanAMegabyteIsRefused() throws Exception {
    HttpResponse<String> form =
        served.send("POST /api/v1/sweeps", "/api/v1/sweeps", "text/plain", YAML, "*/*");
    HttpResponse<String> large = served.submit(YAML + "#".repeat(1 << 20));

    assertThat(form.statusCode()).isEqualTo(415);
    assertThat(large.statusCode()).isEqualTo(413);
  }

  private HttpResponse<String> bring(Imported part) throws Exception {
    String path = "/api/v1/sweeps/%s/import".formatted(part.sweep());
    String body = Wire.json(new PartBody(part.export(), part.from(), part.facts()));
    return served.send(IMPORT, path, "application/json", body, "*/*");
  }
}
