package dev.lethe.worker.layer;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings activations to the precision that a layer computes in, with a gradient. A layer computes
 * in the precision of its weights, and {@link #toBfloat16} of the weights alone decides which.
 *
 * <p>DJL's {@code toType} loses the gradient and ends the process when it is asked for bfloat16,
 * and {@code getDataType} says UNKNOWN of such an array. A line of TorchScript does it instead;
 * {@code casting.py} writes them. They are loaded once per device and stay for the life of the
 * process.
 */
public final class Casting {
  private static final DataType BFLOAT16 = DataType.UNKNOWN;

  private static final Map<String, Model> SCRIPTS = new ConcurrentHashMap<>();

  private Casting() {}

  /** The numbers in bfloat16: 8 bits of exponent as float32, 8 of significance instead of 24. */
  public static NDArray toBfloat16(NDArray values) {
    return run("to-bfloat16.pt", values);
  }

  /** The numbers in float32, all of which bfloat16 are; itself where they are that already. */
  public static NDArray toFloat32(NDArray values) {
    return values.getDataType() == BFLOAT16 ? run("to-float32.pt", values) : values;
  }

  /** The numbers in the precision of others; itself where they have it already. */
  static NDArray like(NDArray others, NDArray values) {
    if (same(others, values)) {
      return values;
    }
    return others.getDataType() == BFLOAT16 ? toBfloat16(values) : toFloat32(values);
  }

  static boolean same(NDArray one, NDArray other) {
    return one.getDataType() == other.getDataType();
  }

  private static NDArray run(String script, NDArray values) {
    Model model = SCRIPTS.computeIfAbsent(values.getDevice() + script, _ -> load(script, values));
    ParameterStore none = new ParameterStore(values.getManager(), false);
    return model.getBlock().forward(none, new NDList(values), true).head();
  }

  private static Model load(String script, NDArray values) {
    Model model = Model.newInstance(script, values.getDevice());
    try (InputStream lines = Casting.class.getResourceAsStream(script)) {
      model.load(Objects.requireNonNull(lines, script));
      return model;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedModelException e) {
      throw new IllegalStateException("the engine cannot read " + script, e);
    }
  }
}
