package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.http.access.Access;
import dev.lethe.orchestrator.http.access.Caller;
import dev.lethe.orchestrator.http.access.Issuer;
import dev.lethe.orchestrator.http.access.KeySet;
import dev.lethe.orchestrator.http.access.OpenId;
import dev.lethe.orchestrator.http.access.RateLimit;
import dev.lethe.orchestrator.http.access.Role;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks each request who sends it, before anything of its body is read. The token comes in a header
 * that no browser sends of its own accord, never in a cookie or an address.
 */
final class Doorkeeper implements AutoCloseable {
  private static final String CALLER = "caller";
  private static final Pattern BEARER = Pattern.compile("(?i)bearer +([\\x21-\\x7e]{1,8000}) *");

  /** Says nothing of anybody's sweeps. */
  private static final Set<String> FOR_ANYBODY =
      Set.of(
          "/health/live",
          "/health/ready",
          "/api/v1/openapi.yaml",
          "/api/v1/ranking.schema.json",
          "/api/v1/joint-ranking.schema.json");

  private final Access access;
  private final RateLimit rates;
  private final @Nullable KeySet keys;
  private final @Nullable OpenId openId;

  Doorkeeper(Vertx vertx, Access access) {
    this.access = access;
    rates = new RateLimit(access.limits(), System::nanoTime);
    Issuer issuer = access.issuer();
    keys = issuer == null ? null : new KeySet(issuer.keys());
    openId = issuer == null ? null : new OpenId(vertx, issuer, Objects.requireNonNull(keys));
  }

  /** Who sends it; for requests that were let in. */
  static Caller caller(RoutingContext request) {
    return Objects.requireNonNull(request.<Caller>get(CALLER));
  }

  /** Goes on with whoever is let in. */
  void identify(RoutingContext request) {
    String header = request.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (!access.asksWho()) {
      letIn(request, Caller.ANYBODY);
    } else if (isForAnybody(request.normalizedPath())) {
      // asked by probes and scrapers with every breath
      request.next();
    } else if (header == null) {
      unknown(request, "Say who asks: Authorization: Bearer TOKEN.");
    } else {
      Matcher bearer = BEARER.matcher(header);
      identify(request, bearer.matches() ? bearer.group(1) : "");
    }
  }

  private boolean isForAnybody(String path) {
    return FOR_ANYBODY.contains(path) || (access.openMetrics() && path.equals("/metrics"));
  }

  private void identify(RoutingContext request, String token) {
    Optional<Caller> known = access.tokens().caller(token);
    if (known.isPresent()) {
      letIn(request, known.get());
    } else if (openId == null || token.chars().filter(c -> c == '.').count() != 2) {
      unknown(request, "Nobody is let in with this token.");
    } else {
      request.request().pause();
      var _ =
          openId
              .caller(token)
              .onComplete(caller -> {
                request.request().resume();
                if (caller.succeeded()) {
                  letIn(request, caller.result());
                } else {
                  unknown(request, "Nobody is let in with this token, or not any more.");
                }
              });
    }
  }

  private void letIn(RoutingContext request, Caller caller) {
    long wait = caller.isAnybody() ? 0 : rates.take("caller " + caller.name());
    if (wait > 0) {
      tooMany(request, wait);
    } else {
      request.put(CALLER, caller);
      request.next();
    }
  }

  /** Whoever only guesses is slowed down by address. */
  private void unknown(RoutingContext request, String detail) {
    String address = String.valueOf(request.request().remoteAddress().hostAddress());
    long wait = rates.take("stranger " + address);
    if (wait > 0) {
      tooMany(request, wait);
    } else {
      request.response().putHeader("WWW-Authenticate", "Bearer realm=\"lethe\"");
      Replies.problem(request, ProblemBody.of(401, detail));
    }
  }

  private void tooMany(RoutingContext request, long wait) {
    request.response().putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(wait));
    String detail =
        "More than %.0f requests a second, or %d at once; try again in %d s."
            .formatted(access.limits().rate(), access.limits().burst(), wait);
    Replies.problem(request, ProblemBody.of(429, detail));
  }

  /** Goes on with callers of this role, or of one that may more. */
  static Handler<RoutingContext> needs(Role role) {
    return request -> {
      Caller caller = caller(request);
      if (caller.role().includes(role)) {
        request.next();
      } else {
        throw new Refused(
            403,
            "%s has the role %s; this needs %s. Ask an operator for a token with it."
                .formatted(caller.name(), caller.role().word(), role.word()));
      }
    };
  }

  /** Refuses to change a sweep of somebody else. */
  static void requireOwner(Caller caller, String sweep, @Nullable String owner) {
    if (!caller.role().includes(Role.ADMIN) && !caller.name().equals(owner)) {
      throw new Refused(
          403,
          "%s is not a sweep of %s, and only an admin may change those of others."
              .formatted(sweep, caller.name()));
    }
  }

  @Override
  public void close() {
    if (keys != null) {
      keys.close();
    }
  }
}
