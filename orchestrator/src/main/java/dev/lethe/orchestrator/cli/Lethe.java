package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.Orchestrator;
import dev.lethe.orchestrator.http.HttpInterface;
import dev.lethe.orchestrator.http.access.AccessUnusable;
import dev.lethe.orchestrator.kafka.KafkaUnusable;
import dev.lethe.orchestrator.local.StartFailed;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code lethe}. */
@Command(
    name = "lethe",
    description = "Finds out which sharpness-aware optimiser is really better here.",
    mixinStandardHelpOptions = true,
    version = "lethe " + Orchestrator.VERSION,
    sortOptions = false,
    subcommands = {
      RunCommand.class,
      ValidateCommand.class,
      PreviewCommand.class,
      RankingCommand.class,
      MeasuresCommand.class,
      ReportCommand.class,
      TrackCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      MlflowCommand.class,
      KafkaCommand.class,
      DoctorCommand.class,
      OrchestratorCommand.class,
      TokenCommand.class,
      SubmitCommand.class,
      StatusCommand.class,
      WatchCommand.class,
      CancelCommand.class,
      AutoComplete.GenerateCompletion.class
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 some trials failed for good, 2 bad input,",
      "3 infrastructure, 130 stopped by Ctrl-C.",
      "Completion: source <(lethe generate-completion)"
    })
public final class Lethe {
  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command with its verbs. */
  public static CommandLine commandLine() {
    return new CommandLine(new Lethe())
        .addSubcommand("worker", LauncherVerbs.worker())
        .addSubcommand("bench", LauncherVerbs.bench())
        .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure))
        .setParameterExceptionHandler((failure, arguments) -> explain(failure));
  }

  /** What was wrong with the command, the nearest that is known, and where help is. */
  private static int explain(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    System.err.println("lethe: " + failure.getMessage());
    String name = command.getCommandSpec().qualifiedName();
    if (failure instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      System.err.printf("Did you mean %s %s?%n", name, unmatched.getSuggestions().getFirst());
    }
    System.err.printf("For help: %s --help%n", name);
    return Exit.BAD_INPUT;
  }

  private static int explain(Exception failure) {
    return switch (failure) {
      case ServerProblem e -> say(e, e.exit());
      case StartFailed e -> say(e, Exit.INFRASTRUCTURE);
      case KafkaUnusable e -> say(e, Exit.INFRASTRUCTURE);
      case AccessUnusable e -> say(e, Exit.BAD_INPUT);
      case HttpInterface.CannotListen e -> say(e, Exit.INFRASTRUCTURE);
      default -> {
        System.err.println("lethe: this should not have happened:");
        failure.printStackTrace();
        yield Exit.INFRASTRUCTURE;
      }
    };
  }

  private static int say(Exception failure, int exit) {
    System.err.println("lethe: " + failure.getMessage());
    return exit;
  }
}
