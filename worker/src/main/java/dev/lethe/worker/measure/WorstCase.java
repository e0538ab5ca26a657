package dev.lethe.worker.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lethe.worker.sharpness.Batch;
import java.util.HashSet;
import java.util.Set;

/**
 * Worst-case sharpness: how much the loss of a batch rises at most when δ with ‖δ / c‖₂ ≤ ρ is
 * added to the weights (Andriushchenko et al., ICML 2023, eq. 2). c is 1, or |w| when adaptive.
 *
 * <p>As there, the highest point is looked for with Auto-PGD (Croce & Hein, ICML 2020), here from δ
 * = 0: in u = δ / c the neighbourhood is a ball, whose projection P is plain.
 *
 * <pre>
 * z  = P(u + η ∇/‖∇‖)
 * u' = P(u + ¾ (z − u) + ¼ (u − u before))     the first step goes to z
 * </pre>
 *
 * η is 2ρ at first. At steps that get closer and closer it is halved, and the walk goes on from the
 * highest point, where less than ¾ of the steps since the last such check went higher than any
 * before, or where neither η nor the highest point has changed since.
 *
 * @param radius ρ
 * @param steps gradients that are followed
 */
record WorstCase(Landscape landscape, double radius, int steps) implements Rise {
  private static final double TINY = 1e-12;
  private static final double MOMENTUM = 0.75;
  private static final double ENOUGH = 0.75;

  @Override
  public double of(NDArray weights, NDArray scale, Batch batch) {
    try (NDManager manager = weights.getManager().newSubManager()) {
      Walk walk = new Walk(manager, weights, scale, batch);
      Set<Integer> checks = checks();
      for (int step = 0; step < steps; step++) {
        walk.look();
        if (checks.contains(step)) {
          walk.check(step);
        }
        walk.climb(step == 0 ? 1 : MOMENTUM);
      }
      walk.look();
      return walk.highest - walk.start;
    }
  }

  /** p₀ = 0, p₁ = 0.22, pⱼ₊₁ = pⱼ + max(pⱼ − pⱼ₋₁ − 0.03, 0.06), times the steps. */
  private Set<Integer> checks() {
    Set<Integer> checks = new HashSet<>();
    double before = 0;
    double share = 0.22;
    while (share < 1) {
      checks.add((int) Math.ceil(share * steps));
      double next = share + Math.max(share - before - 0.03, 0.06);
      before = share;
      share = next;
    }
    return checks;
  }

  /** Where the ascent is; its arrays are overwritten in place, as weights may be many. */
  private final class Walk {
    private final NDManager manager;
    private final NDArray weights;
    private final NDArray scale;
    private final Batch batch;
    private final NDArray at;
    private final NDArray before;
    private final NDArray uphill;
    private final NDArray top;
    private final NDArray uphillFromTop;
    private double start = Double.NaN;
    private double highest = Double.NEGATIVE_INFINITY;
    private double stride = 2 * radius;
    private int ascents;
    private int lastCheck;
    private double highestAtCheck;
    private double strideAtCheck = stride;

    Walk(NDManager manager, NDArray weights, NDArray scale, Batch batch) {
      this.manager = manager;
      this.weights = weights;
      this.scale = scale;
      this.batch = batch;
      this.at = manager.zeros(weights.getShape());
      this.before = manager.zeros(weights.getShape());
      this.uphill = manager.zeros(weights.getShape());
      this.top = manager.zeros(weights.getShape());
      this.uphillFromTop = manager.zeros(weights.getShape());
    }

    /** Takes height and direction here. */
    void look() {
      try (NDManager scratch = manager.newSubManager()) {
        NDArray point = at.mul(scale);
        point.attach(scratch);
        Slope here = Slope.of(landscape, point.addi(weights), batch);
        NDArray climb = here.vector().mul(scale);
        climb.divi(climb.norm().getFloat() + TINY).copyTo(uphill);
        note(here.height());
      }
    }

    private void note(double height) {
      if (Double.isNaN(start)) {
        start = height;
        highestAtCheck = height;
      } else if (height > highest) {
        ascents++;
      }
      if (height > highest) {
        highest = height;
        at.copyTo(top);
        uphill.copyTo(uphillFromTop);
      }
    }

    void check(int step) {
      boolean fewAscents = ascents < ENOUGH * (step - lastCheck);
      boolean nothingChanged = stride == strideAtCheck && highest == highestAtCheck;
      strideAtCheck = stride;
      highestAtCheck = highest;
      lastCheck = step;
      ascents = 0;
      if (fewAscents || nothingChanged) {
        stride /= 2;
        top.copyTo(at);
        top.copyTo(before);
        uphillFromTop.copyTo(uphill);
      }
    }

    void climb(double momentum) {
      try (NDManager scratch = manager.newSubManager()) {
        NDArray aim = uphill.mul(stride);
        aim.attach(scratch);
        NDArray towards = project(aim.addi(at)).subi(at).muli(momentum);
        NDArray onwards = at.sub(before);
        onwards.attach(scratch);
        NDArray next = project(towards.addi(onwards.muli(1 - momentum)).addi(at));
        at.copyTo(before);
        next.copyTo(at);
      }
    }

    /** Moves what lies outside of the ball onto it, in place. */
    private NDArray project(NDArray point) {
      double length = point.norm().getFloat();
      return length > radius ? point.muli(radius / length) : point;
    }
  }
}
