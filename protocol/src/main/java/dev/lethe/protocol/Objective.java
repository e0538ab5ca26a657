package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What the perturbation ascends. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Objective.TrainingLoss.class, name = "loss"),
  @JsonSubTypes.Type(value = Objective.OutputBiasForgetting.class, name = "obf")
})
public sealed interface Objective {
  /** The loss that is trained on, as in SAM. */
  record TrainingLoss() implements Objective {}

  /**
   * Σ_k (1/K − (α p_k + (1−α) 1[k=y])) z_k averaged over the batch, with α = γ max(0, (1 −
   * λ/p_y)/(1 − λ)), and α = γ when λ = 0; p and α carry no gradient (Vani et al., ICML 2024).
   */
  record OutputBiasForgetting(double lambda, double gamma, Link link) implements Objective {}

  /** How logits become the probabilities p. */
  enum Link {
    @JsonProperty("sigmoid")
    SIGMOID,
    @JsonProperty("softmax")
    SOFTMAX
  }
}
