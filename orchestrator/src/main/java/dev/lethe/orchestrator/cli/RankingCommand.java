package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.ranking.Form;
import dev.lethe.orchestrator.ranking.Ranking;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe ranking}: reads the log, also when nothing else runs. */
@Command(
    name = "ranking",
    description = "Shows the ranking of a sweep's variants.",
    mixinStandardHelpOptions = true)
final class RankingCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SWEEP", description = "Name of the sweep.")
  private String name = "";

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
    return source.print(
        name, "ranking" + query(), form.mediaType(), sweep -> text(form, ranking(sweep)));
  }

  private String query() {
    String ofMetric = metric == null ? "" : "metric=" + ServerClient.encoded(metric);
    String ofDetails = details ? "details=true" : "";
    String both = ofMetric + (metric != null && details ? "&" : "") + ofDetails;
    return both.isEmpty() ? "" : "?" + both;
  }

  private Ranking ranking(SweepView view) throws ServerProblem {
    try {
      return metric == null ? Ranking.of(view) : Ranking.of(view, metric);
    } catch (IllegalArgumentException e) {
      throw new ServerProblem(Exit.BAD_INPUT, String.valueOf(e.getMessage()));
    }
  }

  private String text(Form form, Ranking ranking) {
    return form.text(ranking, details) + (form == Form.JSON ? "\n" : "");
  }
}
