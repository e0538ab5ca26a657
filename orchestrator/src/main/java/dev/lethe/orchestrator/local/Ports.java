package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Free ports on loopback, the same ones as last time where they are still free. */
final class Ports {
  private Ports() {}

  /** The port that the file remembers, or another where that one is taken. */
  static int remembered(Path file) throws IOException {
    int port = free(Files.exists(file) ? parse(Files.readString(file)) : 0);
    Files.writeString(file, String.valueOf(port));
    return port;
  }

  private static int parse(String text) {
    try {
      int port = Integer.parseInt(text.strip());
      return port > 0 && port < 65_536 ? port : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static int free(int wanted) throws IOException {
    try (ServerSocket socket = open(wanted)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      if (wanted == 0) {
        throw e;
      }
      return free(0);
    }
  }

  private static ServerSocket open(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }
}
