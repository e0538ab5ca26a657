package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Something that was to run on this machine does not; the message says what, why and what to do.
 */
public final class StartFailed extends Exception {
  private static final long serialVersionUID = 1;

  public StartFailed(String message) {
    super(message);
  }

  StartFailed(String message, Throwable cause) {
    super(message, cause);
  }

  /** A directory of the home is of no use. */
  static StartFailed unwritable(Path directory, IOException cause) {
    return new StartFailed(
        "%s cannot be written: %s. Free some space or choose a directory that can be written with LETHE_HOME=DIR."
            .formatted(directory, inWords(cause)),
        cause);
  }

  /** What is wrong with a file; the platform names some faults by the class alone. */
  static String inWords(IOException failure) {
    return switch (failure) {
      case AccessDeniedException e -> "permission denied for " + e.getFile();
      case NoSuchFileException e -> "there is no " + e.getFile();
      case FileAlreadyExistsException e -> e.getFile() + " is in the way";
      default -> String.valueOf(failure.getMessage());
    };
  }
}
