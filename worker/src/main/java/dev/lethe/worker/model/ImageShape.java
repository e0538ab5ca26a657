package dev.lethe.worker.model;

import ai.djl.ndarray.types.Shape;

/** The size of the images that a network sees. */
public record ImageShape(int channels, int height, int width) {
  int size() {
    return channels * height * width;
  }

  Shape shape() {
    return new Shape(channels, height, width);
  }
}
