package dev.lethe.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LineTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server;
  private Line line;

  @BeforeEach
  void begin() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    line = Line.to(server.getAddress().getPort());
  }

  @AfterEach
  void end() throws IOException {
    line.close();
    server.stop(0);
    client.shutdownNow();
  }

  @Test
  void whatIsSentPasses() throws Exception {
    assertThat(status()).isEqualTo(204);
  }

  @Test
  void aCutLineBreaksWhatIsOpenAndWhatIsNewUntilItIsMended() throws Exception {
    assertThat(status()).isEqualTo(204);
    line.cut();
    assertThatThrownBy(this::status).isInstanceOf(IOException.class);

    line.mend();

    assertThat(status()).isEqualTo(204);
  }

  private int status() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + line.port());
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }
}
