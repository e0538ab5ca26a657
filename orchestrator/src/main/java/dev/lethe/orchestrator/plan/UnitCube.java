package dev.lethe.orchestrator.plan;

import dev.lethe.protocol.Wire;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import umontreal.ssj.hups.PointSetIterator;
import umontreal.ssj.hups.SobolSequence;
import umontreal.ssj.rng.MRG32k3a;

/**
 * Points in [0, 1)^dimensions, the same for the same seed and name on every machine.
 *
 * <p>Sobol' points are scrambled with a random left matrix (Matoušek, 1998) and a random digital
 * shift: they cover the cube as evenly as the plain ones, and each is uniformly distributed.
 */
final class UnitCube {
  /** Both moduli of the generator are above it. */
  private static final long SEEDS_BELOW = 1L << 31;

  private final int dimensions;
  private final MRG32k3a stream = new MRG32k3a();

  UnitCube(int dimensions, long seed, String name) {
    this.dimensions = dimensions;
    stream.setSeed(seeds(seed, name));
  }

  List<double[]> random(int count) {
    List<double[]> points = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      double[] point = new double[dimensions];
      stream.nextArrayOfDouble(point, 0, dimensions);
      points.add(point);
    }
    return points;
  }

  List<double[]> sobol(int count) {
    SobolSequence sequence = new SobolSequence(count, dimensions);
    sequence.leftMatrixScramble(stream);
    sequence.addRandomShift(0, dimensions, stream);
    PointSetIterator iterator = sequence.iterator();
    List<double[]> points = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      double[] point = new double[dimensions];
      iterator.nextPoint(point, dimensions);
      points.add(point);
    }
    return points;
  }

  private static long[] seeds(long seed, String name) {
    ByteBuffer digest = ByteBuffer.wrap(sha256(Wire.encode(List.of(seed, name))));
    long[] seeds = new long[6];
    for (int i = 0; i < seeds.length; i++) {
      seeds[i] = 1 + Math.floorMod((long) digest.getInt(), SEEDS_BELOW - 1);
    }
    return seeds;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
