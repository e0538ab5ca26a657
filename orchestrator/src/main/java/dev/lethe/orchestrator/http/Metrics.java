package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.coordinator.Pulse;
import dev.lethe.orchestrator.coordinator.Refusals;
import dev.lethe.orchestrator.coordinator.Skipped;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.coordinator.WorkerView;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.VariantCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Numbers for Prometheus: few labels, so that a thousand sweeps do not make a thousand series. */
final class Metrics {
  /** What Prometheus reads. */
  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Sweeps sweeps;
  private volatile Refusals refusals = new Refusals(Map.of(), 0);
  private volatile @Nullable Snapshot now;

  /** What was asked of the coordinator for one scrape. */
  private record Snapshot(
      List<SweepView> sweeps, List<WorkerView> workers, int outstanding, Pulse pulse) {
    long skippedOrders() {
      return workers.stream()
          .map(worker -> worker.beat().skipped())
          .filter(Objects::nonNull)
          .mapToLong(Long::longValue)
          .sum();
    }

    int trials(ToIntFunction<VariantCounts> count) {
      return sweeps.stream().flatMap(sweep -> sweep.variants().stream()).mapToInt(count).sum();
    }
  }

  Metrics(Sweeps sweeps, Watched watched) {
    this.sweeps = sweeps;
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    Gauge.builder("lethe.leader", sweeps, _ -> leads() ? 1 : 0)
        .description("1 while this orchestrator leads")
        .register(registry);
    gauge(
        "lethe.workers",
        "Workers that the leader hears",
        Tags.empty(),
        now -> now.workers().size());
    gauge(
        "lethe.orders.skipped",
        "Records among the orders that the workers heard now could not read",
        Tags.empty(),
        Snapshot::skippedOrders);
    gauge(
        "lethe.trials.outstanding",
        "Trials that were planned and have not ended",
        Tags.empty(),
        Snapshot::outstanding);
    FunctionCounter.builder("lethe.reports.refused", this, metrics -> metrics.refusals.reports())
        .description("Reports that were stale, repeated or not about an attempt of their worker")
        .register(registry);
    beside(watched);
    pulse();
    trials("queued", VariantCounts::queued);
    trials("running", VariantCounts::running);
    trials("done", VariantCounts::done);
    trials("failed", VariantCounts::failed);
    trials("cancelled", VariantCounts::cancelled);
    for (SweepStatus status : SweepStatus.values()) {
      gauge(
          "lethe.sweeps",
          "Sweeps by where they stand",
          Tags.of("status", status.word()),
          snapshot -> snapshot.sweeps().stream().filter(s -> s.status() == status).count());
    }
  }

  private void beside(Watched watched) {
    Gauge.builder("lethe.build.info", () -> 1)
        .description("1, with the version of Lethe")
        .tags("version", watched.version())
        .register(registry);
    Gauge.builder("lethe.tracking.position", watched, w -> numberOf(w.tracked().get()))
        .description("Offset of the log up to which MLflow has everything, where this one tracks")
        .register(registry);
  }

  private static double numberOf(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : Double.NaN;
  }

  private void pulse() {
    gauge(
        "lethe.log.position",
        "Offset of the record of the log that this orchestrator folds next",
        Tags.empty(),
        snapshot -> snapshot.pulse().position());
    gauge(
        "lethe.leader.epoch",
        "Offset of the last election in the log",
        Tags.empty(),
        snapshot -> snapshot.pulse().epoch());
    gauge(
        "lethe.leader.elected.timestamp.seconds",
        "When the last election was, seconds since 1970",
        Tags.empty(),
        snapshot -> snapshot.pulse().electedAt() / 1_000.0);
    gauge(
        "lethe.coordinator.waiting",
        "Events that came and wait for the coordinator's thread",
        Tags.empty(),
        snapshot -> snapshot.pulse().waiting());
  }

  private boolean leads() {
    return sweeps.leader().filter(Sweeps.Leader::self).isPresent();
  }

  private void trials(String status, ToIntFunction<VariantCounts> count) {
    gauge(
        "lethe.trials",
        "Trials by where they stand",
        Tags.of("status", status),
        snapshot -> snapshot.trials(count));
  }

  private Snapshot keep(Snapshot snapshot, Refusals told) {
    refusals = told;
    told.records().keySet().forEach(this::rejected);
    told.skipped().keySet().forEach(this::skipped);
    return snapshot;
  }

  private void rejected(String reason) {
    FunctionCounter.builder(
            "lethe.log.rejected",
            this,
            metrics -> metrics.refusals.records().getOrDefault(reason, 0L))
        .description("Records of the log that changed nothing")
        .tags("reason", reason)
        .register(registry);
  }

  private void skipped(Skipped records) {
    FunctionCounter.builder(
            "lethe.records.skipped",
            this,
            metrics -> metrics.refusals.skipped().getOrDefault(records, 0L))
        .description("Records of reports and heartbeats that nothing could be made of")
        .tags("topic", records.topic(), "reason", records.reason())
        .register(registry);
  }

  /** Not a number while it is not known: a zero would let an autoscaler send the workers home. */
  private void gauge(String name, String what, Tags tags, ToDoubleFunction<Snapshot> value) {
    Gauge.builder(name, this, metrics -> metrics.known(value))
        .description(what)
        .tags(tags)
        .register(registry);
  }

  private double known(ToDoubleFunction<Snapshot> value) {
    Snapshot snapshot = now;
    return snapshot == null ? Double.NaN : value.applyAsDouble(snapshot);
  }

  /** Everything in Prometheus' text format. */
  CompletableFuture<String> scrape() {
    var workers =
        sweeps
            .workers()
            .handle((known, failure) -> failure == null ? known : List.<WorkerView>of());
    var outstanding = sweeps.outstanding();
    var pulse = sweeps.pulse();
    return sweeps
        .sweeps()
        .thenCombine(
            CompletableFuture.allOf(workers, outstanding, pulse),
            (all, _) -> new Snapshot(all, workers.join(), outstanding.join(), pulse.join()))
        .thenCombine(sweeps.refusals(), this::keep)
        .thenApply(Optional::of)
        // while the log is not read: the numbers of this process are of use all the same
        .exceptionally(_ -> Optional.empty())
        .thenApply(snapshot -> {
          now = snapshot.orElse(null);
          return registry.scrape();
        });
  }

  /** The event loop came so late to what was due. */
  void late(Duration lag) {
    registry.timer("lethe.event.loop.lag").record(lag);
  }

  /** Times a request, by the pattern of its path. */
  void time(RoutingContext request) {
    long start = System.nanoTime();
    request.addEndHandler(_ -> {
      Route route = request.currentRoute();
      String path = route == null || route.getPath() == null ? "none" : route.getPath();
      registry
          .timer(
              "http.server.requests",
              List.of(
                  Tag.of("method", request.request().method().name().toUpperCase(Locale.ROOT)),
                  Tag.of("route", path),
                  Tag.of("status", String.valueOf(request.response().getStatusCode()))))
          .record(Duration.ofNanos(System.nanoTime() - start));
    });
    request.next();
  }
}
