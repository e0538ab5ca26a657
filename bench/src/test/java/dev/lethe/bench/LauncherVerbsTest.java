package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.cli.Lethe;
import dev.lethe.worker.WorkerMain;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command lethe lists, and completes, what the launcher takes to other modules. */
class LauncherVerbsTest {
  @Test
  void workerHasTheOptionsOfTheWorker() {
    assertThat(options(verb("worker"))).isEqualTo(options(new CommandLine(new WorkerMain())));
  }

  @Test
  void benchHasTheBenchmarksAndTheirOptions() {
    assertThat(optionsOfVerbs(verb("bench")))
        .isEqualTo(optionsOfVerbs(new CommandLine(Bench.class)));
  }

  private static CommandLine verb(String name) {
    return Objects.requireNonNull(Lethe.commandLine().getSubcommands().get(name));
  }

  private static Map<String, Set<String>> optionsOfVerbs(CommandLine command) {
    Map<String, Set<String>> options = new TreeMap<>();
    for (CommandLine verb : command.getSubcommands().values()) {
      if (!verb.getCommandSpec().usageMessage().hidden()) {
        options.put(verb.getCommandName(), options(verb));
      }
    }
    return options;
  }

  private static Set<String> options(CommandLine command) {
    return command.getCommandSpec().optionsMap().keySet();
  }
}
