package dev.lethe.orchestrator.http;

import static dev.lethe.orchestrator.http.Served.NAME;
import static dev.lethe.orchestrator.http.Served.YAML;
import static dev.lethe.orchestrator.http.Served.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sweeps and their trials: shown, paused, resumed and cancelled. */
class SweepsShownTest {
  @AutoClose private final Served served = new Served();

  @Test
  void listsSweepsAndShowsOne() throws Exception {
    served.submit(YAML);

    assertThat(json(served.get("/api/v1/sweeps", "/api/v1/sweeps")).at("/sweeps/0/name").asText())
        .isEqualTo("over-http");
    assertThat(
            json(served.get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/over-http"))
                .path("status")
                .asText())
        .isEqualTo("running");
    assertThat(served.get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/nobody").statusCode())
        .isEqualTo(404);
    assertThat(served.get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/NOBODY").statusCode())
        .isEqualTo(404);
  }

  @Test
  void trialsComeInPagesThatMeet() throws Exception {
    served.submit(YAML);
    served.sweeps().complete(NAME, 0, 0.5);
    String operation = "/api/v1/sweeps/{sweep}/trials";
    String path = "/api/v1/sweeps/over-http/trials";

    JsonNode first = json(served.get(operation, path + "?limit=3"));
    JsonNode second =
        json(served.get(operation, path + "?limit=3&after=" + first.path("next").asInt()));

    assertThat(first.path("trials").findValuesAsText("index")).containsExactly("0", "1", "2");
    assertThat(second.path("trials").findValuesAsText("index")).containsExactly("3");
    assertThat(second.has("next")).isFalse();
    assertThat(json(served.get(operation, path + "?status=done&variant=sgd")).path("trials"))
        .hasSize(1);
    assertThat(json(served.get(operation, path + "?status=done&variant=sam")).path("trials"))
        .isEmpty();
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
    served.submit(YAML);

    HttpResponse<String> refused =
        served.get("/api/v1/sweeps/{sweep}/trials", "/api/v1/sweeps/over-http/trials?" + query);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).path("detail").asText()).isEqualTo(detail);
  }

  @Test
  void pausesResumesAndCancels() throws Exception {
    served.submit(YAML);
    String sweep = "/api/v1/sweeps/{sweep}";

    JsonNode paused =
        json(served.send("POST " + sweep + "/pause", "/api/v1/sweeps/over-http/pause"));
    JsonNode resumed =
        json(served.send("POST " + sweep + "/resume", "/api/v1/sweeps/over-http/resume"));
    JsonNode cancelled =
        json(served.send("DELETE " + sweep, "/api/v1/sweeps/over-http?reason=no%20power"));
    HttpResponse<String> late =
        served.send("POST " + sweep + "/pause", "/api/v1/sweeps/over-http/pause");

    assertThat(paused.path("status").asText()).isEqualTo("paused");
    assertThat(resumed.path("status").asText()).isEqualTo("running");
    assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
    assertThat(cancelled.path("note").asText()).isEqualTo("no power");
    assertThat(late.statusCode()).isEqualTo(409);
  }
}
