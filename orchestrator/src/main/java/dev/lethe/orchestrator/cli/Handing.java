package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.export.Departure;
import dev.lethe.orchestrator.export.ExportProblem;
import dev.lethe.orchestrator.http.PartBody;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Hands an export to an orchestrator, a part at a time, each where the last answer says. */
final class Handing {
  /** How long it may take until a part is let in. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  /** Nobody leads at this moment. */
  private static final int UNAVAILABLE = 503;

  /** A large export has more parts than some orchestrators take of one caller at once. */
  private static final int TOO_MANY_REQUESTS = 429;

  private static final int UNDER_WAY = 202;
  private static final int CREATED = 201;

  /** More than that, and somebody else imports another export of this name. */
  private static final int STEPS_BACK = 3;

  private final Departure export;
  private final ServerClient server;

  Handing(Departure export, ServerClient server) {
    this.export = export;
    this.server = server;
  }

  /**
   * Hands over what the log has not got.
   *
   * @return whether the sweep was not there before
   */
  boolean run() throws ExportProblem, ServerProblem, InterruptedException {
    long next = 0;
    for (int back = 0; back < STEPS_BACK; ) {
      HttpResponse<byte[]> answer = send(next);
      if (answer.statusCode() != UNDER_WAY) {
        return answer.statusCode() == CREATED;
      }
      long wanted = server.read(answer.body(), PartBody.UnderWay.class).next();
      back += wanted <= next ? 1 : 0;
      next = wanted;
    }
    throw new ServerProblem(
        Exit.BAD_INPUT,
        "somebody else imports another export of %s at this moment; try again when that is over"
            .formatted(export.sweep()));
  }

  private HttpResponse<byte[]> send(long from)
      throws ExportProblem, ServerProblem, InterruptedException {
    String path = "/api/v1/sweeps/%s/import".formatted(export.sweep());
    PartBody part = new PartBody(export.export(), from, export.from(from));
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return server.post(path, part);
      } catch (ServerProblem e) {
        boolean later = e.status() == UNAVAILABLE || e.status() == TOO_MANY_REQUESTS;
        if (!later || System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(BETWEEN_TRIES);
      }
    }
  }
}
