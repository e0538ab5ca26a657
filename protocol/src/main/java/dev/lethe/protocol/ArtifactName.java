package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The name of a file below the artifacts' root, such as {@code weights/first/sam-seed-7}. It comes
 * over topics and becomes a path and a part of a URL, so none of its parts can lead out of a
 * folder, and none needs quoting.
 */
public record ArtifactName(@JsonValue String value) {
  private static final Pattern FORM =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,199}){0,7}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ArtifactName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is not an artifact's name: expected parts of letters, digits, . _ and - with / between them"
              .formatted(value));
    }
  }

  /** The same with more at its end. */
  public ArtifactName with(String end) {
    return new ArtifactName(value + end);
  }

  /** The file in a folder. */
  public Path below(Path root) {
    return root.resolve(value);
  }

  /** Where the file is in a store that others keep things in too. */
  public String inStore() {
    return "lethe/" + value;
  }

  @Override
  public String toString() {
    return value;
  }
}
