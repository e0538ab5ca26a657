package dev.lethe.orchestrator.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.coordinator.Quota;
import dev.lethe.orchestrator.http.access.Access;
import dev.lethe.orchestrator.http.access.Limits;
import dev.lethe.orchestrator.http.access.Peers;
import dev.lethe.orchestrator.http.access.Tokens;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send too slowly, too much, too often, or nonsense. */
class HostileClientsTest {
  private static final int STREAMS = 1_000;
  private static final int CONNECTIONS = 1_100;
  private static final long SOON_MILLIS = 300;

  private final List<Socket> sockets = new ArrayList<>();
  private final FakeSweeps sweeps = new FakeSweeps();
  private HttpInterface http;

  @BeforeEach
  void serve() {
    Limits limits = new Limits(1, 1, STREAMS, STREAMS, CONNECTIONS, Quota.NONE);
    http =
        new HttpInterface(
            LetIn.ANY_PORT,
            new Access(Tokens.NONE, null, null, Peers.USUAL, Set.of(), false, limits));
    http.serve(sweeps);
    sweeps.open("followed");
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    http.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NONSENSE\r\n\r\n",
        "GET /api/v1/sweeps\r\n\r\n",
        "GET /api/v1/sweeps HTTP/1.1\r\nno colon\r\n\r\n",
        "GET http://[::1/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET /%zz%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET /api/v1/sweeps?%zz=%ff HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "POST /api/v1/sweeps HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        "POST /api/v1/sweeps HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n"
      })
  void nonsenseIsAProblemOfTheClient(String bytes) throws Exception {
    String answer = RawClient.say(port(), bytes);

    assertThat(answer).matches("(?s)HTTP/1\\.[01] 4\\d\\d .*");
    assertThat(answer).contains(ProblemBody.TYPE, "\"detail\"");
  }

  @Test
  void whatIsTooLargeIsRefusedBeforeItIsKept() throws Exception {
    String address = RawClient.head("GET /" + "a".repeat(10_000));
    String header = RawClient.head("GET /", "X: " + "a".repeat(40_000));
    String body =
        RawClient.head(
            "POST /api/v1/sweeps", "Content-Type: application/yaml", "Content-Length: 99999999999");
    String elsewhere =
        RawClient.head("POST /api/v1/sweeps/followed/pause", "Content-Length: 100000");

    assertThat(RawClient.say(port(), address)).contains(" 414 ", ProblemBody.TYPE);
    assertThat(RawClient.say(port(), header)).contains(" 431 ", ProblemBody.TYPE);
    assertThat(RawClient.say(port(), body)).startsWith("HTTP/1.1 413").contains(ProblemBody.TYPE);
    assertThat(RawClient.say(port(), elsewhere)).startsWith("HTTP/1.1 413");
  }

  @Test
  void whoeverSendsAByteNowAndThenIsHungUpOn() throws Exception {
    String begun = RawClient.head("POST /api/v1/sweeps", "Content-Length: 9") + "a";
    try (HttpInterface hasty = new HttpInterface(LetIn.ANY_PORT, Access.OPEN, SOON_MILLIS)) {
      hasty.serve(sweeps);
      for (String some : List.of("", "GET /he", begun)) {
        try (Socket slow = RawClient.open(URI.create(hasty.url()).getPort())) {
          slow.getOutputStream().write(some.getBytes(ISO_8859_1));

          assertThat(slow.getInputStream().read()).as(some).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void aThousandStreamsOfEventsAreServedAndOneMoreIsRefused() throws Exception {
    String follow = RawClient.head("GET /api/v1/sweeps/followed/events");
    for (int i = 0; i < STREAMS; i++) {
      Socket stream = open();
      stream.getOutputStream().write(follow.getBytes(ISO_8859_1));
      assertThat(RawClient.answer(stream.getInputStream())).startsWith("HTTP/1.1 200");
    }

    String refused = RawClient.say(port(), follow);

    assertThat(refused).startsWith("HTTP/1.1 429").containsIgnoringCase("retry-after:");
    assertThat(RawClient.say(port(), RawClient.head("GET /health/live")))
        .startsWith("HTTP/1.1 200");
    sockets.removeLast().close();
    await().until(() -> RawClient.say(port(), follow).startsWith("HTTP/1.1 200"));
  }

  @Test
  void moreConnectionsThanThereMayBeAreHungUpOn() throws Exception {
    Limits limits = new Limits(1, 1, 10, 10, 2, Quota.NONE);
    Access access = new Access(Tokens.NONE, null, null, Peers.USUAL, Set.of(), false, limits);
    try (HttpInterface small = new HttpInterface(LetIn.ANY_PORT, access);
        Socket first = RawClient.open(URI.create(small.url()).getPort());
        Socket second = RawClient.open(URI.create(small.url()).getPort());
        Socket third = RawClient.open(URI.create(small.url()).getPort())) {
      assertThat(third.getInputStream().read()).isEqualTo(-1);
      for (Socket served : List.of(first, second)) {
        served.getOutputStream().write("GET /health/live HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1));
        assertThat(RawClient.answer(served.getInputStream())).startsWith("HTTP/1.1 200");
      }
    }
  }

  private Socket open() throws IOException {
    Socket socket = RawClient.open(port());
    sockets.add(socket);
    return socket;
  }

  private int port() {
    return URI.create(http.url()).getPort();
  }
}
