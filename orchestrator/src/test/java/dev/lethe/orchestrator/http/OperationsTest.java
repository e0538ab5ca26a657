package dev.lethe.orchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The runbook, beside what an orchestrator really shows. */
class OperationsTest {
  private static final Path RUNBOOK = Path.of("..", "docs", "operations.md");
  private static final Pattern NAME = Pattern.compile("\\b(?:lethe|http_server|jvm|process)_\\w+");
  private static final Pattern RULES = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  /** With a record that changes nothing, because how many of those there are is shown by reason. */
  private final FakeSweeps sweeps =
      new FakeSweeps(
          List.of(
              LogRecord.unled(0, new Fact.Genesis("log")),
              LogRecord.unled(
                  86_400_000, new Fact.LeaderElected("leader", Ledger.FOLD_VERSION, "")),
              LogRecord.unled(0, new Fact.Genesis("another"))));

  @Test
  void everyMetricThatTheRunbookNamesIsThere() throws Exception {
    Set<String> shown = names(scrape());

    assertThat(names(Files.readString(RUNBOOK))).isNotEmpty().isSubsetOf(shown);
  }

  @Test
  void everyMetricOfLethesOwnIsInTheRunbook() throws Exception {
    Set<String> own = names(scrape());
    own.removeIf(name -> !name.startsWith("lethe_"));

    assertThat(names(Files.readString(RUNBOOK))).containsAll(own);
  }

  @Test
  void howFarEverythingIsIsShown() throws Exception {
    assertThat(scrape())
        .contains(
            "lethe_log_position 3.0",
            "lethe_leader_epoch 1.0",
            "lethe_leader_elected_timestamp_seconds 86400.0",
            "lethe_tracking_position 2.0",
            "lethe_records_skipped_total{reason=\"unreadable\",topic=\"lethe.reports\"} 5.0",
            "lethe_log_rejected_total{reason=\"second Genesis\"} 1.0",
            "lethe_build_info{version=\"0.9\"} 1");
  }

  @Test
  void theAlertsAreRulesAsPrometheusReadsThemAndEachIsExplained() throws Exception {
    String runbook = Files.readString(RUNBOOK);

    for (Map<?, ?> rule : rules(runbook)) {
      assertThat(rule.keySet().stream().map(String::valueOf))
          .contains("alert", "expr", "labels", "annotations");
      assertThat(runbook).contains("### " + rule.get("alert") + "\n");
    }
    assertThat(runbook.lines().filter(line -> line.startsWith("### ")))
        .hasSameSizeAs(rules(runbook));
  }

  private static List<Map<?, ?>> rules(String runbook) {
    String yaml = RULES.matcher(runbook).results().findFirst().orElseThrow().group(1);
    Map<?, ?> read = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return list(read, "groups")
        .flatMap(group -> list((Map<?, ?>) group, "rules"))
        .<Map<?, ?>>map(rule -> (Map<?, ?>) rule)
        .toList();
  }

  private static Stream<?> list(Map<?, ?> of, String key) {
    return ((List<?>) Objects.requireNonNull(of.get(key))).stream();
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    NAME.matcher(text).results().map(MatchResult::group).forEach(names::add);
    return names;
  }

  /** The second one, when the first has been timed and the event loop has been looked at. */
  private String scrape() throws IOException, InterruptedException {
    HttpInterface.Address any = new HttpInterface.Address("127.0.0.1", 0, "");
    try (HttpInterface http = new HttpInterface(any);
        HttpClient client = HttpClient.newHttpClient()) {
      http.serve(sweeps, new Watched("0.9", () -> OptionalLong.of(2)));
      URI metrics = URI.create(http.url() + "/metrics");
      return await()
          .until(
              () ->
                  client
                      .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString(UTF_8))
                      .body(),
              text -> text.contains("lethe_event_loop_lag") && text.contains("http_server_"));
    }
  }
}
