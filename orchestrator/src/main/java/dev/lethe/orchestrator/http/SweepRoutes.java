package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.coordinator.Answer;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.http.access.Caller;
import dev.lethe.orchestrator.http.access.Limits;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What may be asked of sweeps over HTTP, and done to them once they are there. */
final class SweepRoutes {
  private final Sweeps sweeps;
  private final OpenStreams streams;

  SweepRoutes(Sweeps sweeps, Limits limits) {
    this.sweeps = sweeps;
    this.streams = new OpenStreams(limits);
  }

  void list(RoutingContext request) {
    Query.of(request);
    Replies.json(
        request, sweeps.sweeps(), all -> new Listing(all.stream().map(SweepBody::of).toList()));
  }

  /** All sweeps, in the order in which the log got them. */
  record Listing(List<SweepBody> sweeps) {}

  void get(RoutingContext request) {
    Query.of(request);
    Replies.json(request, find(request), SweepBody::of);
  }

  void trials(RoutingContext request) {
    Query query = Query.of(request, "after", "limit", "status", "variant");
    int after = query.number("after", -1, -1, Integer.MAX_VALUE);
    int limit = query.number("limit", 100, 1, TrialsPage.LARGEST);
    Optional<TrialStatus> status = query.oneOf("status", TrialStatus.values(), TrialStatus::word);
    Optional<String> variant = query.text("variant");
    Replies.json(
        request,
        find(request),
        view -> TrialsPage.of(view, after, limit, trial -> wanted(trial, status, variant)));
  }

  private static boolean wanted(
      TrialView trial, Optional<TrialStatus> status, Optional<String> variant) {
    return status.map(trial.status()::equals).orElse(true)
        && variant.map(trial.trial().variant()::equals).orElse(true);
  }

  void events(RoutingContext request) {
    Query.of(request);
    Replies.then(request, find(request), view -> EventStream.open(sweeps, request, view, streams));
  }

  void cancel(RoutingContext request) {
    Query query = Query.of(request, "reason");
    String reason = query.text("reason").orElse("cancelled over HTTP");
    SweepName name = name(request);
    own(request, name, () -> sweeps.cancel(name, reason));
  }

  void pause(RoutingContext request, boolean paused) {
    Query.of(request);
    SweepName name = name(request);
    own(request, name, () -> sweeps.pause(name, paused));
  }

  /** Changes a sweep of the caller's own. */
  private void own(
      RoutingContext request, SweepName name, Supplier<CompletableFuture<Answer>> change) {
    Caller caller = Doorkeeper.caller(request);
    CompletableFuture<Answer> answer =
        known(name)
            .thenCompose(view -> {
              Doorkeeper.requireOwner(caller, name.value(), view.owner());
              return change.get();
            });
    Replies.then(request, answer, done -> changed(request, name, done));
  }

  private void changed(RoutingContext request, SweepName name, Answer answer) {
    switch (answer) {
      case DONE, ALREADY -> show(request, name, 200);
      case ENDED -> throw new Refused(409, "The sweep %s has ended.".formatted(name));
      case UNKNOWN_SWEEP, NAME_TAKEN -> throw unknown(name);
    }
  }

  /** Answers with the sweep as it is now. */
  void show(RoutingContext request, SweepName name, int status) {
    Replies.then(
        request,
        known(name),
        view -> Replies.send(request, status, Replies.JSON, Wire.encode(SweepBody.of(view))));
  }

  /** The sweep that the path names. */
  CompletableFuture<SweepView> find(RoutingContext request) {
    return known(name(request));
  }

  /** Fails as the answer to the request does where there is none. */
  CompletableFuture<SweepView> known(SweepName name) {
    return sweeps.sweep(name).thenApply(view -> view.orElseThrow(() -> unknown(name)));
  }

  private static Refused unknown(SweepName name) {
    return new Refused(
        404,
        "There is no sweep %s; lethe status (GET /api/v1/sweeps) lists those that there are."
            .formatted(name));
  }

  static SweepName name(RoutingContext request) {
    return name(request.pathParam("sweep"));
  }

  static SweepName name(String name) {
    if (!SweepName.isValid(name)) {
      throw new Refused(404, "\"%s\" cannot be the name of a sweep.".formatted(name));
    }
    return new SweepName(name);
  }
}
