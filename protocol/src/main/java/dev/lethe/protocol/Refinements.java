package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What may be added to the plain update of the weights. A zero is left out of the JSON and stands
 * for not at all.
 *
 * @param clipNorm c: the gradient that updates, before decay, is multiplied by min(1, c / (‖g‖ +
 *     1e-6)) (Pascanu et al., ICML 2013, as in PyTorch)
 * @param microBatch most examples that go through the network at once; a larger perturbation batch
 *     is cut, and the mean of the pieces' gradients is its gradient. Divides it then
 * @param averaging d: averaged weights a ← d · a + (1 − d) · w after each update are what is
 *     evaluated, and so are running statistics (Polyak &amp; Juditsky, 1992; as in timm)
 * @param shrinking null where weights are not shrunk
 */
public record Refinements(
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) Double clipNorm,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) Integer microBatch,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) Double averaging,
    @Nullable Shrinking shrinking) {
  public static final Refinements NONE = new Refinements(0.0, 0, 0.0, null);

  public Refinements {
    clipNorm = orZero(clipNorm);
    microBatch = microBatch(microBatch);
    averaging = orZero(averaging);
  }

  /** The same with pieces that divide a perturbation batch of so few examples. */
  Refinements cutTo(int perturbationBatch) {
    int piece = Math.min(microBatch, perturbationBatch);
    while (piece > 0 && perturbationBatch % piece != 0) {
      piece--;
    }
    return new Refinements(clipNorm, piece, averaging, shrinking);
  }

  /**
   * w ← s · w₀ + (1 − s) · w (shrink and perturb: Ash &amp; Adams, NeurIPS 2020), before the first
   * update of every so many epochs but the very first.
   *
   * @param share s
   * @param everyEpochs epochs from one time to the next
   */
  public record Shrinking(double share, double everyEpochs, Towards towards) {}

  /** What w₀ is. */
  public enum Towards {
    /** Drawn anew each time, as weights are before training. */
    @JsonProperty("fresh")
    FRESH,
    /** What this trial's weights were before training. */
    @JsonProperty("initial")
    INITIAL
  }

  private static Double orZero(@Nullable Double value) {
    return value == null ? 0.0 : value;
  }

  private static Integer microBatch(@Nullable Integer value) {
    return value == null ? 0 : value;
  }
}
