package dev.lethe.options;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Refuses whole numbers that an option cannot be. */
public final class NumberOption {
  private NumberOption() {}

  /** The value, which is refused as bad input outside of these bounds, both of which may be. */
  public static int between(CommandSpec command, String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          command.commandLine(),
          "%s is %d; expected %d to %d".formatted(option, value, least, most));
    }
    return value;
  }

  /** The value, which is refused as bad input below 1. */
  public static int atLeastOne(CommandSpec command, String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          command.commandLine(), "%s is %d; expected 1 or more".formatted(option, value));
    }
    return value;
  }
}
