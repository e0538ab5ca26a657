package dev.lethe.orchestrator.http;

import static dev.lethe.orchestrator.http.Served.NAME;
import static dev.lethe.orchestrator.http.Served.YAML;
import static dev.lethe.orchestrator.http.Served.parse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Wire;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stream of a sweep's events. */
class EventsTest {
  @AutoClose private final Served served = new Served();

  @Test
  void eventsTellEachTrialThatEndedOnceAndStopWithTheSweep() throws Exception {
    served.submit(YAML);
    served.sweeps().complete(NAME, 1, 0.5);
    HttpResponse<Stream<String>> events = events("1000-0");
    served.sweeps().complete(NAME, 0, 0.6);
    served.sweeps().finish(NAME);

    List<String> lines = events.body().toList();

    List<String> trials = data(lines, "trial");
    assertThat(trials)
        .extracting(line -> Wire.tree(parse(line)).path("index").asInt())
        .containsExactly(1, 0);
    List<String> snapshots = data(lines, "sweep");
    assertThat(parse(snapshots.getLast()).path("status").asText()).isEqualTo("finished");
    assertThat(lines).contains("id: 1000-2");
  }

  @Test
  void aClientThatComesBackIsToldOnlyWhatItMissed() throws Exception {
    served.submit(YAML);
    served.sweeps().complete(NAME, 0, 0.6);
    served.sweeps().complete(NAME, 1, 0.5);
    served.sweeps().finish(NAME);

    List<String> lines = events("1000-1").body().toList();

    assertThat(data(lines, "trial"))
        .singleElement()
        .satisfies(line -> assertThat(parse(line).path("index").asInt()).isEqualTo(1));
  }

  @Test
  void aClientOfALogThatWasReplacedIsToldEverythingAnew() throws Exception {
    served.submit(YAML);
    served.sweeps().complete(NAME, 0, 0.6);
    served.sweeps().finish(NAME);

    List<String> lines = events("999-1").body().toList();

    assertThat(data(lines, "trial")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"soon", "1", "1000-", "-1-1", "1000-99999999999"})
  void anEventIdThatCameFromNowhereIsRefused(String id) throws Exception {
    served.submit(YAML);

    assertThat(events(id).statusCode()).isEqualTo(400);
  }

  private HttpResponse<Stream<String>> events(String last) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(served.http().url() + "/api/v1/sweeps/over-http/events"))
            .header("Last-Event-ID", last)
            .build();
    return served.client().send(request, BodyHandlers.ofLines());
  }

  private static List<String> data(List<String> lines, String event) {
    return java.util.stream.IntStream.range(0, lines.size())
        .filter(i -> lines.get(i).equals("event: " + event))
        .mapToObj(i -> lines.get(i + 2).substring("data: ".length()))
        .toList();
  }
}
