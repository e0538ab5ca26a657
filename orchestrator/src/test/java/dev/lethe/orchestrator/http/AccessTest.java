package dev.lethe.orchestrator.http;

import static dev.lethe.orchestrator.http.LetIn.ADMIN;
import static dev.lethe.orchestrator.http.LetIn.ANNE;
import static dev.lethe.orchestrator.http.LetIn.BERT;
import static dev.lethe.orchestrator.http.LetIn.READER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.artifacts.Trust;
import dev.lethe.orchestrator.coordinator.Quota;
import dev.lethe.orchestrator.coordinator.Sweeps.Leader;
import dev.lethe.orchestrator.http.access.Access;
import dev.lethe.orchestrator.http.access.Limits;
import dev.lethe.orchestrator.http.access.NewToken;
import dev.lethe.orchestrator.testing.OwnCertificate;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what, over real TLS. */
class AccessTest {
  private static final String NOBODY = "";
  private static final String YAML =
      SmallSweep.noop(
          "owned",
          """
          variants: {only: {rho: {values: [1, 2]}}}
          baseline: only
          budget: {per_trial: {steps: 1}}
          seeds: {tune: 1, confirm: 2}
          """);

  @TempDir private Path directory;
  private final OpenApi description = new OpenApi();
  private final FakeSweeps sweeps = new FakeSweeps();
  private OwnCertificate own;
  private HttpClient client;
  private HttpInterface http;

  @BeforeEach
  void serve() throws Exception {
    own = OwnCertificate.in(directory);
    client = HttpClient.newBuilder().sslContext(Trust.only(own.certificate())).build();
    http = listening(Limits.USUAL);
    http.serve(sweeps);
  }

  private HttpInterface listening(Limits limits) throws IOException {
    return new HttpInterface(LetIn.ANY_PORT, LetIn.byToken(directory, limits, own));
  }

  @AfterEach
  void close() {
    http.close();
    client.close();
  }

  @Test
  void strangersSeeThatItLivesAndHowToAskAndNothingElse() throws Exception {
    for (String operation : description.operations()) {
      boolean open = operation.matches(".*(/health/.*|openapi.yaml|schema.json)");

      HttpResponse<String> answer = ask(operation, NOBODY);

      assertThat(answer.statusCode()).as(operation).isEqualTo(open ? 200 : 401);
      assertThat(answer.headers().firstValue("WWW-Authenticate").isPresent()).isEqualTo(!open);
    }
    assertThat(ask("GET /api/v1/sweeps", "lethe_wrong").statusCode()).isEqualTo(401);
    assertThat(ask("GET /api/v1/sweeps", ANNE.line()).statusCode()).isEqualTo(401);
  }

  @Test
  void aReaderSeesEverythingAndChangesNothing() throws Exception {
    submit(ANNE);
    for (String operation : description.operations()) {
      if (!operation.contains("/events") && !operation.contains("/api/v1/ranking")) {
        int status = ask(operation, READER.token()).statusCode();

        assertThat(status).as(operation).isEqualTo(operation.startsWith("GET") ? 200 : 403);
      }
    }
  }

  @Test
  void aSweepIsOfWhoeverSubmittedItAndOfThemAloneToChange() throws Exception {
    HttpResponse<String> created = submit(ANNE);

    assertThat(Wire.value(created.body().getBytes(UTF_8), SweepBody.class).owner())
        .isEqualTo("anne");
    HttpResponse<String> refused = ask("POST /api/v1/sweeps/{sweep}/pause", BERT.token());
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("owned is not a sweep of bert");
    assertThat(ask("DELETE /api/v1/sweeps/{sweep}", BERT.token()).statusCode()).isEqualTo(403);
    assertThat(ask("POST /api/v1/sweeps/{sweep}/pause", ANNE.token()).statusCode()).isEqualTo(200);
    assertThat(ask("DELETE /api/v1/sweeps/{sweep}", ADMIN.token()).statusCode()).isEqualTo(200);
  }

  @Test
  void whoeverAsksTooOftenIsToldWhenToComeAgainAndOthersAreNot() throws Exception {
    http.close();
    http = listening(new Limits(0.001, 3, 1, 1, 100, Quota.NONE));
    http.serve(sweeps);
    for (int i = 0; i < 3; i++) {
      assertThat(ask("GET /api/v1/sweeps", ANNE.token()).statusCode()).isEqualTo(200);
    }

    HttpResponse<String> refused = ask("GET /api/v1/sweeps", ANNE.token());

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
        .isBetween(900L, 1000L);
    assertThat(ask("GET /api/v1/sweeps", BERT.token()).statusCode()).isEqualTo(200);
  }

  @Test
  void whoeverGuessesTokensIsSlowedDown() throws Exception {
    http.close();
    http = listening(new Limits(0.001, 3, 1, 1, 100, Quota.NONE));
    http.serve(sweeps);
    for (int i = 0; i < 3; i++) {
      assertThat(ask("GET /api/v1/sweeps", "lethe_" + i).statusCode()).isEqualTo(401);
    }

    assertThat(ask("GET /api/v1/sweeps", "lethe_4").statusCode()).isEqualTo(429);
    assertThat(ask("GET /api/v1/sweeps", ANNE.token()).statusCode()).isEqualTo(200);
  }

  @Test
  void aStandbyPassesACommandOnWithWhatLetsItsCallerIn() throws Exception {
    FakeSweeps leading = new FakeSweeps();
    try (HttpInterface leader = listening(Limits.USUAL)) {
      leader.serve(leading);
      sweeps.lead(Optional.of(new Leader(2, leader.url(), false)));

      HttpResponse<String> created = submit(ANNE);

      assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
      assertThat(leading.sweep(new SweepName("owned")).join().orElseThrow().owner())
          .isEqualTo("anne");
    }
  }

  @Test
  void aTokenThatCameOverTlsIsNotPassedOnWithoutIt() throws Exception {
    FakeSweeps leading = new FakeSweeps();
    try (HttpInterface leader = new HttpInterface(LetIn.ANY_PORT, LetIn.byToken(directory))) {
      leader.serve(leading);
      sweeps.lead(Optional.of(new Leader(2, leader.url(), false)));

      HttpResponse<String> refused = submit(ANNE);

      assertThat(refused.statusCode()).isEqualTo(502);
      assertThat(refused.body()).contains("without TLS", "--tls-cert");
      assertThat(leading.asked()).isZero();
    }
  }

  @Test
  void aLeaderWithACertificateOfSomebodyElseGetsNoToken() throws Exception {
    OwnCertificate other = OwnCertificate.in(Files.createDirectory(directory.resolve("other")));
    FakeSweeps leading = new FakeSweeps();
    Access access = LetIn.byToken(directory, Limits.USUAL, other);
    try (HttpInterface leader = new HttpInterface(LetIn.ANY_PORT, access)) {
      leader.serve(leading);
      sweeps.lead(Optional.of(new Leader(2, leader.url(), false)));

      assertThat(submit(ANNE).statusCode()).isEqualTo(502);
      assertThat(leading.asked()).isZero();
    }
  }

  /** The certificate is for localhost and 127.0.0.1, as one is that every pod of a Service has. */
  @ParameterizedTest
  @CsvSource({"127.0.0.2,, 502", "127.0.0.2, localhost, 201", "127.0.0.1, lethe.example, 502"})
  void aLeadersCertificateIsForTheNameThatAllHaveOrElseForItsHost(
      String host, @Nullable String name, int status) throws Exception {
    http.close();
    http = new HttpInterface(LetIn.ANY_PORT, LetIn.byToken(directory, Limits.USUAL, own, name));
    http.serve(sweeps);
    FakeSweeps leading = new FakeSweeps();
    try (HttpInterface leader =
        new HttpInterface(
            new HttpInterface.Address(host, 0, ""), LetIn.byToken(directory, Limits.USUAL, own))) {
      leader.serve(leading);
      sweeps.lead(Optional.of(new Leader(2, leader.url(), false)));

      assertThat(submit(ANNE).statusCode()).isEqualTo(status);
    }
  }

  @Test
  void overTlsBrowsersAreToldToStayWithIt() throws Exception {
    assertThat(ask("GET /health/live", NOBODY).headers().firstValue("Strict-Transport-Security"))
        .hasValue("max-age=31536000");
  }

  @Test
  void withoutAskingWhoItIsNobodyElsesMachineIsLetIn() {
    HttpInterface.Address everywhere = new HttpInterface.Address("0.0.0.0", 0, "");

    assertThatThrownBy(() -> new HttpInterface(everywhere))
        .isInstanceOf(HttpInterface.CannotListen.class)
        .hasMessageContaining("--host 0.0.0.0", "lethe token", "--tokens");
  }

  @Test
  void whatIsNoCertificateIsSaidAsThat() throws Exception {
    OwnCertificate swapped = new OwnCertificate(own.key(), own.certificate());
    Access access = LetIn.byToken(directory, Limits.USUAL, swapped);

    assertThatThrownBy(() -> new HttpInterface(LetIn.ANY_PORT, access))
        .isInstanceOf(HttpInterface.CannotListen.class)
        .hasMessageContaining("--tls-cert");
  }

  private HttpResponse<String> submit(NewToken token) throws Exception {
    return ask("POST /api/v1/sweeps", token.token());
  }

  /** Every answer is held against the description. */
  private HttpResponse<String> ask(String operation, String token) throws Exception {
    List<String> parts = List.of(operation.split(" "));
    boolean submits = operation.equals("POST /api/v1/sweeps");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    http.url()
                        + parts.get(1).replace("{sweep}", "owned").replace("{pool}", "a100")))
            .method(
                parts.get(0), submits ? BodyPublishers.ofString(YAML) : BodyPublishers.noBody());
    if (submits) {
      request.header("Content-Type", "application/yaml");
    }
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    String type = answer.headers().firstValue("Content-Type").orElse("");
    assertThat(description.errors(operation, answer.statusCode(), type, answer.body()))
        .as(operation)
        .isEmpty();
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "frame-ancestors 'none'");
    return answer;
  }
}
