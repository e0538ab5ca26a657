package dev.lethe.orchestrator.doctor;

/**
 * What one check found.
 *
 * @param check what was looked at
 * @param text what it is like and, where it is not as it should be, what to do
 */
public record Finding(Level level, String check, String text) {
  public static Finding ok(String check, String text) {
    return new Finding(Level.OK, check, text);
  }

  public static Finding warning(String check, String text) {
    return new Finding(Level.WARNING, check, text);
  }

  public static Finding problem(String check, String text) {
    return new Finding(Level.PROBLEM, check, text);
  }
}
