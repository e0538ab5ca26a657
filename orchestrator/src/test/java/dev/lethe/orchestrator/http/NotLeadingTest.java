package dev.lethe.orchestrator.http;

import static dev.lethe.orchestrator.http.Served.NAME;
import static dev.lethe.orchestrator.http.Served.YAML;
import static dev.lethe.orchestrator.http.Served.json;
import static dev.lethe.orchestrator.http.Served.type;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.coordinator.Sweeps.Leader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What an orchestrator answers that does not lead, or has not read the log yet. */
class NotLeadingTest {
  @AutoClose private final Served served = new Served();

  @Test
  void beforeThereIsAnythingToServeEveryPathIsAProblemThatPasses() throws Exception {
    try (HttpInterface early = new HttpInterface(new HttpInterface.Address("127.0.0.1", 0, ""))) {
      HttpResponse<String> sweep =
          served.client().send(to(early, "/api/v1/sweeps"), BodyHandlers.ofString());
      HttpResponse<String> live =
          served.client().send(to(early, "/health/live"), BodyHandlers.ofString());

      assertThat(sweep.statusCode()).isEqualTo(503);
      assertThat(sweep.headers().firstValue("Retry-After")).isPresent();
      assertThat(served.description().errors("GET /api/v1/sweeps", 503, type(sweep), sweep.body()))
          .isEmpty();
      assertThat(live.statusCode()).isEqualTo(200);
      assertThat(live.body()).isEqualTo("{\"status\":\"up\"}");
    }
  }

  @Test
  void whileTheLogIsNotReadNothingIsSaidOfSweepsAndTheProcessStillTellsItsNumbers()
      throws Exception {
    served.sweeps().unread(true);

    assertThat(served.get("/api/v1/sweeps", "/api/v1/sweeps").statusCode()).isEqualTo(503);
    assertThat(served.get("/api/v1/sweeps/{sweep}", "/api/v1/sweeps/over-http").statusCode())
        .isEqualTo(503);
    assertThat(served.get("/api/v1/outstanding", "/api/v1/outstanding").statusCode())
        .isEqualTo(503);
    assertThat(served.get("/metrics", "/metrics").body())
        .contains("lethe_trials_outstanding NaN", "jvm_memory_used_bytes");
  }

  @Test
  void aLeaderThatDoesNotAnswerIsSaid() throws Exception {
    served.sweeps().lead(Optional.of(new Leader(2, "http://127.0.0.1:9", false)));

    HttpResponse<String> refused = served.submit(YAML);

    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(json(refused).path("detail").asText())
        .contains("The leader at http://127.0.0.1:9 does not answer");
  }

  @Test
  void aStandbyPassesCommandsOnToTheLeader() throws Exception {
    FakeSweeps other = new FakeSweeps();
    try (HttpInterface leader = new HttpInterface(new HttpInterface.Address("127.0.0.1", 0, ""))) {
      leader.serve(other);
      served.sweeps().lead(Optional.of(new Leader(2, leader.url(), false)));

      HttpResponse<String> created = served.submit(YAML);

      assertThat(created.statusCode()).isEqualTo(201);
      assertThat(created.headers().firstValue("Location")).hasValue("/api/v1/sweeps/over-http");
      assertThat(other.sweep(NAME).join()).isPresent();
      assertThat(served.sweeps().sweep(NAME).join()).isEmpty();
    }
  }

  @Test
  void twoStandbysThatTakeEachOtherForTheLeaderDoNotPassARequestOnForEver() throws Exception {
    served.sweeps().lead(Optional.of(new Leader(2, served.http().url(), false)));

    HttpResponse<String> refused = served.submit(YAML);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void withoutALeaderCommandsAreRefusedAndNothingIsReady() throws Exception {
    served.sweeps().lead(Optional.empty());

    assertThat(served.submit(YAML).statusCode()).isEqualTo(503);
    assertThat(served.get("/health/ready", "/health/ready").statusCode()).isEqualTo(503);
    assertThat(served.get("/health/live", "/health/live").statusCode()).isEqualTo(200);
  }

  private static HttpRequest to(HttpInterface server, String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path)).build();
  }
}
