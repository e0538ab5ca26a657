package dev.lethe.worker.data;

/**
 * Mean and standard deviation of the pixels of each channel, on a scale of 0 to 1.
 *
 * @param deviation at least 1e-6, so that it can be divided by
 */
@SuppressWarnings("ArrayRecordComponent") // lives only between two methods
record Moments(float[] mean, float[] deviation) {
  static Moments of(Images images) {
    int channels = images.channels();
    long[] sums = new long[channels];
    long[] squares = new long[channels];
    byte[] pixels = images.pixels();
    for (int i = 0; i < pixels.length; i++) {
      int value = pixels[i] & 0xff;
      sums[i % channels] += value;
      squares[i % channels] += (long) value * value;
    }
    float[] mean = new float[channels];
    float[] deviation = new float[channels];
    double n = pixels.length / (double) channels;
    for (int c = 0; c < channels; c++) {
      double average = sums[c] / n;
      mean[c] = (float) (average / 255);
      deviation[c] = (float) Math.max(1e-6, Math.sqrt(squares[c] / n - average * average) / 255);
    }
    return new Moments(mean, deviation);
  }
}
