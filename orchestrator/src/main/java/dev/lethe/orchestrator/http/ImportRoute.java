package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.coordinator.Bringing;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;

/** Takes sweeps of other logs, a part at a time. */
final class ImportRoute {
  private final Sweeps sweeps;
  private final SweepRoutes routes;

  ImportRoute(Sweeps sweeps, SweepRoutes routes) {
    this.sweeps = sweeps;
    this.routes = routes;
  }

  void take(RoutingContext request) {
    Query.of(request);
    SweepName name = SweepRoutes.name(request);
    Buffer body = request.body().buffer();
    byte[] json = body == null ? new byte[0] : body.getBytes();
    Replies.then(
        request,
        CompletableFuture.supplyAsync(() -> read(name, json)).thenCompose(sweeps::bring),
        bringing -> answer(request, name, bringing));
  }

  private static Imported read(SweepName name, byte[] json) {
    try {
      return Wire.value(json, PartBody.class).of(name);
    } catch (UncheckedIOException | IllegalArgumentException | NullPointerException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
      throw new Refused(400, "The body is no part of an export: %s.".formatted(why));
    }
  }

  private void answer(RoutingContext request, SweepName name, Bringing bringing) {
    switch (bringing) {
      case Bringing.UnderWay(long next) ->
          Replies.send(request, 202, Replies.JSON, Wire.encode(new PartBody.UnderWay(next)));
      case Bringing.Here(boolean fresh) -> routes.show(request, name, fresh ? 201 : 200);
      case Bringing.NameTaken() ->
          throw new Refused(
              409,
              "Another sweep has the name %s here. Import it into a log of its own: other topics (--namespace), or another LETHE_HOME."
                  .formatted(name));
      case Bringing.NoSweep() ->
          throw new Refused(
              422,
              "What came is not how the sweep %s ended in the log that its export names. Export it anew."
                  .formatted(name));
    }
  }
}
