package dev.lethe.orchestrator.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A wrong sweep file and what is said about it. {@code refused.txt} has one a paragraph: a title,
 * changes to {@code accepted.yaml} as {@code OLD => NEW}, problems as {@code LINE | PATH |
 * MESSAGE}.
 */
record RefusedCase(String title, String file, List<String> problems) {
  static String accepted() {
    return resource("accepted.yaml");
  }

  static List<RefusedCase> all() {
    List<RefusedCase> cases = new ArrayList<>();
    for (String paragraph : resource("refused.txt").strip().split("\n\n", -1)) {
      cases.add(parse(paragraph));
    }
    return List.copyOf(cases);
  }

  private static RefusedCase parse(String paragraph) {
    String title = "";
    String file = accepted();
    List<String> problems = new ArrayList<>();
    for (String line : paragraph.split("\n", -1)) {
      if (line.startsWith("# ")) {
        title = line.substring(2);
      } else if (line.contains(" => ")) {
        file = changed(file, line.split(" => ", 2));
      } else {
        problems.add(line);
      }
    }
    return new RefusedCase(title, file, List.copyOf(problems));
  }

  private static String changed(String file, String[] change) {
    String old = change[0].translateEscapes();
    if (!file.contains(old)) {
      throw new IllegalArgumentException("nothing to replace: " + change[0]);
    }
    return file.replace(old, change[1].translateEscapes());
  }

  private static String resource(String name) {
    try (InputStream in = RefusedCase.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return title;
  }
}
