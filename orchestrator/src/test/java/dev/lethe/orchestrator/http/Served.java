package dev.lethe.orchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** An orchestrator's HTTP interface, with sweeps that go nowhere by themselves, and who asks it. */
final class Served implements AutoCloseable {
  static final SweepName NAME = new SweepName("over-http");
  static final String YAML =
      SmallSweep.training(
          "over-http",
          """
          parameters: {learning_rate: {values: [0.1, 0.2]}, batch_size: 50}
          variants: {sgd: {}, sam: {rho: 0.1}}
          baseline: sgd
          budget: {per_trial: {epochs: 2}}
          seeds: {tune: 1, confirm: 2}
          """);

  /** The operation that takes a part of a sweep of another log. */
  static final String IMPORT = "POST /api/v1/sweeps/{sweep}/import";

  private final OpenApi description = new OpenApi();
  private final FakeSweeps sweeps = new FakeSweeps();
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpInterface http =
      new HttpInterface(new HttpInterface.Address("127.0.0.1", 0, ""));

  Served() {
    http.serve(sweeps);
  }

  OpenApi description() {
    return description;
  }

  FakeSweeps sweeps() {
    return sweeps;
  }

  HttpInterface http() {
    return http;
  }

  HttpClient client() {
    return client;
  }

  /** Hands a sweep file in. */
  HttpResponse<String> submit(String yaml) throws Exception {
    return send("POST /api/v1/sweeps", "/api/v1/sweeps", "application/yaml", yaml, "*/*");
  }

  HttpResponse<String> get(String operation, String path) throws Exception {
    return send("GET " + operation, path);
  }

  HttpResponse<String> send(String operation, String path) throws Exception {
    return send(operation, path, "", "", "*/*");
  }

  /** What is there, in the form of this media type. */
  HttpResponse<String> form(String operation, String path, String type) throws Exception {
    return send(operation, path, "", "", type);
  }

  /** Every request that is served, and every answer, is held against the description. */
  HttpResponse<String> send(String operation, String path, String type, String body, String accept)
      throws Exception {
    HttpResponse<String> answer = raw(OpenApi.method(operation), path, type, body, accept);
    assertThat(description.errors(operation, answer.statusCode(), type(answer), answer.body()))
        .as(operation)
        .isEmpty();
    if (answer.statusCode() < 300) {
      assertThat(description.requestErrors(operation, answer.uri(), type)).isEmpty();
    }
    return answer;
  }

  HttpResponse<String> raw(String method, String path, String type, String body, String accept)
      throws Exception {
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

  static String type(HttpResponse<String> answer) {
    return answer.headers().firstValue("Content-Type").orElse("");
  }

  static JsonNode json(HttpResponse<String> answer) {
    return parse(answer.body());
  }

  static JsonNode parse(String text) {
    return Wire.value(text.getBytes(UTF_8), JsonNode.class);
  }

  @Override
  public void close() {
    http.close();
    client.close();
  }
}
