package dev.lethe.orchestrator.doctor;

import dev.lethe.artifacts.MlflowAccess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks an MLflow what it is, and whether whoever the environment says may use it. */
public final class MlflowCheck {
  private static final String CHECK = "mlflow";
  private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.\\w+)*");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final MlflowAccess access;
  private final String tried;
  private final List<Finding> findings = new ArrayList<>();

  private MlflowCheck(MlflowAccess access, String tried) {
    this.access = access;
    this.tried = tried;
  }

  /**
   * Finds what it is like.
   *
   * @param tried the version that Lethe is made for
   */
  public static List<Finding> of(MlflowAccess access, String tried) throws InterruptedException {
    MlflowCheck check = new MlflowCheck(access, tried);
    HttpClient.Builder client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE);
    access.tls().ifPresent(client::sslContext);
    try (HttpClient http = client.build()) {
      check.ask(http);
    } catch (IOException e) {
      check.findings.add(
          Finding.problem(
              CHECK,
              "%s cannot be reached: %s. Check that it runs there and --mlflow; training goes on without it, and lethe track brings the rest later."
                  .formatted(
                      access.server(),
                      e.getMessage() == null ? "nobody answers" : e.getMessage())));
    }
    return check.findings;
  }

  private void ask(HttpClient http) throws IOException, InterruptedException {
    HttpResponse<String> version = http.send(to("/version").GET().build(), BodyHandlers.ofString());
    findings.add(version(version));
    ClockCheck.ofServer("mlflow", version.headers().firstValue("Date"), Instant.now())
        .ifPresent(findings::add);
    HttpRequest search =
        to("/api/2.0/mlflow/experiments/search")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"max_results\": 1}"))
            .build();
    findings.add(letIn(http.send(search, BodyHandlers.discarding()).statusCode()));
  }

  private HttpRequest.Builder to(String path) {
    String base = access.server().toString().replaceAll("/+$", "");
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    access.authorization().ifPresent(value -> request.header("Authorization", value));
    return request.timeout(PATIENCE);
  }

  private Finding version(HttpResponse<String> answer) {
    String said = answer.body().strip();
    Matcher version = VERSION.matcher(said);
    if (answer.statusCode() != 200 || !version.matches()) {
      return Finding.warning(
          CHECK,
          "%s does not tell its version (it answered %d); Lethe is made for MLflow %s. Is --mlflow right?"
              .formatted(access.server(), answer.statusCode(), tried));
    }
    return worksWith(version)
        ? Finding.ok(CHECK, "%s is MLflow %s".formatted(access.server(), said))
        : Finding.warning(
            CHECK,
            "%s is MLflow %s; Lethe is made for %s, and works with 2.22 and later and with every 3. Take one of these."
                .formatted(access.server(), said, tried));
  }

  /** 2.22 is the last of the second major version, and has what Lethe asks for. */
  private static boolean worksWith(MatchResult version) {
    int minor = Integer.parseInt(version.group(2));
    return switch (Integer.parseInt(version.group(1))) {
      case 2 -> minor >= 22;
      case 3 -> true;
      default -> false;
    };
  }

  private Finding letIn(int status) {
    String check = "mlflow access";
    return switch (status) {
      case 200 -> Finding.ok(check, "lets this user in");
      case 401, 403 ->
          Finding.problem(
              check,
              "answered %d: it does not let this user in. Put %s, or %s and %s, into the environment."
                  .formatted(
                      status, MlflowAccess.TOKEN, MlflowAccess.USERNAME, MlflowAccess.PASSWORD));
      default ->
          Finding.problem(
              check,
              "answered %d to a search for experiments. Is --mlflow right, and is the server well? Its log says more."
                  .formatted(status));
    };
  }
}
