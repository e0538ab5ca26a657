package dev.lethe.worker;

import dev.lethe.protocol.WorkerId;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a worker is called, and among whom it is counted. */
final class NameOptions {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,60}");

  private String name = "worker";
  private String pool = "";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--name",
      defaultValue = "worker",
      description = "Name for people (default: ${DEFAULT-VALUE}).")
  void name(String text) {
    name = checked("--name", text);
  }

  @Option(
      names = "--pool",
      paramLabel = "NAME",
      description = "Pool that it is counted in by whoever scales that, under /api/v1/pools/NAME.")
  void pool(String text) {
    pool = checked("--pool", text);
  }

  private String checked(String option, String text) {
    if (!NAME.matcher(text).matches()) {
      throw new ParameterException(
          Objects.requireNonNull(command).commandLine(),
          "%s is \"%s\"; expected 1 to 60 letters, digits, . _ or -".formatted(option, text));
    }
    return text;
  }

  String name() {
    return name;
  }

  /** Empty where it is in none. */
  String pool() {
    return pool;
  }

  /** An id that no worker has had. */
  WorkerId freshId() {
    String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    return new WorkerId("%s-%s-%s".formatted(name, Environment.host(), random));
  }
}
