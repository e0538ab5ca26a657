package dev.lethe.orchestrator.http.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an orchestrator lets in, as its operator says.
 *
 * @param issuer null where no JSON Web Tokens let in
 * @param tls null for HTTP without it
 * @param peers how other orchestrators are known
 * @param origins of web pages that may ask, such as {@code https://lab.example}
 * @param openMetrics whether {@code /metrics} is for anybody
 */
public record Access(
    Tokens tokens,
    @Nullable Issuer issuer,
    @Nullable Tls tls,
    Peers peers,
    Set<String> origins,
    boolean openMetrics,
    Limits limits) {
  /** Anybody who reaches it, over HTTP; for loopback alone. */
  public static final Access OPEN =
      new Access(Tokens.NONE, null, null, Peers.USUAL, Set.of(), false, Limits.USUAL);

  public Access {
    origins = Set.copyOf(origins);
  }

  /** Whether callers have to say who they are. */
  public boolean asksWho() {
    return !tokens.isEmpty() || issuer != null;
  }

  /** Why it must not listen there; empty where it may. */
  public Optional<String> problem(String host) {
    return asksWho() || isLoopback(host)
        ? Optional.empty()
        : Optional.of(
            "--host %s lets in everybody who reaches it, and nothing asks who they are. Make a token with lethe token NAME --role admin, put the line it prints into a file and name that with --tokens FILE; or use --oidc-issuer; or stay with --host 127.0.0.1"
                .formatted(host));
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
