package dev.lethe.orchestrator.export;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.protocol.Wire;

/** What a person who finds the folder years later has to know. */
final class ExportReadme {
  private ExportReadme() {}

  static String of(SweepView view, String log, String lethe) {
    return """
    # The sweep %1$s, exported

    It was %2$s when Lethe %3$s exported it, with %4$,d trials. Format of the export: %5$d; version of the
    records: %6$d; of their fold: %7$d.

    | file | what it holds |
    |---|---|
    | `facts.jsonl` | all that happened, a record of the log a line as it was on the log: `offset` in the log, `timestamp` when the log took it (milliseconds since 1970), `record`. The first says which log it was (`%8$s`); `LeaderElected` who wrote the ones behind it. Everything else follows from these. |
    | `trials.csv` | a line a trial: variant, phase, configuration, seed, whether its configuration won, how it ended, times (UTC), compute, parameters (`parameter/…`), where it ran (`environment/…`) |
    | `metrics.csv` | a line a number: trial, epoch (empty: at the end), step, gradient evaluations so far, time, metric, value |
    | `sweep.yaml` | the sweep file as it was submitted |
    | `manifest.json` | which sweep of which log this is, how far the log was read, and size and SHA-256 of each file. It tells damage, not forgery. |

    Trained weights are not in it; `trials.csv` names them with their SHA-256.

    Lethe reads it instead of a log, without Kafka, as long as the files are unchanged:

        lethe ranking %1$s --from DIR
        lethe measures %1$s --from DIR
        lethe report %1$s --from DIR
        lethe track %1$s --from DIR --mlflow URI

    It takes it into another log, where it is then a sweep among others:

        lethe import DIR

    To look at the numbers: `pandas.read_csv("metrics.csv")`.
    """
        .formatted(
            view.sweep().name(),
            view.status().word(),
            lethe,
            view.trials().size(),
            Manifest.FORMAT,
            Wire.VERSION,
            Ledger.FOLD_VERSION,
            log);
  }
}
