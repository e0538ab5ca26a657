package dev.lethe.worker.data;

/** Images of one size with their labels: decoded in memory, or in files. */
public sealed interface ImageSet permits Images, ImageFiles {
  int count();

  int height();

  int width();

  int channels();

  /** The classes that are right for an example; one for most data sets, at least one for all. */
  int[] classesOf(int example);

  /** What the set itself takes in memory. */
  long bytes();
}
