package dev.lethe.worker.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A branch and a shortcut around it, added up in the place of what the branch computed. So the
 * branch must not end in a layer whose gradient reads its own result, such as ReLU; the engine
 * refuses the gradient then. Where one is in bfloat16 and the other in float32, so is the sum.
 */
public record Residual(Layer branch, Layer shortcut) implements Layer {
  /** Around which the input goes as it is. */
  public static Residual around(Layer branch) {
    return new Residual(branch, Chain.NOTHING);
  }

  @Override
  public List<Parameter> parameters() {
    return Stream.of(branch, shortcut).flatMap(layer -> layer.parameters().stream()).toList();
  }

  @Override
  public List<Parameter> statistics() {
    return Stream.of(branch, shortcut).flatMap(layer -> layer.statistics().stream()).toList();
  }

  @Override
  public NDArray forward(
      NDArray input, Iterator<NDArray> weights, Iterator<NDArray> statistics, Pass pass) {
    NDArray far = branch.forward(input, weights, statistics, pass);
    NDArray near = shortcut.forward(input, weights, statistics, pass);
    NDArray sum = Casting.same(far, near) ? far.addi(near) : far.add(near);
    Scratch.close(near, input);
    return sum;
  }

  @Override
  public Shape output(Shape input) {
    return branch.output(input);
  }

  @Override
  public long multiplyAdds(Shape input) {
    return branch.multiplyAdds(input) + shortcut.multiplyAdds(input);
  }
}
