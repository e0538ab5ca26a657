package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.coordinator.Sweeps.CannotStart;
import dev.lethe.orchestrator.coordinator.Sweeps.NotLeading;
import dev.lethe.orchestrator.coordinator.Sweeps.OverQuota;
import dev.lethe.protocol.Wire;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers: JSON, or a problem. */
final class Replies {
  static final String JSON = "application/json";
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  private Replies() {}

  /** Answers with JSON of what becomes of the stage. */
  static <T> void json(RoutingContext request, CompletionStage<T> stage, Function<T, Object> body) {
    then(request, stage, value -> send(request, 200, JSON, Wire.encode(body.apply(value))));
  }

  /** Goes on with the value on the request's event loop; a failure is answered as a problem. */
  static <T> void then(RoutingContext request, CompletionStage<T> stage, Consumer<T> next) {
    var _ =
        Future.fromCompletionStage(stage, request.vertx().getOrCreateContext())
            .onSuccess(value -> {
              try {
                next.accept(value);
              } catch (RuntimeException e) {
                // whatever it is, the client gets an answer
                problem(request, e);
              }
            })
            .onFailure(failure -> problem(request, failure));
  }

  static void send(RoutingContext request, int status, String type, byte[] body) {
    HttpServerResponse response = request.response();
    if (!response.ended() && !response.closed()) {
      response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type);
      var _ = response.end(Buffer.buffer(body));
    }
  }

  /** Answers a failure; what nobody foresaw is in the program's log, not in the answer. */
  static void problem(RoutingContext request, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException e && e.getCause() != null ? e.getCause() : failure;
    ProblemBody body =
        switch (cause) {
          case Refused refused -> refused.problem();
          case NotLeading _ ->
              ProblemBody.of(503, "No orchestrator leads at this moment; try again in seconds.");
          case OverQuota over -> ProblemBody.of(403, String.valueOf(over.getMessage()));
          case CannotStart cannot -> ProblemBody.of(422, String.valueOf(cannot.getMessage()));
          default -> {
            LOG.atError().setCause(cause).log("{} failed", request.request().path());
            yield ProblemBody.of(500, "This should not have happened; the server's log has more.");
          }
        };
    problem(request, body);
  }

  /** Says that there is nothing to serve yet. */
  static Future<Void> starting(HttpServerResponse response) {
    ProblemBody body =
        ProblemBody.of(503, "This orchestrator starts and has not read its log; try again soon.");
    return response
        .setStatusCode(503)
        .putHeader(HttpHeaders.CONTENT_TYPE, ProblemBody.TYPE)
        .putHeader(HttpHeaders.RETRY_AFTER, "2")
        .end(Buffer.buffer(Wire.encode(body)));
  }

  static Future<Void> up(HttpServerResponse response) {
    return response
        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
        .end(Buffer.buffer("{\"status\":\"up\"}"));
  }

  /** Answers what is no request of HTTP, and hangs up. */
  static void malformed(HttpServerRequest request) {
    int status =
        switch (request.decoderResult().cause()) {
          case TooLongHttpLineException _ -> 414;
          case TooLongHttpHeaderException _ -> 431;
          case null, default -> 400;
        };
    ProblemBody body =
        ProblemBody.of(status, "This is not a request as HTTP/1.1 has it, or one too large.");
    BrowserRules.protect(request.response(), request.isSSL());
    var _ =
        request
            .response()
            .setStatusCode(status)
            .putHeader(HttpHeaders.CONTENT_TYPE, ProblemBody.TYPE)
            .putHeader(HttpHeaders.CONNECTION, "close")
            .end(Buffer.buffer(Wire.encode(body)))
            .onComplete(_ -> request.connection().close());
  }

  static void problem(RoutingContext request, ProblemBody body) {
    boolean passes = body.status() == 503 || body.status() == 429;
    if (passes && !request.response().headWritten()) {
      MultiMap headers = request.response().headers();
      if (!headers.contains(HttpHeaders.RETRY_AFTER)) {
        headers.set(HttpHeaders.RETRY_AFTER, "2");
      }
    }
    send(request, body.status(), ProblemBody.TYPE, Wire.encode(body));
  }
}
