package dev.lethe.orchestrator.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Chromium without a window, as it is installed here. */
public final class Browser {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private final Path program;
  private final Path directory;

  /**
   * Finds the browser.
   *
   * @param directory for its profile and what it writes
   */
  public Browser(Path directory) {
    this.program =
        Stream.of(System.getenv("PATH").split(":"))
            .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() ->
                new AssertionError(
                    "no browser on the PATH; expected one of %s (for example: apt install chromium)"
                        .formatted(String.join(", ", NAMES))));
    this.directory = directory;
  }

  /**
   * A page as a browser has it.
   *
   * @param html after the scripts ran
   * @param console what they said, errors included
   */
  public record Seen(String html, String console) {}

  /** Opens a file, with options of Chromium's. */
  public Seen open(Path page, String... options) throws IOException, InterruptedException {
    return open(page.toUri(), options);
  }

  /** Opens a file, or a page of this machine's loopback. */
  public Seen open(URI page, String... options) throws IOException, InterruptedException {
    Path html = directory.resolve("page.dom");
    Path console = directory.resolve("page.console");
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless=new",
                "--no-sandbox", // as root, as in most containers
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", // no network
                "--user-data-dir=" + directory.resolve("profile"),
                "--enable-logging=stderr",
                "--virtual-time-budget=10000",
                "--dump-dom"));
    command.addAll(List.of(options));
    command.add(page.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(html.toFile())
            .redirectError(console.toFile())
            .start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("the browser does not end: " + Files.readString(console, UTF_8));
    }
    return new Seen(
        Files.readString(html, UTF_8),
        Files.readAllLines(console, UTF_8).stream()
            .filter(line -> line.contains("CONSOLE"))
            .reduce("", (all, line) -> all + line + "\n"));
  }
}
