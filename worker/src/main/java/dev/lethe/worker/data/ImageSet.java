package dev.lethe.worker.data;

/** Images of one size with their labels: there in memory, or made when they are asked for. */
public sealed interface ImageSet permits Images, MadeImages {
  int count();

  int height();

  int width();

  int channels();

  /** The classes that are right for an example; one for most data sets, at least one for all. */
  int[] classesOf(int example);

  /** What the set itself takes in memory. */
  long bytes();
}
