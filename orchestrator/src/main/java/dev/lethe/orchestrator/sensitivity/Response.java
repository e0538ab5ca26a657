package dev.lethe.orchestrator.sensitivity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the tune score depends on one searched parameter.
 *
 * @param parameter its name
 * @param won its value in the configuration that won
 * @param share of its range where the curve is as good as the winner, 0 to 1; each value that was
 *     tried stands for what is nearer to it than to the others, on a logarithmic scale where the
 *     range has one; of listed values the share of those that were tried. Null where it is not
 *     known how good that is
 * @param edge where the winner is the smallest or largest of at least three numbers that were
 *     tried, and a better one may lie beyond; otherwise null
 * @param curve by value: numbers from the smallest, others as the file lists them
 */
public record Response(
    String parameter, Object won, @Nullable Double share, @Nullable Edge edge, List<Point> curve) {
  public Response {
    curve = List.copyOf(curve);
  }

  /** Whether its range should be widened: the winner is at its edge, and the score does change. */
  public boolean leadsOut() {
    return edge != null && (share == null || share < 1);
  }
}
