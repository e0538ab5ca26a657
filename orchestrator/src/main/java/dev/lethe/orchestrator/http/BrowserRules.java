package dev.lethe.orchestrator.http;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import dev.lethe.orchestrator.http.access.Access;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;

/**
 * What a browser is told and refused, as OWASP has it.
 *
 * <p>There are no cookies, and no browser sends a bearer token of its own accord, so no page of
 * somebody else can act with a user's rights where tokens are asked for. On loopback nothing is
 * asked for; there a page of somebody else is known by its origin, and one whose name was made to
 * lead here by the name.
 */
final class BrowserRules {
  private static final String NOTHING =
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]", "::1");

  private final Access access;
  private final String ownHost;

  /** At the address that others are told. */
  BrowserRules(Access access, String url) {
    this.access = access;
    this.ownHost = String.valueOf(URI.create(url).getHost());
  }

  /**
   * Headers of every answer, with this machine's time to compare clocks by; a page with scripts
   * replaces the policy.
   */
  static void protect(HttpServerResponse response, boolean tls) {
    response
        .putHeader(
            HttpHeaders.DATE, RFC_1123_DATE_TIME.format(Instant.now().atOffset(ZoneOffset.UTC)))
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Content-Security-Policy", NOTHING)
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (tls) {
      response.putHeader("Strict-Transport-Security", "max-age=31536000");
    }
  }

  /** Lets a page run the scripts that bear this nonce, and no others. */
  static void allowScripts(HttpServerResponse response, String nonce) {
    response.putHeader(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'nonce-%s'; style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
            .formatted(nonce));
  }

  void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    protect(request.response(), access.tls() != null);
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (!access.asksWho() && !isOwnName(request)) {
      throw new Refused(
          403,
          "Without tokens this orchestrator answers to loopback's names alone, not to \"%s\"."
              .formatted(request.getHeader(HttpHeaders.HOST)));
    }
    if (origin == null) {
      context.next();
    } else if (access.origins().contains(origin)) {
      allow(context, origin);
    } else if (SAFE.contains(request.method()) || isSame(origin, request)) {
      // without a header that allows it, a page of another origin cannot read the answer
      context.next();
    } else {
      throw new Refused(
          403, "Pages of %s change nothing here; an operator can allow it.".formatted(origin));
    }
  }

  private boolean isOwnName(HttpServerRequest request) {
    HostAndPort host = request.authority();
    return host != null && (LOOPBACK.contains(host.host()) || host.host().equals(ownHost));
  }

  private static boolean isSame(String origin, HttpServerRequest request) {
    return origin.equals(request.scheme() + "://" + request.getHeader(HttpHeaders.HOST));
  }

  private static void allow(RoutingContext context, String origin) {
    HttpServerResponse response = context.response();
    response
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
        .putHeader(HttpHeaders.VARY, "Origin")
        .putHeader("Cross-Origin-Resource-Policy", "cross-origin")
        .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "Location, Retry-After");
    if (context.request().method().equals(HttpMethod.OPTIONS)) {
      var _ =
          response
              .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, DELETE")
              .putHeader(
                  HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
                  "Authorization, Content-Type, Accept, Last-Event-ID")
              .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600")
              .setStatusCode(204)
              .end();
    } else {
      context.next();
    }
  }
}
