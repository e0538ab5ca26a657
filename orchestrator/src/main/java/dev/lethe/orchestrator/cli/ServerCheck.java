package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.Orchestrator;
import dev.lethe.orchestrator.doctor.ClockCheck;
import dev.lethe.orchestrator.doctor.Finding;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks an orchestrator whether it is well, and whether whoever asks is let in. */
final class ServerCheck {
  private static final String CHECK = "orchestrator";
  private static final String METRICS = "text/plain";
  private static final Pattern VERSION = Pattern.compile("lethe_build_info\\{version=\"([^\"]*)\"");

  /** As many records as a leader may decide while the log is read. */
  private static final long MANY = 1_000;

  private final ServerClient server;
  private final OptionalLong logEnd;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * Has not asked yet.
   *
   * @param logEnd where the log ended a moment ago, where that is known
   */
  ServerCheck(ServerClient server, OptionalLong logEnd) {
    this.server = server;
    this.logEnd = logEnd;
  }

  /** Asks; what it says where it does not answer has what to do. */
  List<Finding> findings() throws InterruptedException {
    try {
      HttpResponse<byte[]> ready = server.answer("/health/ready");
      findings.add(Finding.ok(CHECK, server.server() + " is ready"));
      ClockCheck.ofServer(CHECK, ready.headers().firstValue("Date"), Instant.now())
          .ifPresent(findings::add);
      letIn();
    } catch (ServerProblem e) {
      findings.add(Finding.problem(CHECK, String.valueOf(e.getMessage())));
    }
    return findings;
  }

  private void letIn() throws InterruptedException {
    String check = CHECK + " access";
    try {
      String metrics = server.text("/metrics", METRICS);
      findings.add(Finding.ok(check, "lets this user read"));
      findings.add(version(metrics));
      logEnd.ifPresent(end -> findings.add(lag(metrics, end)));
    } catch (ServerProblem e) {
      findings.add(Finding.problem(check, String.valueOf(e.getMessage())));
    }
  }

  private static Finding version(String metrics) {
    Matcher found = VERSION.matcher(metrics);
    String version = found.find() ? found.group(1) : "";
    return version.equals(Orchestrator.VERSION)
        ? Finding.ok(CHECK + " version", version)
        : Finding.warning(
            CHECK + " version",
            "\"%s\", this is %s. Upgrade orchestrators first, then workers and whoever asks."
                .formatted(version, Orchestrator.VERSION));
  }

  private static Finding lag(String metrics, long end) {
    String check = CHECK + " position";
    OptionalDouble position = value(metrics, "lethe_log_position");
    if (position.isEmpty() || Double.isNaN(position.getAsDouble())) {
      return Finding.problem(
          check,
          "it has not read the log to its end. Wait; if that goes on, its own log says what Kafka"
              + " answers.");
    }
    long behind = Math.max(0, end - (long) position.getAsDouble());
    return behind <= MANY
        ? Finding.ok(check, "%d records behind the end of the log".formatted(behind))
        : Finding.problem(
            check,
            "%d records behind the end of the log. Is it at this Kafka and --namespace? Otherwise its machine is too slow, or Kafka is."
                .formatted(behind));
  }

  private static OptionalDouble value(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst();
  }
}
