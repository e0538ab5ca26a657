package dev.lethe.worker.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Images to tokens: N×C×H×W in patches to N×L×D, with learnt positions and, first where wanted, a
 * learnt class token (Dosovitskiy et al., 2021). Tensors are named and started as in timm.
 *
 * @param patch side of a patch; patches fill the image side by side
 * @param length of the patches, L or L − 1
 */
public record Tokens(int channels, int patch, int width, int length, boolean withClass)
    implements Layer {
  private static final double POSITION_DEVIATION = 0.02;
  private static final double CLASS_DEVIATION = 1e-6;

  private Convolution projection() {
    return Convolution.patches(channels, width, patch);
  }

  @Override
  public List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    if (withClass) {
      parameters.add(
          embedding(
              "cls_token", new Shape(1, 1, width), new Parameter.Start.Normal(CLASS_DEVIATION)));
    }
    parameters.add(
        embedding(
            "pos_embed",
            new Shape(1, length + (withClass ? 1 : 0), width),
            new Parameter.Start.Normal(POSITION_DEVIATION)));
    projection().parameters().forEach(p -> parameters.add(p.under("patch_embed.proj")));
    return parameters;
  }

  private static Parameter embedding(String name, Shape shape, Parameter.Start start) {
    return new Parameter(name, shape, start, Parameter.Use.EMBEDDING);
  }

  @Override
  public NDArray forward(
      NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
    long examples = input.getShape().get(0);
    NDArray first = withClass ? weights.next() : null;
    NDArray positions = weights.next();
    NDArray patches =
        Casting.like(positions, projection().forward(input, weights, statistics, pass))
            .reshape(examples, width, length)
            .transpose(0, 2, 1);
    NDArray tokens =
        first == null
            ? patches
            : NDArrays.concat(new NDList(first.broadcast(examples, 1, width), patches), 1);
    return tokens.add(positions);
  }

  @Override
  public Shape output(Shape input) {
    return new Shape(length + (withClass ? 1 : 0), width);
  }

  @Override
  public long multiplyAdds(Shape input) {
    return projection().multiplyAdds(input);
  }
}
