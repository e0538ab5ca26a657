package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.EvaluateEvery;
import dev.lethe.protocol.EvaluationRhythm;
import dev.lethe.protocol.EvaluationSet;
import dev.lethe.protocol.TrainingSpec.Classification;
import java.util.List;

/**
 * What it costs to evaluate a trial, and how often it is evaluated so that this stays little. By
 * counts alone, so the same on every machine and known before anything runs.
 *
 * <p>An image that is evaluated counts as a third of a gradient evaluation: a backward pass takes
 * twice the multiplications of a forward pass, as each layer has a gradient of its inputs and one
 * of its weights (Kaplan et al., <i>Scaling Laws for Neural Language Models</i>, 2020, §2.1).
 */
final class EvaluationCost {
  /** Forward passes that cost as much as one pass forward and back. */
  private static final int FORWARDS = 3;

  /** A forward pass, in gradient evaluations. */
  static final double FORWARD = 1.0 / FORWARDS;

  /** Evaluation costs up to one part in so many of the training. */
  private static final int PARTS = 10;

  private EvaluationCost() {}

  /** Of a whole trial, in gradient evaluations. */
  static double of(Classification spec) {
    return FORWARD * images(spec);
  }

  /** Images that go through the network without a backward pass. */
  private static long images(Classification spec) {
    return spec.timesEvaluated() * spec.dataset().validation() + spec.timesTested() * tests(spec);
  }

  /** Whether that is more than a tenth of the training. */
  static boolean isMuch(Classification spec) {
    return images(spec) * PARTS > spec.gradientEvaluations() * FORWARDS;
  }

  /** The specification with what the file says of its evaluation. */
  static Classification evaluated(EvaluateEvery asked, Classification spec) {
    Integer every = asked.epochs();
    return spec.evaluated(every == null ? sparing(spec) : new EvaluationRhythm(every, false));
  }

  /**
   * The same where each epoch that is evaluated is tested too: every one, unless the file fixes it.
   */
  static Classification tested(EvaluateEvery asked, Classification spec) {
    Integer every = asked.epochs();
    return spec.evaluated(new EvaluationRhythm(every == null ? 1 : every, true));
  }

  /**
   * The least k so that evaluating every k-th epoch and the last, and the tests at the end, costs
   * up to a tenth of the training; the last epoch alone where no k does.
   */
  private static EvaluationRhythm sparing(Classification spec) {
    long images = spec.gradientEvaluations() * FORWARDS / PARTS - tests(spec);
    long times = Math.clamp(images / spec.dataset().validation(), 1, spec.epochs());
    long every = Math.ceilDiv(spec.epochs(), times);
    return new EvaluationRhythm((int) Math.min(every, Integer.MAX_VALUE), false);
  }

  /** Images of all test sets, but for those that only files tell. */
  private static long tests(Classification spec) {
    return sets(spec).stream().mapToLong(set -> set.evaluated(spec.dataset()).orElse(0)).sum();
  }

  /** Names of the test sets of which only files tell how many images they have. */
  static List<String> uncounted(Classification spec) {
    return sets(spec).stream()
        .filter(set -> set.evaluated(spec.dataset()).isEmpty())
        .map(EvaluationSet::name)
        .toList();
  }

  private static List<EvaluationSet> sets(Classification spec) {
    List<EvaluationSet> said = spec.evaluate();
    return said == null
        ? spec.dataset().testSets().stream().map(EvaluationSet::own).toList()
        : said;
  }
}
