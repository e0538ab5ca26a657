package dev.lethe.orchestrator.local;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a broker of one node listens.
 *
 * @param host address that clients' connections are taken on
 * @param port for clients
 * @param advertised HOST:PORT that clients are told to come to
 * @param controller port for the node itself, on loopback
 */
public record BrokerListener(String host, int port, String advertised, int controller) {
  private static final Pattern HOST_AND_PORT = Pattern.compile("([^\\s:]+):([0-9]{1,5})");

  public BrokerListener {
    Matcher matcher = HOST_AND_PORT.matcher(advertised);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected HOST:PORT");
    }
  }

  static BrokerListener onLoopback(int port, int controller) {
    return new BrokerListener("127.0.0.1", port, "127.0.0.1:" + port, controller);
  }
}
