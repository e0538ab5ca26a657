package dev.lethe.orchestrator.http.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tokens that let in, from a file with a line for each: name, role and hash; {@code #} begins a
 * comment. A name with several tokens is one owner, so that a token can be replaced.
 */
public final class Tokens {
  /** None. */
  public static final Tokens NONE = new Tokens(Map.of());

  private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S+)\\s+sha256:([0-9a-f]{64})");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,99}");
  private static final long MOST_BYTES = 1 << 20;

  private final Map<String, Caller> byHash;

  private Tokens(Map<String, Caller> byHash) {
    this.byHash = Map.copyOf(byHash);
  }

  /**
   * Reads the file.
   *
   * @throws AccessUnusable with every line that is wrong; none is quoted, because it may hold a
   *     token by mistake
   */
  public static Tokens read(Path file) {
    Map<String, Caller> byHash = new HashMap<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (String text : lines(file)) {
      number++;
      String line = text.replaceAll("#.*", "").strip();
      if (!line.isEmpty()) {
        add(byHash, line).ifPresent(problems(problems, number));
      }
    }
    if (!problems.isEmpty()) {
      throw new AccessUnusable(
          "%s is not a file of tokens:%n  %s"
              .formatted(file, String.join(System.lineSeparator() + "  ", problems)));
    }
    if (byHash.isEmpty()) {
      throw new AccessUnusable(
          "%s has no token; add the line that lethe token NAME --role admin prints"
              .formatted(file));
    }
    return new Tokens(byHash);
  }

  private static java.util.function.Consumer<String> problems(List<String> problems, int number) {
    return problem -> problems.add("line %d  %s".formatted(number, problem));
  }

  private static List<String> lines(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new AccessUnusable(
            "%s has more than 1 MB, which no file of tokens has".formatted(file));
      }
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new AccessUnusable(
          "%s cannot be read as a file of tokens: %s"
              .formatted(file, e.getClass().getSimpleName()));
    }
  }

  private static Optional<String> add(Map<String, Caller> byHash, String line) {
    Matcher parts = LINE.matcher(line);
    if (!parts.matches()) {
      return Optional.of("expected NAME ROLE sha256:HASH, as lethe token prints it");
    }
    Optional<Role> role = Role.of(parts.group(2));
    if (role.isEmpty() || !NAME.matcher(parts.group(1)).matches()) {
      return Optional.of(
          "expected a name of letters, digits, . _ @ - and one of read, submit, admin");
    }
    Caller caller = new Caller(parts.group(1), role.get());
    return byHash.putIfAbsent(parts.group(3), caller) == null
        ? Optional.empty()
        : Optional.of("the same token a second time");
  }

  static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new AccessUnusable(
          "\"%s\" cannot be a name; expected 1 to 100 letters, digits, . _ @ or -".formatted(name));
    }
  }

  /**
   * Whose token it is. It is looked up by its hash: how long that takes tells something of the hash
   * and nothing of the token.
   */
  public Optional<Caller> caller(String token) {
    return Optional.ofNullable(byHash.get(NewToken.hash(token)));
  }

  public boolean isEmpty() {
    return byHash.isEmpty();
  }
}
