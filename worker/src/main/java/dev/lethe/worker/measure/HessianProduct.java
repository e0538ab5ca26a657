package dev.lethe.worker.measure;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.lethe.worker.sharpness.Batch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * The Hessian of a loss times a vector, exactly: the gradient of ∇L·v (Pearlmutter, 1994).
 *
 * <p>The engine's {@code backward} cannot be used for that: it adds the gradient, with all that it
 * was computed from, to the leaf that it was computed from, and neither is ever freed. Four lines
 * of TorchScript differentiate twice instead; {@code hessian-vector-product.py} writes them.
 */
final class HessianProduct implements AutoCloseable {
  private static final String SCRIPT = "hessian-vector-product.pt";

  private final Model script;
  private final ParameterStore none;

  HessianProduct(NDManager manager) {
    this.script = Model.newInstance("hessian-vector-product", manager.getDevice());
    this.none = new ParameterStore(manager, false);
    try (InputStream lines = HessianProduct.class.getResourceAsStream(SCRIPT)) {
      script.load(Objects.requireNonNull(lines, SCRIPT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedModelException e) {
      throw new IllegalStateException("the engine cannot read " + SCRIPT, e);
    }
  }

  /**
   * H v of a batch.
   *
   * @return like the vector, and of the point's manager
   */
  NDArray of(Landscape landscape, NDArray point, NDArray vector, Batch batch) {
    NDArray leaf = point.stopGradient();
    leaf.setRequiresGradient(true);
    try (GradientCollector _ = Engine.getInstance().newGradientCollector()) {
      NDArray height = landscape.height(leaf, batch);
      NDArray product =
          script.getBlock().forward(none, new NDList(height, leaf, vector), true).head();
      product.attach(point.getManager());
      return product;
    }
  }

  @Override
  public void close() {
    script.close();
  }
}
