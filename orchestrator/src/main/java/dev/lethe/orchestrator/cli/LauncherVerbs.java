package dev.lethe.orchestrator.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The verbs that the launcher takes to other modules. They are here for the list of commands and
 * for completion; their own help is where they are, and a test holds the options equal.
 */
final class LauncherVerbs {
  private LauncherVerbs() {}

  static CommandSpec worker() {
    return verb(
        "worker",
        "Takes trials from a Kafka until it is stopped.",
        List.of(
            "--kafka",
            "--kafka-config",
            "--namespace",
            "--data",
            "--artifacts",
            "--checkpoints",
            "--mlflow",
            "--threads",
            "--cache",
            "--decoders",
            "--stall",
            "--idle",
            "--grace",
            "--name",
            "--pool",
            "--gpus"),
        List.of());
  }

  static CommandSpec bench() {
    CommandSpec bench = verb("bench", "Measures what Lethe costs.", List.of(), List.of());
    List<CommandSpec> benchmarks =
        List.of(
            step(),
            benchmark("dispatch", "--trials", "--workers"),
            benchmark("start", "--rounds"),
            benchmark("sweep", "--data", "--python"),
            benchmark("pipeline", "--data", "--python", "--passes"),
            benchmark("ranking", "--trials", "--seeds"),
            benchmark("tracking", "--trials"),
            benchmark("replay", "--facts"),
            soak(),
            verb("weights", "", List.of("--python"), List.of()));
    benchmarks.forEach(benchmark -> bench.addSubcommand(benchmark.name(), benchmark));
    return bench;
  }

  private static CommandSpec step() {
    return verb(
        "step",
        "",
        List.of("--python", "--model", "--variants", "--threads", "--rounds", "--steps"),
        List.of("--cpu", "--json"));
  }

  private static CommandSpec soak() {
    return verb(
        "soak", "", List.of("--minutes", "--seed", "--workers"), List.of("--no-mlflow", "--json"));
  }

  private static CommandSpec benchmark(String name, String... options) {
    return verb(name, "", List.of(options), List.of("--json"));
  }

  private static CommandSpec verb(
      String name, String description, List<String> options, List<String> flags) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(onlyByTheLauncher(name)).name(name);
    spec.usageMessage().description(description);
    spec.mixinStandardHelpOptions(true);
    options.forEach(option -> spec.addOption(option(option).type(String.class).arity("1").build()));
    flags.forEach(flag -> spec.addOption(option(flag).type(boolean.class).arity("0").build()));
    return spec;
  }

  private static OptionSpec.Builder option(String name) {
    return OptionSpec.builder(name).description("The script lethe says more.");
  }

  private static Callable<Integer> onlyByTheLauncher(String name) {
    return () -> {
      System.err.printf(
          "lethe: %s is started by the script lethe, which knows where it is%n", name);
      return Exit.BAD_INPUT;
    };
  }
}
