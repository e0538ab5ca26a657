package dev.lethe.orchestrator.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many connections there may be, and how long each may take to send a request: a client that
 * sends a byte now and then holds nothing for long. For one event loop.
 */
final class Connections {
  /** From the connection, or the last answer, to the end of the next request. */
  static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(30);

  private final Vertx vertx;
  private final int most;
  private final long patience;
  private final Map<HttpConnection, Long> timers = new HashMap<>();

  Connections(Vertx vertx, int most, long patience) {
    this.vertx = vertx;
    this.most = most;
    this.patience = patience;
  }

  void opened(HttpConnection connection) {
    if (timers.size() >= most) {
      var _ = connection.close();
      return;
    }
    timers.put(connection, timer(connection));
    connection.closeHandler(_ -> {
      Long timer = timers.remove(connection);
      if (timer != null) {
        vertx.cancelTimer(timer);
      }
    });
  }

  /** A request's head is there: the rest may take as long again, and so may the next request. */
  void begun(RoutingContext request) {
    HttpConnection connection = request.request().connection();
    rewind(connection);
    request.addEndHandler(_ -> rewind(connection));
    request.next();
  }

  /** All of the request is there: its client waits for the server, however long that takes. */
  void sent(RoutingContext request) {
    Long timer = timers.get(request.request().connection());
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
    request.next();
  }

  private void rewind(HttpConnection connection) {
    Long timer = timers.get(connection);
    if (timer != null) {
      vertx.cancelTimer(timer);
      timers.put(connection, timer(connection));
    }
  }

  private long timer(HttpConnection connection) {
    return vertx.setTimer(
        patience,
        _ -> {
          var _ = connection.close();
        });
  }
}
