package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Objects;

/** How a gradient g moves the weights w. Told apart by their fields; the first has no name. */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({@JsonSubTypes.Type(Optimizer.Sgd.class), @JsonSubTypes.Type(Optimizer.AdamW.class)})
public sealed interface Optimizer {
  /** The peak of the schedule. */
  double learningRate();

  double weightDecay();

  WeightDecayOn weightDecayOn();

  /**
   * v ← momentum · v + (g + weightDecay · w), w ← w − lr · v; with Nesterov, w ← w − lr · (g +
   * weightDecay · w + momentum · v).
   *
   * @param decoupled whether the decay bypasses the velocity (SGDW: Loshchilov &amp; Hutter, ICLR
   *     2019): w ← w − lr · weightDecay · w, and the rest as without decay. It is multiplied by the
   *     learning rate, as in timm
   */
  record Sgd(
      double learningRate,
      double momentum,
      boolean nesterov,
      double weightDecay,
      WeightDecayOn weightDecayOn,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) Boolean decoupled)
      implements Optimizer {
    public Sgd {
      decoupled = Objects.requireNonNullElse(decoupled, false);
    }

    /** With the decay in the gradient, as PyTorch's SGD has it. */
    public Sgd(
        double learningRate,
        double momentum,
        boolean nesterov,
        double weightDecay,
        WeightDecayOn weightDecayOn) {
      this(learningRate, momentum, nesterov, weightDecay, weightDecayOn, false);
    }
  }

  /**
   * w ← w − lr · weightDecay · w, m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − lr · (m /
   * (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε) with t counting updates from 1 (Loshchilov &amp; Hutter,
   * ICLR 2019, as in PyTorch).
   */
  record AdamW(
      double learningRate,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      WeightDecayOn weightDecayOn)
      implements Optimizer {}
}
