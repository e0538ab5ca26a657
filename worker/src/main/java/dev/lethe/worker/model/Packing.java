package dev.lethe.worker.model;

import ai.djl.ndarray.NDArray;
import dev.lethe.worker.layer.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Tensors one after the other in one flat vector. */
record Packing(List<Parameter> parameters) {
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

  /** Those that belong to linear maps from the second vector, all others from the first. */
  List<NDArray> views(NDArray flat, NDArray linear) {
    List<NDArray> views = views(flat);
    List<NDArray> linearViews = views(linear);
    for (int i = 0; i < views.size(); i++) {
      if (parameters.get(i).use() == Parameter.Use.LINEAR) {
        views.set(i, linearViews.get(i));
      }
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
    return joined(parameter -> parameter.draw(random));
  }

  /** 1 where a tensor {@link Parameter#isMatrix is a matrix}, 0 elsewhere. */
  float[] matrices() {
    return joined(parameter -> {
      float[] values = new float[parameter.size()];
      Arrays.fill(values, parameter.isMatrix() ? 1 : 0);
      return values;
    });
  }

  /** The vector, given the values of each tensor in row-major order. */
  float[] joined(Function<Parameter, float[]> values) {
    float[] joined = new float[size()];
    int at = 0;
    for (Parameter parameter : parameters) {
      System.arraycopy(values.apply(parameter), 0, joined, at, parameter.size());
      at += parameter.size();
    }
    return joined;
  }
}
