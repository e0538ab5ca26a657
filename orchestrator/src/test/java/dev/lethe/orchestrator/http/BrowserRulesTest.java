package dev.lethe.orchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.http.access.Access;
import dev.lethe.orchestrator.http.access.Limits;
import dev.lethe.orchestrator.http.access.Peers;
import dev.lethe.orchestrator.http.access.Tokens;
import dev.lethe.orchestrator.testing.Browser;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pages of others may do through the browser of somebody who is let in. */
class BrowserRulesTest {
  private static final String PAUSE = "POST /api/v1/sweeps/paged/pause HTTP/1.1";

  @TempDir private Path directory;
  private final FakeSweeps sweeps = new FakeSweeps();
  private HttpInterface http;

  @BeforeEach
  void serve() {
    Access access =
        new Access(
            Tokens.NONE,
            null,
            null,
            Peers.USUAL,
            Set.of("https://lab.example"),
            false,
            Limits.USUAL);
    http = new HttpInterface(LetIn.ANY_PORT, access);
    http.serve(sweeps);
    sweeps.open("paged");
  }

  @AfterEach
  void close() {
    http.close();
  }

  @Test
  void aPageOfSomebodyElseChangesNothing() throws Exception {
    assertThat(said(PAUSE, "Origin: https://evil.example")).startsWith("HTTP/1.1 403");
    assertThat(said(PAUSE, "Origin: null")).startsWith("HTTP/1.1 403");
    assertThat(said(PAUSE, "Origin: " + http.url())).startsWith("HTTP/1.1 200");
  }

  @Test
  void aPageOfSomebodyElseReadsNothing() throws Exception {
    assertThat(said("GET /api/v1/sweeps HTTP/1.1", "Origin: https://evil.example"))
        .doesNotContainIgnoringCase("access-control-allow-origin");
    assertThat(said("OPTIONS /api/v1/sweeps HTTP/1.1", "Origin: https://evil.example"))
        .doesNotContainIgnoringCase("access-control-allow");
  }

  @Test
  void aPageThatTheOperatorNamedMayAsk() throws Exception {
    assertThat(said("OPTIONS /api/v1/sweeps HTTP/1.1", "Origin: https://lab.example"))
        .startsWith("HTTP/1.1 204")
        .containsIgnoringCase("access-control-allow-headers: Authorization");
    assertThat(said(PAUSE, "Origin: https://lab.example"))
        .startsWith("HTTP/1.1 200")
        .containsIgnoringCase("access-control-allow-origin: https://lab.example");
  }

  @Test
  void aNameThatWasMadeToLeadHereIsNotAnswered() throws Exception {
    int port = URI.create(http.url()).getPort();

    String answer =
        RawClient.say(port, "GET /api/v1/sweeps HTTP/1.1\r\nHost: evil.example\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 403").contains("evil.example");
  }

  @Test
  void theReportIsDrawnUnderItsPolicyAndRunsNothingElse() throws Exception {
    Browser.Seen page =
        new Browser(directory).open(URI.create(http.url() + "/api/v1/sweeps/paged/report"));

    assertThat(page.console()).isEmpty();
    assertThat(page.html()).contains("data-drawn=");
    assertThat(said("GET /api/v1/sweeps/paged/report HTTP/1.1", "Accept: */*"))
        .contains("script-src 'nonce-")
        .doesNotContain("unsafe-eval", "script-src 'unsafe-inline'");
  }

  private String said(String line, String header) throws Exception {
    int port = URI.create(http.url()).getPort();
    return RawClient.say(port, line + "\r\nHost: 127.0.0.1:" + port + "\r\n" + header + "\r\n\r\n");
  }
}
