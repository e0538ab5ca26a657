package dev.lethe.orchestrator.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose JSON Web Tokens let in. */
class OpenIdTest {
  private static final KeyPair ISSUER = rsa();
  private static final KeyPair STRANGER = rsa();
  private static final String ISS = "https://issuer.example";

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aTokenOfTheIssuerLetsItsSubjectInWithTheHighestRole() {
    assertThat(caller(signed(ISSUER, claims()))).hasValue(new Caller("anne", Role.SUBMIT));
    assertThat(caller(signed(ISSUER, claims().put("roles", "x lethe-read lethe:admin"))))
        .hasValue(new Caller("anne", Role.ADMIN));
  }

  @Test
  void rolesMayBeWithinAnotherClaim() {
    JsonObject within = new JsonObject().put("roles", new JsonArray().add("lethe-read"));

    assertThat(caller(signed(ISSUER, claims().put("realm_access", within)), "realm_access.roles"))
        .hasValue(new Caller("anne", Role.READ));
  }

  @Test
  void otherTokensLetNobodyIn() {
    long past = System.currentTimeMillis() / 1000 - 60;
    assertThat(caller(signed(STRANGER, claims()))).isEmpty();
    assertThat(caller(signed(ISSUER, claims().put("iss", "https://other.example")))).isEmpty();
    assertThat(caller(signed(ISSUER, claims().put("aud", "other")))).isEmpty();
    assertThat(caller(signed(ISSUER, claims().put("exp", past)))).isEmpty();
    assertThat(caller(signed(ISSUER, without("exp")))).isEmpty();
    assertThat(caller(signed(ISSUER, without("sub")))).isEmpty();
    assertThat(caller(signed(ISSUER, without("aud")))).isEmpty();
    assertThat(caller(signed(ISSUER, without("iss")))).isEmpty();
    assertThat(caller(signed(ISSUER, without("roles")))).isEmpty();
    assertThat(caller(signed(ISSUER, claims().put("roles", "admin")))).isEmpty();
    assertThat(caller(signed(ISSUER, claims().put("sub", "a\nb")))).isEmpty();
    assertThat(caller("a.b.c")).isEmpty();
  }

  @Test
  void aTokenThatIsNotSignedOrWithThePublicKeyAsASecretLetsNobodyIn() {
    String none = encoded(new JsonObject().put("alg", "none")) + "." + encoded(claims()) + ".";
    byte[] key = Base64.getEncoder().encode(ISSUER.getPublic().getEncoded());
    JWTAuth confused =
        JWTAuth.create(
            vertx,
            new JWTAuthOptions()
                .addJwk(
                    new JsonObject()
                        .put("kty", "oct")
                        .put("alg", "HS256")
                        .put("k", Base64.getUrlEncoder().withoutPadding().encodeToString(key))));

    assertThat(caller(none)).isEmpty();
    assertThat(caller(confused.generateToken(claims(), new JWTOptions().setAlgorithm("HS256"))))
        .isEmpty();
  }

  @Test
  void aSharedSecretIsNoKeyThatLetsIn() throws Exception {
    Path file = directory.resolve("secret.json");
    Files.writeString(file, "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"alg\":\"HS256\"}]}");

    assertThatThrownBy(() -> new KeySet(new KeySet.Place.InFile(file)))
        .isInstanceOf(AccessUnusable.class)
        .hasMessageContaining("public keys");
  }

  @Test
  void keysThatCanBeExchangedOnTheWayAreRefused() {
    assertThatThrownBy(() -> KeySet.Place.of("http://issuer.example/keys"))
        .isInstanceOf(AccessUnusable.class)
        .hasMessageContaining("https");
  }

  @Test
  void keysAreFetchedFromTheIssuer() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/keys",
        exchange -> {
          byte[] body = keySet(ISSUER).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    String url = "http://127.0.0.1:%d/keys".formatted(server.getAddress().getPort());
    try (KeySet keys = new KeySet(KeySet.Place.of(url))) {
      Awaitility.await().until(() -> !keys.get().isEmpty());
      OpenId openId = new OpenId(vertx, issuer(KeySet.Place.of(url), "roles"), keys);

      assertThat(asked(openId, signed(ISSUER, claims()))).isPresent();
    } finally {
      server.stop(0);
    }
  }

  private Optional<Caller> caller(String token) {
    return caller(token, "roles");
  }

  private Optional<Caller> caller(String token, String claim) {
    try {
      Path file = Files.writeString(directory.resolve("keys.json"), keySet(ISSUER));
      KeySet.Place place = KeySet.Place.of(file.toString());
      try (KeySet keys = new KeySet(place)) {
        return asked(new OpenId(vertx, issuer(place, claim), keys), token);
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Optional<Caller> asked(OpenId openId, String token) {
    return openId
        .caller(token)
        .map(Optional::of)
        .otherwise(Optional.empty())
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  private static Issuer issuer(KeySet.Place keys, String claim) {
    return new Issuer(ISS, "lethe", keys, claim);
  }

  private static JsonObject claims() {
    return new JsonObject()
        .put("iss", ISS)
        .put("aud", "lethe")
        .put("sub", "anne")
        .put("exp", System.currentTimeMillis() / 1000 + 600)
        .put("roles", new JsonArray().add("other").add("lethe-submit").add("lethe-read"));
  }

  private static JsonObject without(String claim) {
    JsonObject claims = claims();
    claims.remove(claim);
    return claims;
  }

  private String signed(KeyPair keys, JsonObject claims) {
    return JWTAuth.create(vertx, new JWTAuthOptions().setJwks(List.of(jwk(keys, true))))
        .generateToken(claims, new JWTOptions().setAlgorithm("RS256"));
  }

  private static String keySet(KeyPair keys) {
    return new JsonObject().put("keys", new JsonArray().add(jwk(keys, false))).encode();
  }

  private static JsonObject jwk(KeyPair keys, boolean secret) {
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) keys.getPrivate();
    JsonObject jwk =
        new JsonObject()
            .put("kty", "RSA")
            .put("alg", "RS256")
            .put("use", "sig")
            .put("kid", "one")
            .put("n", number(key.getModulus()))
            .put("e", number(key.getPublicExponent()));
    return secret
        ? jwk.put("d", number(key.getPrivateExponent()))
            .put("p", number(key.getPrimeP()))
            .put("q", number(key.getPrimeQ()))
            .put("dp", number(key.getPrimeExponentP()))
            .put("dq", number(key.getPrimeExponentQ()))
            .put("qi", number(key.getCrtCoefficient()))
        : jwk;
  }

  private static String number(java.math.BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] plain = bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
  }

  private static String encoded(JsonObject json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
  }

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
