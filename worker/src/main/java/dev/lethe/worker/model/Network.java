package dev.lethe.worker.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.ModelSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** A classifier of images as a list of layers; its weights come with every call. */
public final class Network {
  private final List<Layer> layers;
  private final Packing weights;
  private final Packing statistics;

  private Network(List<Layer> layers) {
    this.layers = List.copyOf(layers);
    this.weights = new Packing(layers.stream().flatMap(l -> l.parameters().stream()).toList());
    this.statistics = new Packing(layers.stream().flatMap(l -> l.statistics().stream()).toList());
  }

  /** The network that a trial asks for, for images and classes of these sizes. */
  public static Network of(ModelSpec spec, int channels, int height, int width, int classes) {
    return switch (spec) {
      case ModelSpec.Mlp(int hidden, int depth) ->
          mlp(channels * height * width, hidden, depth, classes);
      case ModelSpec.SmallCnn(int w) ->
          convolutional(channels, List.of(w, 2 * w, 4 * w), 2, classes);
    };
  }

  /** Flatten, {@code depth} times linear and ReLU, linear. */
  public static Network mlp(int inputs, int hidden, int depth, int classes) {
    List<Layer> layers = new ArrayList<>(List.of(new Layer.Flatten()));
    int in = inputs;
    for (int i = 0; i < depth; i++) {
      layers.add(new Layer.FullyConnected(in, hidden));
      layers.add(new Layer.Relu());
      in = hidden;
    }
    layers.add(new Layer.FullyConnected(in, classes));
    return new Network(layers);
  }

  /**
   * For each width conv3×3, batch norm and ReLU, with max-pool 2 in the first {@code pooled}; then
   * global average pool and linear. The pool comes before the ReLU: both orders give the same bits,
   * values and gradients, and this one rectifies a quarter of the values.
   */
  public static Network convolutional(int channels, List<Integer> widths, int pooled, int classes) {
    List<Layer> layers = new ArrayList<>();
    int in = channels;
    for (int i = 0; i < widths.size(); i++) {
      int out = widths.get(i);
      layers.add(new Layer.Convolution(in, out));
      layers.add(new Layer.Normalisation(out));
      if (i < pooled) {
        layers.add(new Layer.MaxPool());
      }
      layers.add(new Layer.Relu());
      in = out;
    }
    layers.add(new Layer.GlobalAveragePool());
    layers.add(new Layer.FullyConnected(in, classes));
    return new Network(layers);
  }

  /**
   * The logits of a batch.
   *
   * @param weights all weights, flat
   * @param statistics all running statistics, flat; {@link Pass#TRAINING} changes them
   * @param images N×C×H×W; strides of N×H×W×C make convolutions about twice as fast
   * @return N×classes
   */
  public NDArray forward(NDArray weights, NDArray statistics, NDArray images, Pass pass) {
    Iterator<NDArray> weightViews = this.weights.views(weights).iterator();
    Iterator<NDArray> statisticViews = this.statistics.views(statistics).iterator();
    NDArray values = images;
    for (Layer layer : layers) {
      values = layer.forward(values, weightViews, statisticViews, pass);
    }
    return values;
  }

  /** The state before training; the same numbers on every machine for the same generator. */
  public NetworkState initial(NDManager manager, RandomGenerator random) {
    return new NetworkState(
        manager.create(weights.draw(random)),
        manager.create(new float[weights.size()]),
        manager.create(statistics.draw(random)));
  }

  /** A flat vector like the weights, 1 where the weight belongs to a matrix, 0 elsewhere. */
  public NDArray matrices(NDManager manager) {
    return manager.create(weights.marks(Parameter::isMatrix));
  }

  /** Tensors one after the other in one flat vector. */
  private record Packing(List<Parameter> parameters) {
    int size() {
      return parameters.stream().mapToInt(Parameter::size).sum();
    }

    /** Views of the vector in the shapes of the tensors. */
    List<NDArray> views(NDArray flat) {
      if (parameters.isEmpty()) {
        return List.of();
      }
      List<NDArray> views = new ArrayList<>(flat.split(ends()));
      for (int i = 0; i < views.size(); i++) {
        views.set(i, views.get(i).reshape(parameters.get(i).shape()));
      }
      return views;
    }

    /** Where each tensor but the last ends. */
    private long[] ends() {
      long[] ends = new long[parameters.size() - 1];
      long end = 0;
      for (int i = 0; i < ends.length; i++) {
        end += parameters.get(i).size();
        ends[i] = end;
      }
      return ends;
    }

    float[] draw(RandomGenerator random) {
      return joined(parameters.stream().map(parameter -> parameter.draw(random)).toList());
    }

    float[] marks(Predicate<Parameter> marked) {
      return joined(
          parameters.stream()
              .map(parameter -> filled(parameter.size(), marked.test(parameter) ? 1 : 0))
              .toList());
    }

    private static float[] filled(int size, float value) {
      float[] values = new float[size];
      Arrays.fill(values, value);
      return values;
    }

    private float[] joined(List<float[]> tensors) {
      float[] joined = new float[size()];
      int at = 0;
      for (float[] tensor : tensors) {
        System.arraycopy(tensor, 0, joined, at, tensor.length);
        at += tensor.length;
      }
      return joined;
    }
  }
}
