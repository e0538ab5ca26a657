package dev.lethe.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What updates of one network cost.
 *
 * @param clock what the milliseconds are of
 * @param milliseconds of an update by variant
 * @param pyTorchMilliseconds the same in eager PyTorch; empty where none was named
 * @param peak null where it cannot be measured
 * @param residentMegabytes by the number of steps
 */
record StepResult(
    @JsonProperty("clock") StepClock clock,
    @JsonProperty("milliseconds") Map<String, Double> milliseconds,
    @JsonProperty("pytorch_milliseconds") Map<String, Double> pyTorchMilliseconds,
    @JsonProperty("peak_mb") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Peaks peak,
    @JsonProperty("resident_mb") Map<Integer, Double> residentMegabytes) {

  /** The most memory that a process making SAM updates took, in megabytes. */
  record Peaks(
      double lethe,
      @JsonProperty("pytorch") @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable Double pyTorch) {
    @JsonProperty("ratio_to_pytorch")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Nullable Double ratioToPyTorch() {
      return pyTorch == null ? null : lethe / pyTorch;
    }
  }

  @JsonProperty("ratio_to_pytorch")
  Map<String, Double> ratioToPyTorch() {
    Map<String, Double> ratios = new LinkedHashMap<>();
    pyTorchMilliseconds.forEach(
        (variant, time) -> ratios.put(variant, milliseconds.getOrDefault(variant, 0.0) / time));
    return ratios;
  }

  /** What each variant costs in units of SAM; empty where SAM was not measured. */
  @JsonProperty("ratio_to_sam")
  Map<String, Double> ratioToSam() {
    Map<String, Double> ratios = new LinkedHashMap<>();
    Double sam = milliseconds.get(StepVariants.SAM);
    if (sam != null) {
      milliseconds.forEach((variant, time) -> ratios.put(variant, time / sam));
    }
    return ratios;
  }

  /** All of it for people. */
  @JsonIgnore
  String table(String model) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%-10s %10s %10s %8s %8s%n".formatted(model, clock.unit(), "PyTorch", "ratio", "to sam"));
    milliseconds.forEach((variant, time) ->
        text.append(
            "%-10s %10.2f %10s %8s %8s%n"
                .formatted(
                    variant,
                    time,
                    shown(pyTorchMilliseconds.get(variant)),
                    shown(ratioToPyTorch().get(variant)),
                    shown(ratioToSam().get(variant)))));
    if (peak != null) {
      text.append(
          "%-10s %10.0f %10s %8s%n"
              .formatted("peak MB", peak.lethe, shown(peak.pyTorch), shown(peak.ratioToPyTorch())));
    }
    residentMegabytes.forEach(
        (after, mb) -> text.append("%,d steps: %.1f MB resident%n".formatted(after, mb)));
    return text.toString();
  }

  private static String shown(@Nullable Double value) {
    return value == null ? "-" : "%.2f".formatted(value);
  }
}
