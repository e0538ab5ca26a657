package dev.lethe.orchestrator.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Which revision of a Git repository a file belongs to. */
final class GitRevision {
  private static final long PATIENCE_SECONDS = 5;

  private GitRevision() {}

  /**
   * The commit that is checked out where the file is, followed by {@code -dirty} where the file is
   * not as that commit has it; empty where there is no repository, or no git.
   */
  static Optional<String> of(Path file) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (folder == null) {
      return Optional.empty();
    }
    Optional<String> commit = git(folder, List.of("rev-parse", "--verify", "--quiet", "HEAD"));
    return commit.map(revision -> {
      List<String> status =
          List.of("status", "--porcelain", "--", file.toAbsolutePath().toString());
      boolean clean = git(folder, status).filter(String::isEmpty).isPresent();
      return clean ? revision : revision + "-dirty";
    });
  }

  /** Name of the branch that is checked out where the file is; empty where there is none. */
  static Optional<String> branch(Path file) {
    return about(file, List.of("symbolic-ref", "--short", "--quiet", "HEAD"));
  }

  /** Address of the repository that the file's was cloned from, without what lets one in there. */
  static Optional<String> repository(Path file) {
    return about(file, List.of("config", "--get", "remote.origin.url"))
        .map(url -> url.replaceFirst("//[^/@]*@", "//"));
  }

  private static Optional<String> about(Path file, List<String> question) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    return folder == null
        ? Optional.empty()
        : git(folder, question).filter(answer -> !answer.isEmpty());
  }

  private static Optional<String> git(Path folder, List<String> arguments) {
    List<String> command = new java.util.ArrayList<>(List.of("git"));
    command.addAll(arguments);
    try {
      Process git =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      git.getOutputStream().close();
      if (!git.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        git.destroyForcibly();
        return Optional.empty();
      }
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.exitValue() == 0 ? Optional.of(said) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
