package dev.lethe.orchestrator.ranking;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A ranking for programs: one line a variant, with a header; numbers in full. */
final class RankingCsv {
  private static final String HEADER =
      "rank,variant,configuration,parameters,metric,mean,low,high,pairs,difference,difference_low,difference_high,p,runs,failed,steps,gradient_evaluations,epochs";

  private RankingCsv() {}

  static String of(Ranking ranking, Set<String> others) {
    StringBuilder csv = new StringBuilder(HEADER);
    others.forEach(name -> csv.append(',').append(name));
    csv.append('\n');
    for (Standing standing : ranking.standings()) {
      csv.append(line(ranking, standing, others)).append('\n');
    }
    return csv.toString();
  }

  private static String line(Ranking ranking, Standing s, Set<String> others) {
    Difference d = s.difference();
    Interval of = d == null ? null : d.interval();
    List<Object> cells = new ArrayList<>();
    cells.addAll(
        List.of(
            s.rank(),
            s.variant(),
            s.configuration(),
            RankingText.parameters(s.parameters()),
            ranking.metric()));
    cells.addAll(List.of(cell(s.mean()), low(s.interval()), high(s.interval())));
    cells.addAll(
        List.of(d == null ? "" : d.pairs(), cell(d == null ? null : d.mean()), low(of), high(of)));
    cells.addAll(
        List.of(
            cell(d == null ? null : d.p()),
            s.runs(),
            s.failed(),
            s.steps(),
            s.gradientEvaluations(),
            s.epochs()));
    others.forEach(name -> cells.add(cell(s.others().get(name))));
    return cells.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static Object cell(@Nullable Double value) {
    return value == null ? "" : value;
  }

  private static Object low(@Nullable Interval interval) {
    return interval == null ? "" : interval.low();
  }

  private static Object high(@Nullable Interval interval) {
    return interval == null ? "" : interval.high();
  }
}
