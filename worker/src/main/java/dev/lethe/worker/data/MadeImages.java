package dev.lethe.worker.data;

import dev.lethe.protocol.Augmentation;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Images that are made when they are asked for. For any number of threads; what comes out depends
 * on the example and the generator alone.
 */
public sealed interface MadeImages extends ImageSet permits ImageFiles, ResizedImages {
  /**
   * Makes an image.
   *
   * @param augmentation of which {@link #madeWith} is done, and nothing else
   * @param random not asked where nothing of it is done
   * @param target height×width×channels bytes
   * @return false where it cannot be read
   * @throws TooManyUnreadable when these are more than allowed
   */
  boolean make(int example, Set<Augmentation> augmentation, RandomGenerator random, byte[] target);

  /** What is done while an image is made; anything else is done to what comes out. */
  Set<Augmentation> madeWith();

  /** How many threads should make them. */
  int threads();

  /** Images of the whole data set that could not be read so far. */
  int unreadable();
}
