package dev.lethe.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An identity provider on loopback: gives whoever knows a secret a token of its client id, and
 * everybody the key that tokens are signed with.
 */
final class TokenIssuer implements AutoCloseable {
  /** Who gives them. */
  static final String ISSUER = "https://issuer.example";

  /** Whom tokens are for. */
  static final String AUDIENCE = "kafka";

  private static final String KEY_ID = "one";
  private static final int LIFE_SECONDS = 600;

  private final Map<String, String> secrets;
  private final HttpServer server;
  private final KeyPair keys = keys();
  private final KeyPair others = keys();
  private final AtomicInteger given = new AtomicInteger();

  /** Begins to answer; {@code secrets} are by client id. */
  TokenIssuer(Map<String, String> secrets) throws IOException {
    this.secrets = Map.copyOf(secrets);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/keys", exchange -> answer(exchange, 200, published()));
    server.createContext("/token", exchange -> give(exchange, keys));
    server.createContext("/forged", exchange -> give(exchange, others));
    server.start();
  }

  /** Where a broker gets the keys that it checks tokens with. */
  String keysAddress() {
    return address("/keys");
  }

  /** Where clients get tokens. */
  String tokenAddress() {
    return address("/token");
  }

  /** Where they get such that somebody else has signed. */
  String forgedAddress() {
    return address("/forged");
  }

  private String address(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** How many tokens it has given away. */
  int given() {
    return given.get();
  }

  private void give(HttpExchange exchange, KeyPair signedWith) throws IOException {
    String said = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    String[] who =
        new String(Base64.getDecoder().decode(said.replace("Basic ", "")), UTF_8).split(":", 2);
    if (!secrets.getOrDefault(who[0], "").equals(who[1])) {
      answer(exchange, 401, Map.of("error", "invalid_client"));
      return;
    }
    given.incrementAndGet();
    answer(
        exchange,
        200,
        Map.of(
            "access_token",
            token(who[0], signedWith),
            "token_type",
            "Bearer",
            "expires_in",
            LIFE_SECONDS));
  }

  private static String token(String subject, KeyPair keys) {
    long now = Instant.now().getEpochSecond();
    String signed =
        encoded(Wire.encode(Map.of("alg", "RS256", "typ", "JWT", "kid", KEY_ID)))
            + "."
            + encoded(
                Wire.encode(
                    Map.of(
                        "sub",
                        subject,
                        "iss",
                        ISSUER,
                        "aud",
                        AUDIENCE,
                        "scope",
                        "kafka",
                        "iat",
                        now,
                        "exp",
                        now + LIFE_SECONDS)));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(UTF_8));
      return signed + "." + encoded(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, Object> published() {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return Map.of(
        "keys",
        List.of(
            Map.of(
                "kty",
                "RSA",
                "kid",
                KEY_ID,
                "use",
                "sig",
                "alg",
                "RS256",
                "n",
                encoded(withoutSign(key.getModulus().toByteArray())),
                "e",
                encoded(withoutSign(key.getPublicExponent().toByteArray())))));
  }

  private static byte[] withoutSign(byte[] number) {
    return number[0] == 0 ? java.util.Arrays.copyOfRange(number, 1, number.length) : number;
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void answer(HttpExchange exchange, int status, Map<String, ?> body)
      throws IOException {
    byte[] bytes = Wire.encode(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
