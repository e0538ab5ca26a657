package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.http.access.Access;
import dev.lethe.orchestrator.http.access.Role;
import dev.lethe.orchestrator.ranking.Form;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.joint.JointRanking;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Which handler answers which request. {@code openapi.yaml} describes the same to users. */
final class Routes {
  private static final String SWEEPS = "/api/v1/sweeps";
  private static final String SWEEP = SWEEPS + "/:sweep";
  private static final String IMPORT = SWEEP + "/import";
  private static final String PER_WORKER = "trials_per_worker";
  private static final long LARGEST_BODY = 1 << 20;
  private static final long NO_BODY = 4_096;

  /** As much as a record of the log can hold. */
  private static final long LARGEST_PART = 4 << 20;

  private Routes() {}

  /** In this order: who it is comes before anything of the body is read. */
  static Router of(Vertx vertx, Sweeps sweeps, Access access, Entrance entrance, Metrics metrics) {
    Router router = Router.router(vertx);
    SweepRoutes routes = new SweepRoutes(sweeps, access.limits());
    LeaderProxy leader = new LeaderProxy(vertx, sweeps, access);
    router.route().handler(metrics::time);
    router.route().handler(entrance.connections()::begun);
    router.route().handler(entrance.rules()::handle);
    router.route().handler(entrance.doorkeeper()::identify);
    router.post(SWEEPS).handler(Doorkeeper.needs(Role.SUBMIT));
    // a body is read once, by the first of these that its path has
    router.post(IMPORT).handler(Doorkeeper.needs(Role.ADMIN));
    router.post(IMPORT).handler(BodyHandler.create(false).setBodyLimit(LARGEST_PART));
    router.post(SWEEPS).handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY));
    router.route().handler(BodyHandler.create(false).setBodyLimit(NO_BODY));
    router.route().handler(entrance.connections()::sent);

    router
        .post(SWEEPS)
        .consumes("application/yaml")
        .consumes("application/x-yaml")
        .consumes("text/yaml")
        .handler(leader::handle)
        .handler(new SubmitRoute(sweeps, access.limits(), routes)::take);
    router.get(SWEEPS).handler(routes::list);
    router.get(SWEEP).handler(routes::get);
    router
        .delete(SWEEP)
        .handler(Doorkeeper.needs(Role.SUBMIT))
        .handler(leader::handle)
        .handler(routes::cancel);
    router
        .post(SWEEP + "/pause")
        .handler(Doorkeeper.needs(Role.SUBMIT))
        .handler(leader::handle)
        .handler(request -> routes.pause(request, true));
    router
        .post(SWEEP + "/resume")
        .handler(Doorkeeper.needs(Role.SUBMIT))
        .handler(leader::handle)
        .handler(request -> routes.pause(request, false));
    ImportRoute imports = new ImportRoute(sweeps, routes);
    router.post(IMPORT).consumes(Replies.JSON).handler(leader::handle).handler(imports::take);
    router.get(SWEEP + "/trials").handler(routes::trials);
    ResultRoutes results = new ResultRoutes(routes);
    inEachForm(router.get(SWEEP + "/ranking")).handler(results::ranking);
    inEachForm(router.get("/api/v1/ranking")).handler(results::jointRanking);
    router
        .get(SWEEP + "/measures")
        .produces(Replies.JSON)
        .produces(ResultRoutes.TEXT)
        .handler(results::measures);
    router.get(SWEEP + "/report").produces(ResultRoutes.HTML).handler(results::report);
    router.get(SWEEP + "/events").handler(routes::events);
    router
        .get("/api/v1/workers")
        .handler(leader::handle)
        .handler(request -> workers(request, sweeps));
    router.get("/api/v1/outstanding").handler(request -> outstanding(request, sweeps));
    router
        .get("/api/v1/pools/:pool")
        .handler(leader::handle)
        .handler(request -> pool(request, sweeps));
    router
        .get("/api/v1/openapi.yaml")
        .handler(request -> published(request, Routes.class, "openapi.yaml", "application/yaml"));
    router
        .get("/api/v1/ranking.schema.json")
        .handler(request ->
            published(request, Ranking.class, "ranking.schema.json", "application/schema+json"));
    router
        .get("/api/v1/joint-ranking.schema.json")
        .handler(request ->
            published(
                request,
                JointRanking.class,
                "joint-ranking.schema.json",
                "application/schema+json"));

    router.get("/health/live").handler(request -> health(request, true, ""));
    router.get("/health/ready").handler(request -> ready(request, sweeps));
    router
        .get("/metrics")
        .handler(request ->
            Replies.then(
                request,
                metrics.scrape(),
                text ->
                    Replies.send(
                        request, 200, Metrics.TYPE, text.getBytes(StandardCharsets.UTF_8))));
    refuse(router);
    return router;
  }

  /** What stands before every route. */
  record Entrance(Connections connections, BrowserRules rules, Doorkeeper doorkeeper) {}

  private static Route inEachForm(Route ranking) {
    for (Form form : Form.values()) {
      ranking.produces(form.mediaType());
    }
    return ranking;
  }

  /** Methods and paths, as the description writes them. */
  static Set<String> names(Router router) {
    Set<String> names = new TreeSet<>();
    for (Route route : router.getRoutes()) {
      if (route.getPath() != null && route.methods() != null) {
        String path = route.getPath().replaceAll(":([a-z]+)", "{$1}");
        route.methods().forEach(method -> names.add(method + " " + path));
      }
    }
    return names;
  }

  private static void outstanding(RoutingContext request, Sweeps sweeps) {
    Query.of(request);
    Replies.json(request, sweeps.outstanding(), count -> Map.of("outstanding", count));
  }

  private static void pool(RoutingContext request, Sweeps sweeps) {
    int trialsPerWorker = Query.of(request, PER_WORKER).number(PER_WORKER, 1, 1, 1_000_000);
    Replies.json(
        request,
        sweeps.pool(request.pathParam("pool")),
        view -> PoolBody.of(view, trialsPerWorker));
  }

  private static void workers(RoutingContext request, Sweeps sweeps) {
    Query.of(request);
    Replies.json(
        request, sweeps.workers(), all -> new Workers(all.stream().map(WorkerBody::of).toList()));
  }

  /** The workers that the leader hears. */
  record Workers(List<WorkerBody> workers) {}

  private static void ready(RoutingContext request, Sweeps sweeps) {
    boolean ready = sweeps.isReady() && sweeps.leader().isPresent();
    health(
        request,
        ready,
        sweeps.isReady()
            ? "No orchestrator leads yet."
            : "The log is not read to its end yet, or Kafka does not answer.");
  }

  private static void health(RoutingContext request, boolean well, String why) {
    if (well) {
      var _ = Replies.up(request.response());
    } else {
      Replies.problem(request, ProblemBody.of(503, why));
    }
  }

  /** A file beside a class. */
  private static void published(RoutingContext request, Class<?> beside, String name, String type) {
    try (InputStream resource = beside.getResourceAsStream(name)) {
      Replies.send(request, 200, type, Objects.requireNonNull(resource).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every other request, and every handler that throws, is answered with a problem. */
  private static void refuse(Router router) {
    Map<Integer, String> details =
        Map.of(
            400, "The request is malformed.",
            404, "There is nothing at this path; GET /api/v1/openapi.yaml lists what there is.",
            405,
                "This path does not take this method; GET /api/v1/openapi.yaml lists those it"
                    + " does.",
            406, "Accept names none of the forms of this answer.",
            413, "A sweep file has 1 MB at most, a part of an import 4 MB.",
            415,
                "A sweep is sent as application/yaml, a part of an import as application/json; name"
                    + " it in Content-Type.");
    details.forEach((status, detail) ->
        router.errorHandler(
            status,
            request ->
                Replies.problem(
                    request,
                    request.failure() instanceof Refused refused
                        ? refused.problem()
                        : ProblemBody.of(status, detail))));
    router.errorHandler(
        500, request -> Replies.problem(request, Objects.requireNonNull(request.failure())));
  }
}
