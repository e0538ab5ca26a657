package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.coordinator.Sweeps;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Listens before there is anything to serve, because an orchestrator that stands for election says
 * where it takes commands.
 */
public final class HttpInterface implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Address address;
  private final HttpServer server;
  private volatile @Nullable Router router;

  /**
   * Where to listen.
   *
   * @param port 0 for any that is free
   * @param url that others reach it by; empty for http://host:port
   */
  public record Address(String host, int port, String url) {}

  /**
   * Begins to listen.
   *
   * @throws CannotListen when the address is taken, or not of this machine
   */
  public HttpInterface(Address address) {
    this.address = address;
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(address.host())
                    .setPort(address.port())
                    .setCompressionSupported(false))
            .requestHandler(this::dispatch);
    try {
      server.listen().toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      close();
      throw new CannotListen(
          "cannot listen on %s port %d: %s. Choose another with --port, or stop what has it."
              .formatted(
                  address.host(),
                  address.port(),
                  e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
          e);
    }
  }

  /** The address is taken, or not of this machine. */
  public static final class CannotListen extends RuntimeException {
    private static final long serialVersionUID = 1;

    private CannotListen(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Where it is reached. */
  public String url() {
    return address.url().isEmpty()
        ? "http://%s:%d".formatted(address.host(), server.actualPort())
        : address.url();
  }

  /** Answers from now on. */
  public void serve(Sweeps sweeps) {
    router = Routes.of(vertx, sweeps);
  }

  /** Methods and paths that are served, such as {@code GET /api/v1/sweeps/{sweep}}. */
  Set<String> routes() {
    Router known = router;
    return known == null ? Set.of() : Routes.names(known);
  }

  private void dispatch(HttpServerRequest request) {
    Router known = router;
    if (known != null) {
      known.handle(request);
    } else {
      boolean live = request.path() != null && request.path().equals("/health/live");
      var _ = live ? Replies.up(request.response()) : Replies.starting(request.response());
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
