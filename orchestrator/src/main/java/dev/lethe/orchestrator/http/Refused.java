package dev.lethe.orchestrator.http;

/** A request that is not answered with what it asked for. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient ProblemBody problem;

  Refused(int status, String detail) {
    this(ProblemBody.of(status, detail));
  }

  Refused(ProblemBody problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  ProblemBody problem() {
    return problem;
  }
}
