package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.http.access.Access;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes what only the leader can answer on to it, once, with what lets its caller in: the leader
 * asks for itself. Where the leader is comes from the log, which only orchestrators write, and a
 * token that came over TLS goes on over TLS alone.
 */
final class LeaderProxy {
  private static final String PASSED_ON = "Lethe-Passed-On";
  private static final List<CharSequence> HEADERS =
      List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.ACCEPT, HttpHeaders.AUTHORIZATION);
  private static final List<CharSequence> ANSWERED =
      List.of(HttpHeaders.LOCATION, HttpHeaders.RETRY_AFTER, "WWW-Authenticate");
  private static final long PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(15);

  private final Sweeps sweeps;
  private final HttpClient client;
  private final boolean protects;
  private final @Nullable String name;

  LeaderProxy(Vertx vertx, Sweeps sweeps, Access access) {
    this.sweeps = sweeps;
    this.protects = access.tls() != null;
    this.name = access.peers().name();
    HttpClientOptions options = new HttpClientOptions().setConnectTimeout(2_000);
    Path trusted = access.peers().trusted();
    if (trusted != null) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(trusted.toString()));
    }
    this.client = vertx.createHttpClient(options);
  }

  /** Goes on here when this orchestrator leads, otherwise lets the leader answer. */
  void handle(RoutingContext request) {
    Optional<Sweeps.Leader> leader = sweeps.leader();
    if (leader.filter(Sweeps.Leader::self).isPresent()) {
      request.next();
    } else if (leader.isEmpty() || leader.get().url().isEmpty()) {
      Replies.problem(request, new Sweeps.NotLeading());
    } else if (request.request().getHeader(PASSED_ON) != null) {
      // the leader changed on the way; the client tries again rather than this request circling
      Replies.problem(request, new Sweeps.NotLeading());
    } else if (protects && !leader.get().url().startsWith("https://")) {
      throw new Refused(
          502,
          "The leader at %s is reached without TLS; the token would be read on the way there. Give every orchestrator --tls-cert and --tls-key."
              .formatted(leader.get().url()));
    } else {
      pass(request, leader.get().url());
    }
  }

  private void pass(RoutingContext request, String leader) {
    RequestOptions options =
        at(leader + request.request().uri())
            .setMethod(request.request().method())
            .setTimeout(PATIENCE_MILLIS)
            .putHeader(PASSED_ON, "1");
    for (CharSequence header : HEADERS) {
      String value = request.request().getHeader(header);
      if (value != null) {
        options.putHeader(header, value);
      }
    }
    Buffer body = request.body().buffer();
    var _ =
        client
            .request(options)
            .compose(passed -> send(passed, body))
            .compose(response -> answer(request, response))
            .onFailure(failure ->
                Replies.problem(
                    request,
                    new Refused(
                        502,
                        "The leader at %s does not answer (%s); try again in seconds."
                            .formatted(leader, failure.getMessage()))));
  }

  /** Asked at its own address, also where its certificate is for the name that all have. */
  private RequestOptions at(String uri) {
    RequestOptions options = new RequestOptions().setAbsoluteURI(uri);
    if (name != null) {
      options
          .setServer(SocketAddress.inetSocketAddress(options.getPort(), options.getHost()))
          .setHost(name);
    }
    return options;
  }

  private static Future<HttpClientResponse> send(HttpClientRequest passed, @Nullable Buffer body) {
    return body == null ? passed.send() : passed.send(body);
  }

  private static Future<Void> answer(RoutingContext request, HttpClientResponse response) {
    return response
        .body()
        .onSuccess(body -> {
          for (CharSequence header : ANSWERED) {
            String value = response.getHeader(header);
            if (value != null) {
              request.response().putHeader(header, value);
            }
          }
          String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
          Replies.send(
              request, response.statusCode(), type == null ? Replies.JSON : type, body.getBytes());
        })
        .mapEmpty();
  }
}
