package dev.lethe.artifacts;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A folder that names cannot lead out of: how a name that somebody else chose becomes a path.
 *
 * <p>A link directly in the folder is followed wherever it leads: whoever owns the folder put it
 * there, to have another disk in it. A link anywhere below may have come with the data; one that
 * leads out, both of the folder and of what such a first link leads to, is refused.
 */
public record Enclosure(Path folder) {
  /** Takes the folder as the machine knows it, whether it is there or not. */
  public Enclosure {
    folder = folder.toAbsolutePath().normalize();
  }

  /** A name leads out, or is none. */
  public static final class Outside extends Exception {
    private static final long serialVersionUID = 1;

    private Outside(String message) {
      super(message);
    }
  }

  /**
   * The path of a name, relative to the folder or absolute; maybe of nothing.
   *
   * @throws Outside when that is not in the folder
   */
  public Path path(String name) throws Outside {
    return path(folder, name);
  }

  /**
   * The path of a name, relative to some place in the folder, or absolute; maybe of nothing.
   *
   * @throws Outside when that is not in the folder
   */
  public Path path(Path from, String name) throws Outside {
    try {
      return within(from.resolve(name));
    } catch (InvalidPathException e) {
      throw new Outside("\"%s\" cannot be a path here: %s".formatted(name, e.getReason()));
    }
  }

  /**
   * The same path, without detours.
   *
   * @throws Outside when it is not in the folder, or a link on the way leads out
   */
  public Path within(Path path) throws Outside {
    Path plain = path.toAbsolutePath().normalize();
    if (!plain.startsWith(folder) || leadsOut(plain)) {
      throw new Outside(
          "%s leads out of %s, and nothing outside of that is read".formatted(path, folder));
    }
    return plain;
  }

  private boolean leadsOut(Path plain) {
    if (!Files.exists(folder)) {
      return false;
    }
    Path there = plain;
    while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      there = requireNonNull(there.getParent());
    }
    try {
      Path real = there.toRealPath();
      return !real.startsWith(folder.toRealPath())
          && !real.startsWith(folder.resolve(folder.relativize(there).getName(0)).toRealPath());
    } catch (IOException e) {
      // a link to nothing, or in a circle: nobody knows where to
      return true;
    }
  }
}
