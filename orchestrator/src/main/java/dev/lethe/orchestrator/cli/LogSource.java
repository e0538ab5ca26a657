package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.export.ExportProblem;
import dev.lethe.orchestrator.export.ExportedLog;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.local.StartFailed;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The log that a command reads to its end: the one on Kafka, or what was exported of one. */
final class LogSource {
  @Mixin private LocalOptions options = new LocalOptions();

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "Read what lethe export wrote there, instead of a log; needs no Kafka.")
  private @Nullable Path export;

  /** Whether it is an export, behind which the log may have gone on. */
  boolean isExport() {
    return export != null;
  }

  /** Whether the user named the Kafka. */
  boolean isNamed() {
    return options.kafka != null;
  }

  private Ledger named() throws StartFailed, InterruptedException {
    try (LocalKafka kafka = LocalKafka.open(options)) {
      return WholeLog.fold(kafka.cluster());
    }
  }

  /** All of it folded. */
  Ledger fold() throws StartFailed, ServerProblem, InterruptedException {
    if (export == null) {
      return isNamed() ? named() : KeptLog.fold(options);
    }
    if (isNamed()) {
      throw new ServerProblem(
          Exit.BAD_INPUT, "--from reads an export and no Kafka: give one of --from and --kafka");
    }
    try {
      return ExportedLog.fold(export);
    } catch (ExportProblem e) {
      throw new ServerProblem(Exit.BAD_INPUT, String.valueOf(e.getMessage()));
    }
  }
}
