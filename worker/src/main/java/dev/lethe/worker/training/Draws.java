package dev.lethe.worker.training;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Everything random in a trial, from its seed. A draw depends on what it is for and on its place,
 * never on what was drawn before, so a training may go on anywhere without a stored generator.
 */
record Draws(long seed) {
  private enum Purpose {
    WEIGHTS(1),
    ORDER(2),
    AUGMENTATION(3),
    NOISE(4),
    FRESH_WEIGHTS(5),
    HELD_OUT(6);

    private final long number;

    Purpose(long number) {
      this.number = number;
    }
  }

  Random weights() {
    return generator(Purpose.WEIGHTS, 0);
  }

  /** Weights to shrink towards before a step. */
  Random freshWeights(long step) {
    return generator(Purpose.FRESH_WEIGHTS, step);
  }

  /** The order in which an epoch sees the examples. */
  int[] order(long epoch, int examples) {
    int[] order = new int[examples];
    for (int i = 0; i < examples; i++) {
      order[i] = i;
    }
    Random random = generator(Purpose.ORDER, epoch);
    for (int i = examples - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int held = order[i];
      order[i] = order[other];
      order[other] = held;
    }
    return order;
  }

  Random augmentation(long step) {
    return generator(Purpose.AUGMENTATION, step);
  }

  /** For one example of a step's batch alone, whichever thread asks. */
  RandomGenerator augmentation(long step, int place) {
    return new SplittableRandom(scrambled(mix(Purpose.AUGMENTATION, step) + place));
  }

  /** Which examples that are not trained on a step is compared on; from 0, each has others. */
  Random heldOut(long step, int repetition) {
    long first = mix(Purpose.HELD_OUT, step);
    return new Random(repetition == 0 ? first : scrambled(first + repetition));
  }

  /** Different places, each set of them as likely as any other. */
  static int[] distinct(Random random, int available, int wanted) {
    int[] places = new int[available];
    for (int i = 0; i < available; i++) {
      places[i] = i;
    }
    for (int i = 0; i < wanted; i++) {
      int other = i + random.nextInt(available - i);
      int held = places[i];
      places[i] = places[other];
      places[other] = held;
    }
    return Arrays.copyOf(places, wanted);
  }

  /** What the engine's own generator starts from in a step. */
  int noise(long step) {
    return (int) mix(Purpose.NOISE, step);
  }

  private Random generator(Purpose purpose, long place) {
    return new Random(mix(purpose, place));
  }

  private long mix(Purpose purpose, long place) {
    return scrambled(scrambled(scrambled(seed) + purpose.number) + place);
  }

  /** The output function of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long scrambled(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
