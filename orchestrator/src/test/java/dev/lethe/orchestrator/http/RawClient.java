package dev.lethe.orchestrator.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Bytes over a socket, as no well-behaved client sends them. */
final class RawClient {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *(\\d+)");

  private RawClient() {}

  /** The head of a request to loopback. */
  static String head(String line, String... headers) {
    return "%s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n"
        .formatted(line, Stream.of(headers).map(header -> header + "\r\n").collect(joining()));
  }

  /** What is answered, up to where the server hangs up or has sent all that it announced. */
  static String say(int port, String bytes) throws IOException {
    try (Socket socket = open(port)) {
      socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
      return answer(socket.getInputStream());
    }
  }

  static Socket open(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** The next answer; shorter where the server hung up. */
  static String answer(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.write(next);
      if (next == '\n' && head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        break;
      }
    }
    String text = head.toString(ISO_8859_1);
    Matcher length = LENGTH.matcher(text);
    int more = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return text + new String(in.readNBytes(more), ISO_8859_1);
  }
}
