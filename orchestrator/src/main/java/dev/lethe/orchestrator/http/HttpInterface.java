package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.http.access.Access;
import dev.lethe.orchestrator.http.access.Tls;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import java.net.BindException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Listens before there is anything to serve, because an orchestrator that stands for election says
 * where it takes commands.
 */
public final class HttpInterface implements AutoCloseable {
  private static final int LARGEST_HEADERS = 16 * 1024;

  /** An open stream of events says something more often. */
  private static final int IDLE_SECONDS = 60;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Address address;
  private final Access access;
  private final Connections connections;
  private final Doorkeeper doorkeeper;
  private final HttpServer server;
  private volatile @Nullable Router router;

  /**
   * Where to listen.
   *
   * @param port 0 for any that is free
   * @param url that others reach it by; empty for http://host:port
   */
  public record Address(String host, int port, String url) {}

  /** Begins to listen on loopback, for anybody there. */
  public HttpInterface(Address address) {
    this(address, Access.OPEN);
  }

  /**
   * Begins to listen.
   *
   * @throws CannotListen when the address is taken, not of this machine, or open to others who are
   *     not asked who they are
   */
  public HttpInterface(Address address, Access access) {
    this(address, access, Connections.PATIENCE_MILLIS);
  }

  HttpInterface(Address address, Access access, long patience) {
    this.address = address;
    this.access = access;
    access
        .problem(address.host())
        .ifPresent(problem -> {
          throw new CannotListen(problem, null);
        });
    connections = new Connections(vertx, access.limits().connections(), patience);
    doorkeeper = new Doorkeeper(vertx, access);
    server =
        vertx
            .createHttpServer(options())
            .connectionHandler(connections::opened)
            .invalidRequestHandler(Replies::malformed)
            .requestHandler(this::dispatch);
    try {
      server.listen().toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      close();
      throw cannotListen(e.getCause() == null ? e : e.getCause());
    }
  }

  private CannotListen cannotListen(Throwable cause) {
    String way =
        access.tls() == null || cause instanceof BindException
            ? "Choose another with --port, or stop what has it."
            : "Check that --tls-cert and --tls-key are PEM and belong together.";
    return new CannotListen(
        "cannot listen on %s port %d: %s. %s"
            .formatted(address.host(), address.port(), cause.getMessage(), way),
        cause);
  }

  /** HTTP/1.1 alone: nothing here gains from more, and each has ways of its own to be flooded. */
  private HttpServerOptions options() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(address.host())
            .setPort(address.port())
            .setCompressionSupported(false)
            .setHttp2ClearTextEnabled(false)
            .setUseAlpn(false)
            .setMaxHeaderSize(LARGEST_HEADERS)
            .setIdleTimeout(IDLE_SECONDS);
    Tls tls = access.tls();
    return tls == null
        ? options
        : options
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertPath(tls.certificate().toString())
                    .addKeyPath(tls.key().toString()));
  }

  /** The address is taken, not of this machine, or not to be listened on. */
  public static final class CannotListen extends RuntimeException {
    private static final long serialVersionUID = 1;

    private CannotListen(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Where it is reached. */
  public String url() {
    return address.url().isEmpty()
        ? "%s://%s:%d"
            .formatted(access.tls() == null ? "http" : "https", address.host(), server.actualPort())
        : address.url();
  }

  /** Answers from now on. */
  public void serve(Sweeps sweeps) {
    serve(sweeps, Watched.NOTHING);
  }

  /** Serves from now on, and shows what is watched over beside it. */
  public void serve(Sweeps sweeps, Watched watched) {
    BrowserRules rules = new BrowserRules(access, url());
    Metrics metrics = new Metrics(sweeps, watched);
    vertx.setPeriodic(EventLoopLag.PERIOD_MILLIS, new EventLoopLag(metrics));
    Routes.Entrance entrance = new Routes.Entrance(connections, rules, doorkeeper);
    router = Routes.of(vertx, sweeps, access, entrance, metrics);
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
      BrowserRules.protect(request.response(), access.tls() != null);
      boolean live = request.path() != null && request.path().equals("/health/live");
      var _ = live ? Replies.up(request.response()) : Replies.starting(request.response());
    }
  }

  @Override
  public void close() {
    doorkeeper.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
