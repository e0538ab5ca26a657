package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.ranking.Form;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.joint.JointRanking;
import dev.lethe.orchestrator.ranking.joint.JointText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe ranking}: reads the log, also when nothing else runs. */
@Command(
    name = "ranking",
    description = "Shows the ranking of a sweep's variants, or of several sweeps' by mean ranks.",
    mixinStandardHelpOptions = true)
final class RankingCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "SWEEP",
      arity = "1..*",
      description = "Name of the sweep; of several each is a data set.")
  private List<String> names = List.of();

  @ArgGroup(exclusive = true)
  private Forms forms = new Forms();

  @Mixin private SweepSource source = new SweepSource();

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = "Rank by this instead of what the sweep reports, such as test/loss.")
  private @Nullable String metric;

  @Option(
      names = "--details",
      description = "Spread, every pair and what tuning promised, too; with --csv every pair.")
  private boolean details;

  private static final class Forms {
    @Option(names = "--json", description = "As JSON, with everything there is.")
    private boolean json;

    @Option(names = "--csv", description = "As CSV.")
    private boolean csv;

    @Option(names = "--markdown", description = "As a table in Markdown.")
    private boolean markdown;

    @Option(names = "--latex", description = "As a table in LaTeX, with booktabs.")
    private boolean latex;

    private Form chosen() {
      if (json) {
        return Form.JSON;
      }
      if (csv) {
        return Form.CSV;
      }
      if (markdown) {
        return Form.MARKDOWN;
      }
      return latex ? Form.LATEX : Form.TEXT;
    }
  }

  @Override
  public Integer call() throws StartFailed, ServerProblem, InterruptedException {
    Form form = forms.chosen();
    return names.size() == 1
        ? source.print(
            names.getFirst(),
            "ranking" + query(List.of()),
            form.mediaType(),
            sweep -> text(form, () -> form.text(ranking(sweep), details)))
        : source.printOfSeveral(
            names,
            "/api/v1/ranking" + query(names),
            form.mediaType(),
            sweeps ->
                text(form, () -> JointText.of(JointRanking.of(sweeps, metric), form, details)));
  }

  private String query(List<String> sweeps) {
    List<String> parts = new ArrayList<>();
    sweeps.forEach(sweep -> parts.add("sweep=" + ServerClient.encoded(sweep)));
    if (metric != null) {
      parts.add("metric=" + ServerClient.encoded(metric));
    }
    if (details) {
      parts.add("details=true");
    }
    return parts.isEmpty() ? "" : "?" + String.join("&", parts);
  }

  private Ranking ranking(SweepView view) {
    return metric == null ? Ranking.of(view) : Ranking.of(view, metric);
  }

  /** What cannot be ranked is told as what the user asked wrongly. */
  private static String text(Form form, Supplier<String> ranked) throws ServerProblem {
    try {
      return ranked.get() + (form == Form.JSON ? "\n" : "");
    } catch (IllegalArgumentException e) {
      throw new ServerProblem(Exit.BAD_INPUT, String.valueOf(e.getMessage()));
    }
  }
}
