package dev.lethe.orchestrator.http.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whoever has a JSON Web Token of the issuer, for this audience, signed with one of the
 * issuer's published keys, not expired, with a role among its claims. What is signed with nothing,
 * or with a shared secret, is refused.
 */
public final class OpenId {
  private static final int LEEWAY_SECONDS = 30;
  private static final int LONGEST_NAME = 200;
  private static final Pattern ROLE = Pattern.compile("lethe[-:](read|submit|admin)");

  private final Vertx vertx;
  private final Issuer issuer;
  private final Supplier<List<JsonObject>> keys;
  private List<JsonObject> known = List.of();
  private @Nullable JWTAuth checked;

  /** With the keys as they are at the time of each request; for one event loop. */
  public OpenId(Vertx vertx, Issuer issuer, Supplier<List<JsonObject>> keys) {
    this.vertx = vertx;
    this.issuer = issuer;
    this.keys = keys;
  }

  /** Who has the token; fails where it lets nobody in. */
  public Future<Caller> caller(String token) {
    Optional<JWTAuth> auth = auth();
    return auth.isEmpty()
        ? Future.failedFuture("no key of the issuer is known")
        : auth.get()
            .authenticate(new TokenCredentials(token))
            .compose(user -> caller(user).map(Future::succeededFuture).orElseGet(OpenId::refused));
  }

  private static Future<Caller> refused() {
    return Future.failedFuture("the token has no time of its end, no subject or no role");
  }

  private Optional<JWTAuth> auth() {
    List<JsonObject> now = keys.get();
    if (checked == null || !now.equals(known)) {
      known = now;
      checked = now.isEmpty() ? null : JWTAuth.create(vertx, options(now));
    }
    return Optional.ofNullable(checked);
  }

  private JWTAuthOptions options(List<JsonObject> jwks) {
    return new JWTAuthOptions()
        .setJwks(jwks)
        .setJWTOptions(
            new JWTOptions()
                .setIssuer(issuer.name())
                .addAudience(issuer.audience())
                .setLeeway(LEEWAY_SECONDS));
  }

  private Optional<Caller> caller(User user) {
    JsonObject claims = user.attributes().getJsonObject("accessToken", new JsonObject());
    return claims.getValue("sub") instanceof String name
            && !name.isBlank()
            && name.length() <= LONGEST_NAME
            && name.chars().noneMatch(Character::isISOControl)
            && claims.getValue("exp") instanceof Number
        ? role(claims).map(role -> new Caller(name, role))
        : Optional.empty();
  }

  private Optional<Role> role(JsonObject claims) {
    Object value = claims;
    for (String step : issuer.claim().split("\\.", -1)) {
      value = value instanceof JsonObject within ? within.getValue(step) : null;
    }
    Stream<String> words =
        switch (value) {
          case String text -> Stream.of(text.split("\\s+", -1));
          case JsonArray list -> list.stream().map(String::valueOf);
          case null, default -> Stream.of();
        };
    return words
        .map(ROLE::matcher)
        .filter(java.util.regex.Matcher::matches)
        .flatMap(role -> Role.of(role.group(1)).stream())
        .max(Role::compareTo);
  }
}
