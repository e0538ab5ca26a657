package dev.lethe.orchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.coordinator.Answer;
import dev.lethe.orchestrator.coordinator.Quota;
import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.http.access.Caller;
import dev.lethe.orchestrator.http.access.Limits;
import dev.lethe.orchestrator.http.access.Role;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.measures.Relations;
import dev.lethe.orchestrator.measures.RelationsText;
import dev.lethe.orchestrator.ranking.Form;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.joint.JointRanking;
import dev.lethe.orchestrator.ranking.joint.JointText;
import dev.lethe.orchestrator.report.Report;
import dev.lethe.orchestrator.report.ReportPage;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.SweepReader;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What may be asked of sweeps over HTTP. */
final class SweepRoutes {
  static final String TEXT = "text/plain";
  static final String HTML = "text/html";

  /** Where a file came from. */
  private static final List<String> SOURCE =
      List.of("file", "revision", "branch", "repository", "user");

  private final Sweeps sweeps;
  private final Limits limits;
  private final OpenStreams streams;

  SweepRoutes(Sweeps sweeps, Limits limits) {
    this.sweeps = sweeps;
    this.limits = limits;
    this.streams = new OpenStreams(limits);
  }

  void submit(RoutingContext request) {
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
        show(request, name, 201);
      }
      case NAME_TAKEN ->
          throw new Refused(
              409,
              "Another sweep has the name %s. Change name: in the file to run this one beside it."
                  .formatted(name));
      case ALREADY, ENDED, UNKNOWN_SWEEP -> show(request, name, 200);
    }
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

  void ranking(RoutingContext request) {
    Query query = Query.of(request, "metric", "details");
    Optional<String> metric = query.text("metric");
    boolean details = query.flag("details");
    Form form = Form.of(accepted(request));
    CompletableFuture<byte[]> text =
        find(request)
            .thenApplyAsync(view -> form.text(ranked(view, metric), details).getBytes(UTF_8));
    Replies.then(request, text, bytes -> Replies.send(request, 200, form.mediaType(), bytes));
  }

  /** The form that is asked for; whoever names none is given JSON. */
  private static String accepted(RoutingContext request) {
    return Objects.requireNonNullElse(request.getAcceptableContentType(), Replies.JSON);
  }

  private static Ranking ranked(SweepView view, Optional<String> metric) {
    try {
      return metric.map(name -> Ranking.of(view, name)).orElseGet(() -> Ranking.of(view));
    } catch (IllegalArgumentException e) {
      throw new Refused(400, String.valueOf(e.getMessage()));
    }
  }

  void jointRanking(RoutingContext request) {
    Query query = Query.of(request, Set.of("sweep"), "sweep", "metric", "details");
    List<SweepName> names = query.all("sweep").stream().map(SweepRoutes::name).toList();
    Optional<String> metric = query.text("metric");
    boolean details = query.flag("details");
    Form form = Form.of(accepted(request));
    CompletableFuture<byte[]> text =
        all(names)
            .thenApplyAsync(
                views -> JointText.of(joined(views, metric), form, details).getBytes(UTF_8));
    Replies.then(request, text, bytes -> Replies.send(request, 200, form.mediaType(), bytes));
  }

  private static JointRanking joined(List<SweepView> views, Optional<String> metric) {
    try {
      return JointRanking.of(views, metric.orElse(null));
    } catch (IllegalArgumentException e) {
      throw new Refused(400, String.valueOf(e.getMessage()));
    }
  }

  void measures(RoutingContext request) {
    Query.of(request);
    String type = accepted(request);
    CompletableFuture<byte[]> text =
        find(request).thenApplyAsync(view -> measures(Relations.of(view), type));
    Replies.then(request, text, bytes -> Replies.send(request, 200, type, bytes));
  }

  private static byte[] measures(Relations relations, String type) {
    return type.equals(TEXT)
        ? RelationsText.table(relations).getBytes(UTF_8)
        : Wire.encode(relations);
  }

  void report(RoutingContext request) {
    Query.of(request);
    String nonce = UUID.randomUUID().toString();
    CompletableFuture<byte[]> page =
        find(request).thenApplyAsync(view -> ReportPage.of(Report.of(view), nonce).getBytes(UTF_8));
    Replies.then(
        request,
        page,
        bytes -> {
          BrowserRules.allowScripts(request.response(), nonce);
          Replies.send(request, 200, HTML, bytes);
        });
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

  void show(RoutingContext request, SweepName name, int status) {
    Replies.then(
        request,
        known(name),
        view -> Replies.send(request, status, Replies.JSON, Wire.encode(SweepBody.of(view))));
  }

  private CompletableFuture<SweepView> find(RoutingContext request) {
    return known(name(request));
  }

  private CompletableFuture<SweepView> known(SweepName name) {
    return sweeps.sweep(name).thenApply(view -> view.orElseThrow(() -> unknown(name)));
  }

  /** Each of them, in this order. */
  private CompletableFuture<List<SweepView>> all(List<SweepName> names) {
    List<CompletableFuture<SweepView>> views = names.stream().map(this::known).toList();
    return CompletableFuture.allOf(views.toArray(CompletableFuture[]::new))
        .thenApply(_ -> views.stream().map(CompletableFuture::join).toList());
  }

  private static Refused unknown(SweepName name) {
    return new Refused(
        404,
        "There is no sweep %s; GET /api/v1/sweeps lists those that there are.".formatted(name));
  }

  static SweepName name(RoutingContext request) {
    return name(request.pathParam("sweep"));
  }

  private static SweepName name(String name) {
    if (!SweepName.isValid(name)) {
      throw new Refused(404, "\"%s\" cannot be the name of a sweep.".formatted(name));
    }
    return new SweepName(name);
  }
}
