package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a sweep, as server-sent events, to one client: {@code sweep} when anything
 * changed, {@code trial} for each trial that ended, until the sweep has ended and all is told.
 *
 * <p>The id of an event is when the sweep was submitted and the number of trials told of up to it.
 * A client that comes back with it is told of every trial since; where the log was replaced, and
 * the sweep is another of the same name, of every trial from the first. Nothing is kept for a
 * client: one that reads slowly is told less often of the sweep, and of the trials later.
 */
final class EventStream {
  private static final long PERIOD_MILLIS = 250;
  private static final int QUIET_PERIODS = 40;
  private static final int TRIALS_AT_ONCE = 500;
  private static final Pattern ID = Pattern.compile("(\\d{1,18})-(\\d{1,9})");

  private final Sweeps sweeps;
  private final SweepName name;
  private final long submittedAt;
  private final HttpServerResponse response;
  private int told;
  private int quiet;
  private boolean asking;
  private @Nullable SweepBody last;

  private EventStream(Sweeps sweeps, SweepView now, HttpServerResponse response, int told) {
    this.sweeps = sweeps;
    this.name = now.sweep().name();
    this.submittedAt = now.submittedAt();
    this.response = response;
    this.told = told;
  }

  /**
   * Answers the request with the events of the sweep from now on, or from the client's last one.
   */
  static void open(Sweeps sweeps, RoutingContext request, SweepView now, OpenStreams streams) {
    int told = lastEvent(request, now);
    Runnable leave = streams.enter(Doorkeeper.caller(request).name());
    HttpServerResponse response = request.response();
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    EventStream stream = new EventStream(sweeps, now, response, told);
    Vertx vertx = request.vertx();
    long timer = vertx.setPeriodic(0, PERIOD_MILLIS, _ -> stream.ask());
    Handler<@Nullable Void> over =
        _ -> {
          vertx.cancelTimer(timer);
          leave.run();
        };
    response.closeHandler(over);
    response.endHandler(over);
  }

  private static int lastEvent(RoutingContext request, SweepView now) {
    int ended = SweepBody.of(now).ended();
    String id = request.request().getHeader("Last-Event-ID");
    if (id == null || id.isEmpty()) {
      return ended;
    }
    Matcher parts = ID.matcher(id);
    if (!parts.matches()) {
      throw new Refused(
          400,
          "Last-Event-ID is \"%s\"; expected the id of an event that came from here."
              .formatted(id));
    }
    boolean same = Long.parseLong(parts.group(1)) == now.submittedAt();
    return same ? Math.min(Integer.parseInt(parts.group(2)), ended) : 0;
  }

  private void ask() {
    if (asking || response.writeQueueFull() || response.ended()) {
      return;
    }
    asking = true;
    var context = Vertx.currentContext();
    var _ =
        sweeps
            .sweep(name)
            .whenComplete((view, failure) ->
                context.runOnContext(_ -> {
                  asking = false;
                  if (failure == null && view.isPresent() && !response.ended()) {
                    tell(view.get());
                  }
                  // a failure: nobody leads at this moment, and the next period asks again
                }));
  }

  private void tell(SweepView view) {
    List<TrialView> ended =
        view.trials().stream()
            .filter(trial -> trial.ending() != null && trial.ending() >= told)
            .sorted(Comparator.comparing(trial -> Objects.requireNonNull(trial.ending())))
            .limit(TRIALS_AT_ONCE)
            .toList();
    for (TrialView trial : ended) {
      told++;
      event("trial", TrialBody.of(trial));
    }
    SweepBody now = SweepBody.of(view);
    if (!now.equals(last)) {
      last = now;
      event("sweep", now);
    }
    if (view.status().isTerminal() && told == now.ended()) {
      var _ = response.end();
    } else if (++quiet > QUIET_PERIODS) {
      quiet = 0;
      var _ = response.write(": nothing new\n\n");
    }
  }

  private void event(String kind, Object body) {
    quiet = 0;
    String json = new String(Wire.encode(body), StandardCharsets.UTF_8);
    var _ =
        response.write(
            "event: %s\nid: %d-%d\ndata: %s\n\n".formatted(kind, submittedAt, told, json));
  }
}
