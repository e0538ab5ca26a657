package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.sweep.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as RFC 9457 ({@code application/problem+json}) has it.
 *
 * @param title the same for every problem of this status
 * @param detail what happened, to which value, what to do
 * @param errors what is wrong in a sweep file, all at once; null for other problems
 */
public record ProblemBody(int status, String title, String detail, @Nullable List<Problem> errors) {
  /** The media type. */
  public static final String TYPE = "application/problem+json";

  static ProblemBody of(int status, String detail) {
    return new ProblemBody(status, title(status), detail, null);
  }

  static ProblemBody of(int status, String detail, List<Problem> errors) {
    return new ProblemBody(status, title(status), detail, errors);
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad request";
      case 401 -> "Not let in";
      case 403 -> "Not allowed";
      case 404 -> "Not found";
      case 405 -> "Method not allowed";
      case 406 -> "Not acceptable";
      case 409 -> "Conflict";
      case 413 -> "Content too large";
      case 414 -> "Address too long";
      case 415 -> "Unsupported media type";
      case 422 -> "Not a valid sweep";
      case 429 -> "Too many requests";
      case 431 -> "Headers too large";
      case 502 -> "Bad gateway";
      case 503 -> "No leader";
      default -> "Internal error";
    };
  }
}
