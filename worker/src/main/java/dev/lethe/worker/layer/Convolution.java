package dev.lethe.worker.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import java.util.Iterator;
import java.util.List;

/**
 * A convolution of N×C×H×W with square kernels.
 *
 * @param in channels
 * @param out channels
 * @param biased whether it adds a bias; it starts like PyTorch's
 * @param start of the weights
 */
public record Convolution(
    int in, int out, int kernel, int stride, int padding, boolean biased, Parameter.Start start)
    implements Layer {

  /** Without bias, started like PyTorch's {@code Conv2d}. */
  public static Convolution plain(int in, int out, int kernel, int stride, int padding) {
    return new Convolution(in, out, kernel, stride, padding, false, uniform(in, kernel));
  }

  /** Without bias, normal with variance 2/(kernel² · out): Kaiming's, by what goes out. */
  public static Convolution kaiming(int in, int out, int kernel, int stride) {
    double deviation = Math.sqrt(2.0 / ((double) kernel * kernel * out));
    Parameter.Start start = new Parameter.Start.Normal(deviation);
    return new Convolution(in, out, kernel, stride, kernel / 2, false, start);
  }

  /** Patches side by side, with a bias, started like PyTorch's {@code Conv2d}. */
  static Convolution patches(int in, int out, int size) {
    return new Convolution(in, out, size, size, 0, true, uniform(in, size));
  }

  private static Parameter.Start uniform(int in, int kernel) {
    return new Parameter.Start.Uniform((long) in * kernel * kernel);
  }

  @Override
  public List<Parameter> parameters() {
    Parameter weight = new Parameter("weight", new Shape(out, in, kernel, kernel), start);
    return biased
        ? List.of(weight, new Parameter("bias", new Shape(out), uniform(in, kernel)))
        : List.of(weight);
  }

  @Override
  public NDArray forward(
      NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
    NDArray weight = weights.next();
    NDArray bias = biased ? weights.next() : null;
    Shape strides = new Shape(stride, stride);
    NDArray values = Casting.like(weight, input);
    return Conv2d.conv2d(values, weight, bias, strides, new Shape(padding, padding)).head();
  }

  @Override
  public Shape output(Shape input) {
    return new Shape(out, length(input.get(1)), length(input.get(2)));
  }

  private long length(long pixels) {
    return (pixels + 2L * padding - kernel) / stride + 1;
  }

  @Override
  public long multiplyAdds(Shape input) {
    return output(input).size() * in * kernel * kernel;
  }
}
