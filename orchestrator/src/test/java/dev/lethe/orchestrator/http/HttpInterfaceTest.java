package dev.lethe.orchestrator.http;

import static dev.lethe.orchestrator.http.Served.YAML;
import static dev.lethe.orchestrator.http.Served.json;
import static dev.lethe.orchestrator.http.Served.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.SweepName;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class HttpInterfaceTest {
  @AutoClose private final Served served = new Served();

  @Test
  void metricsCountTrialsAndRequestsByPatternOfPath() throws Exception {
    served.submit(YAML);
    served.get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/over-http");

    served.sweeps().finish(new SweepName("unheard-of"));
    String metrics = served.get("/metrics", "/metrics").body();

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
    HttpResponse<String> path = served.raw("GET", "/api/v2/sweeps", "", "", "*/*");
    HttpResponse<String> method =
        served.raw("PUT", "/api/v1/sweeps", "application/yaml", YAML, "*/*");

    assertThat(path.statusCode()).isEqualTo(404);
    assertThat(method.statusCode()).isEqualTo(405);
    assertThat(Stream.of(path, method))
        .allMatch(answer -> type(answer).equals(ProblemBody.TYPE))
        .allMatch(answer -> !json(answer).path("detail").asText().isEmpty());
  }

  @Test
  void workersAndOutstandingTrialsAreForAutoscalers() throws Exception {
    served.submit(YAML);

    JsonNode workers = json(served.get("/api/v1/workers", "/api/v1/workers"));
    JsonNode outstanding = json(served.get("/api/v1/outstanding", "/api/v1/outstanding"));

    assertThat(workers.at("/workers/0/id").asText()).isEqualTo("anne");
    assertThat(outstanding.path("outstanding").asInt()).isEqualTo(4);
  }

  @Test
  void aPoolIsToldHowManyWorkersItShouldHave() throws Exception {
    JsonNode one = json(served.get("/api/v1/pools/{pool}", "/api/v1/pools/a100"));
    JsonNode each =
        json(served.get("/api/v1/pools/{pool}", "/api/v1/pools/a100?trials_per_worker=4"));

    assertThat(one.path("waiting").asInt()).isEqualTo(5);
    assertThat(one.path("workers").asInt()).isEqualTo(3);
    assertThat(one.path("wanted").asInt()).isEqualTo(8);
    assertThat(each.path("wanted").asInt()).isEqualTo(5);
  }

  @Test
  void aTakenPortIsSaidWithWhatToDo() {
    int port = URI.create(served.http().url()).getPort();

    assertThatThrownBy(() -> new HttpInterface(new HttpInterface.Address("127.0.0.1", port, "")))
        .isInstanceOf(HttpInterface.CannotListen.class)
        .hasMessageContaining("127.0.0.1 port " + port)
        .hasMessageContaining("--port");
  }
}
