package dev.lethe.orchestrator.cli;

import dev.lethe.artifacts.Trust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What lets this user in at an orchestrator: from the environment or a file, never an argument. */
final class ClientAccess {
  private static final String TOKEN = "LETHE_TOKEN";
  private static final String IN_CLEAR = "LETHE_TOKEN_OVER_HTTP";
  private static final Pattern WORD = Pattern.compile("[\\x21-\\x7e]{1,8000}");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.[0-9.]+|\\[::1\\]", Pattern.CASE_INSENSITIVE);

  @Option(
      names = "--token-file",
      defaultValue = "${env:LETHE_TOKEN_FILE}",
      paramLabel = "FILE",
      description =
          "Where the token is (default: LETHE_TOKEN_FILE; else LETHE_TOKEN is the token).")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca",
      defaultValue = "${env:LETHE_CA}",
      paramLabel = "FILE",
      description =
          "Who signs the orchestrator's certificate, PEM (default: LETHE_CA, else whom Java"
              + " trusts).")
  private @Nullable Path authority;

  /** The header that lets in at the server; empty where there is no token. */
  Optional<String> authorization(URI server) throws ServerProblem {
    return authorization(server, System.getenv());
  }

  Optional<String> authorization(URI server, Map<String, String> environment) throws ServerProblem {
    String token =
        tokenFile == null ? environment.getOrDefault(TOKEN, "").strip() : read(tokenFile);
    if (token.isEmpty()) {
      return Optional.empty();
    }
    if (!WORD.matcher(token).matches()) {
      throw new ServerProblem(
          Exit.BAD_INPUT,
          "%s holds no token; expected one word, as lethe token prints it"
              .formatted(tokenFile == null ? TOKEN : tokenFile));
    }
    boolean read =
        "http".equals(server.getScheme())
            && !LOOPBACK.matcher(server.getHost()).matches()
            && !environment.getOrDefault(IN_CLEAR, "").equals("yes");
    if (read) {
      throw new ServerProblem(
          Exit.BAD_INPUT,
          "anybody on the way to %s could read the token. Use https, or set %s=yes where nobody is on the way"
              .formatted(server, IN_CLEAR));
    }
    return Optional.of("Bearer " + token);
  }

  private static String read(Path file) throws ServerProblem {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new ServerProblem(
          Exit.BAD_INPUT, "%s cannot be read as a file with a token".formatted(file));
    }
  }

  /** Trusts whom the user trusts. */
  HttpClient.Builder trusting(HttpClient.Builder client) throws ServerProblem {
    if (authority == null) {
      return client;
    }
    try {
      return client.sslContext(Trust.only(authority));
    } catch (Trust.Unreadable e) {
      throw new ServerProblem(Exit.BAD_INPUT, "%s %s".formatted(authority, e.getMessage()));
    }
  }
}
