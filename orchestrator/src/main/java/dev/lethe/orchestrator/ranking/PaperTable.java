package dev.lethe.orchestrator.ranking;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A ranking as a table to paste: a caption that says how it came about, a row a variant, notes.
 *
 * @param alignment of the columns as LaTeX writes it, a letter each: l or r
 * @param bold the row that is best; none where it is -1
 */
public record PaperTable(
    String label,
    String caption,
    String alignment,
    List<String> header,
    List<List<String>> rows,
    int bold,
    List<String> notes) {
  /** Of a number; LaTeX sets a hyphen otherwise. */
  private static final Pattern MINUS = Pattern.compile("^-(?=[0-9])");

  private static final Map<Character, String> ESCAPES =
      Map.ofEntries(
          Map.entry('%', "\\%"),
          Map.entry('&', "\\&"),
          Map.entry('#', "\\#"),
          Map.entry('_', "\\_"),
          Map.entry('$', "\\$"),
          Map.entry('{', "\\{"),
          Map.entry('}', "\\}"),
          Map.entry('~', "\\textasciitilde{}"),
          Map.entry('^', "\\textasciicircum{}"),
          Map.entry('\\', "\\textbackslash{}"),
          Map.entry('±', "$\\pm$"),
          Map.entry('∞', "$\\infty$"),
          Map.entry('–', "--"),
          Map.entry('×', "$\\times$"),
          Map.entry('χ', "$\\chi$"),
          Map.entry('²', "$^2$"));

  static PaperTable of(Ranking ranking) {
    List<String> header =
        List.of(
            "variant",
            ranking.metric(),
            "vs " + ranking.baseline(),
            "p",
            "group",
            "P(best)",
            "runs");
    List<List<String>> rows = new ArrayList<>();
    for (Standing standing : ranking.standings()) {
      rows.add(
          List.of(
              standing.variant(),
              Cells.mean(standing),
              Cells.difference(standing),
              Cells.p(standing),
              Cells.groups(standing),
              Cells.best(standing),
              Cells.runs(standing)));
    }
    boolean measured = ranking.standings().getFirst().mean() != null;
    return new PaperTable(
        ranking.sweep(),
        "%s: %s; %s."
            .formatted(
                ranking.sweep(), Cells.protocol(ranking), String.join("; ", Cells.legend(ranking))),
        "lrrrlrr",
        header,
        rows,
        measured ? 0 : -1,
        ranking.notes());
  }

  /** As GitHub, Jupyter and most editors show it. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(line(header)).append(line(rules()));
    for (int i = 0; i < rows.size(); i++) {
      List<String> cells = new ArrayList<>(rows.get(i).stream().map(PaperTable::cell).toList());
      if (i == bold) {
        cells.replaceAll(cell -> cell.equals(Numbers.NOTHING) ? cell : "**" + cell + "**");
      }
      text.append(line(cells));
    }
    text.append('\n').append(caption).append('\n');
    if (!notes.isEmpty()) {
      text.append('\n');
      notes.forEach(note -> text.append("* ").append(note).append('\n'));
    }
    return text.toString();
  }

  /** The names need no mark: left is what everyone shows. */
  private List<String> rules() {
    List<String> rules = new ArrayList<>(List.of("---"));
    alignment.chars().skip(1).forEach(c -> rules.add(c == 'l' ? ":---" : "---:"));
    return rules;
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  /** With booktabs. */
  public String latex() {
    StringBuilder text = new StringBuilder("% \\usepackage{booktabs}\n");
    notes.forEach(note -> text.append("% ").append(note).append('\n'));
    text.append("\\begin{table}\n  \\centering\n");
    text.append("  \\caption{").append(escaped(caption)).append("}\n");
    text.append("  \\label{tab:").append(label).append("}\n");
    text.append("  \\begin{tabular}{").append(alignment).append("}\n    \\toprule\n");
    text.append(row(header, false)).append("    \\midrule\n");
    for (int i = 0; i < rows.size(); i++) {
      text.append(row(rows.get(i), i == bold));
    }
    return text.append("    \\bottomrule\n  \\end{tabular}\n\\end{table}\n").toString();
  }

  private static String row(List<String> cells, boolean bold) {
    return cells.stream()
        .map(PaperTable::escaped)
        .map(cell -> MINUS.matcher(cell).replaceFirst("\\$-\\$"))
        .map(cell -> bold && !cell.equals("--") ? "\\textbf{" + cell + "}" : cell)
        .collect(Collectors.joining(" & ", "    ", " \\\\\n"));
  }

  private static String escaped(String text) {
    return text.chars()
        .mapToObj(c -> ESCAPES.getOrDefault((char) c, String.valueOf((char) c)))
        .collect(Collectors.joining());
  }
}
