package dev.lethe.orchestrator.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks whether a folder can be used, and for how long. */
public final class DiskCheck {
  private static final long GIB = 1L << 30;
  private static final long SCARCE = 10 * GIB;
  private static final long FULL = GIB;

  private DiskCheck() {}

  /**
   * Finds what the folder is like.
   *
   * @param written whether it is written to, or only read
   */
  public static Finding of(String check, Path folder, boolean written) {
    if (!Files.isDirectory(folder)) {
      return Finding.problem(
          check, "%s is not a folder. Name one that is there, or make it.".formatted(folder));
    }
    if (written && !Files.isWritable(folder)) {
      return Finding.problem(
          check, "%s cannot be written by %s. Let it: chmod, chown.".formatted(folder, user()));
    }
    if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
      return Finding.problem(
          check, "%s cannot be read by %s. Let it: chmod, chown.".formatted(folder, user()));
    }
    return written ? room(check, folder) : Finding.ok(check, "%s can be read".formatted(folder));
  }

  private static Finding room(String check, Path folder) {
    try {
      return room(check, folder, Files.getFileStore(folder).getUsableSpace());
    } catch (IOException e) {
      return Finding.warning(
          check, "%s does not tell how much room it has: %s".formatted(folder, e.getMessage()));
    }
  }

  static Finding room(String check, Path folder, long bytes) {
    String found = "%s has %.1f GiB left".formatted(folder, (double) bytes / GIB);
    if (bytes < FULL) {
      return Finding.problem(
          check, found + ". Make room: checkpoints and weights of sweeps that ended are in there.");
    }
    return bytes < SCARCE
        ? Finding.warning(check, found + ". Make room before the next long sweep.")
        : Finding.ok(check, found);
  }

  private static String user() {
    return System.getProperty("user.name", "this user");
  }
}
