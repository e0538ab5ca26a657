package dev.lethe.orchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.coordinator.Answer;
import dev.lethe.orchestrator.coordinator.Quota;
import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.http.access.Caller;
import dev.lethe.orchestrator.http.access.Limits;
import dev.lethe.orchestrator.http.access.Role;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.SweepReader;
import dev.lethe.protocol.SweepName;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Takes sweep files. */
final class SubmitRoute {
  /** Where a file came from. */
  private static final List<String> SOURCE =
      List.of("file", "revision", "branch", "repository", "user");

  private final Sweeps sweeps;
  private final Limits limits;
  private final SweepRoutes routes;

  SubmitRoute(Sweeps sweeps, Limits limits, SweepRoutes routes) {
    this.sweeps = sweeps;
    this.limits = limits;
    this.routes = routes;
  }

  void take(RoutingContext request) {
    Query query = Query.of(request, SOURCE.toArray(String[]::new));
    byte[] yaml =
        request.body().buffer() == null ? new byte[0] : request.body().buffer().getBytes();
    Replies.then(
        request,
        CompletableFuture.supplyAsync(() -> SweepReader.read(yaml)),
        reading -> submit(request, query, yaml, reading));
  }

  private void submit(RoutingContext request, Query query, byte[] yaml, Reading reading) {
    switch (reading) {
      case Reading.Invalid invalid -> {
        String file = query.text("file").orElse("The body");
        throw new Refused(ProblemBody.of(422, invalid.describe(file), invalid.problems()));
      }
      case Reading.Valid valid -> {
        Map<String, String> source = new LinkedHashMap<>();
        SOURCE.forEach(key -> query.text(key).ifPresent(value -> source.put(key, value)));
        SweepName name = valid.sweep().name();
        Submission submission = submission(valid, yaml, source, Doorkeeper.caller(request));
        Replies.then(
            request, sweeps.submit(submission), answer -> submitted(request, name, answer));
      }
    }
  }

  private Submission submission(
      Reading.Valid valid, byte[] yaml, Map<String, String> source, Caller caller) {
    return new Submission(
        valid.sweep(),
        valid.hash(),
        new String(yaml, UTF_8),
        source,
        caller.isAnybody() ? null : caller.name(),
        caller.role() == Role.ADMIN ? Quota.NONE : limits.quota());
  }

  private void submitted(RoutingContext request, SweepName name, Answer answer) {
    switch (answer) {
      case DONE -> {
        request.response().putHeader(HttpHeaders.LOCATION, "/api/v1/sweeps/" + name);
        routes.show(request, name, 201);
      }
      case NAME_TAKEN ->
          throw new Refused(
              409,
              "Another sweep has the name %s. Change name: in the file to run this one beside it."
                  .formatted(name));
      case ALREADY, ENDED, UNKNOWN_SWEEP -> routes.show(request, name, 200);
    }
  }
}
