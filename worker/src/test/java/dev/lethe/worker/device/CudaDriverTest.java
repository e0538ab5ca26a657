package dev.lethe.worker.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a driver says, by native functions with the signatures of the CUDA Driver API. */
class CudaDriverTest {
  private static final int NO_DEVICE = 100;
  private static final int UNKNOWN = 999;

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void free() {
    arena.close();
  }

  @Test
  void gpusHaveNamesCapabilitiesAndWhatMakesThemVisible() {
    CudaDriver driver = driver(new Machine(0, "Alpha", "Beta"));

    assertThat(driver.gpus(null))
        .containsExactly(new Gpu(0, "0", "Alpha", 7, 5), new Gpu(1, "1", "Beta", 8, 5));
    assertThat(driver.gpus(null)).extracting(Gpu::computesBfloat16).containsExactly(false, true);
  }

  @Test
  void whatIsVisibleAlreadyIsNamedInTheSameWords() {
    CudaDriver driver = driver(new Machine(0, "Alpha", "Beta"));

    assertThat(driver.gpus("3, GPU-77")).extracting(Gpu::visibleAs).containsExactly("3", "GPU-77");
  }

  @Test
  void noGpuIsNoError() {
    assertThat(driver(new Machine(NO_DEVICE)).gpus(null)).isEmpty();
  }

  @Test
  void aDriverThatDoesNotWorkIsSaid() {
    CudaDriver driver = driver(new Machine(UNKNOWN));

    assertThatThrownBy(() -> driver.gpus(null))
        .isInstanceOf(DriverTrouble.class)
        .hasMessage(
            "the CUDA driver answers cuInit with error 999; does nvidia-smi show the GPUs?");
  }

  private CudaDriver driver(Machine machine) {
    Map<String, MemorySegment> functions = new HashMap<>();
    functions.put("cuInit", machine.function("init", JAVA_INT));
    functions.put("cuDeviceGetCount", machine.function("count", ADDRESS));
    functions.put("cuDeviceGet", machine.function("device", ADDRESS, JAVA_INT));
    functions.put("cuDeviceGetName", machine.function("name", ADDRESS, JAVA_INT, JAVA_INT));
    functions.put(
        "cuDeviceGetAttribute", machine.function("attribute", ADDRESS, JAVA_INT, JAVA_INT));
    return new CudaDriver(name -> Optional.ofNullable(functions.get(name)));
  }

  /** GPUs by name; a device's handle is its number and ten, its capability 7.5 and then 8.5. */
  @SuppressWarnings({"restricted", "UnusedMethod", "UnusedVariable"}) // called by CUDA names
  private final class Machine {
    private final int initialised;
    private final String[] names;

    Machine(int initialised, String... names) {
      this.initialised = initialised;
      this.names = names;
    }

    int init(int flags) {
      return initialised;
    }

    int count(MemorySegment count) {
      count.reinterpret(4).set(JAVA_INT, 0, names.length);
      return 0;
    }

    int device(MemorySegment device, int ordinal) {
      device.reinterpret(4).set(JAVA_INT, 0, ordinal + 10);
      return 0;
    }

    int name(MemorySegment name, int length, int device) {
      name.reinterpret(length).setString(0, names[device - 10]);
      return 0;
    }

    int attribute(MemorySegment value, int attribute, int device) {
      int[] minorAndMajor = {5, device - 10 + 7};
      value.reinterpret(4).set(JAVA_INT, 0, minorAndMajor[76 - attribute]);
      return 0;
    }

    MemorySegment function(String method, MemoryLayout... arguments) {
      FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, arguments);
      MethodType signature = type.toMethodType();
      try {
        MethodHandle handle =
            MethodHandles.lookup().findVirtual(Machine.class, method, signature).bindTo(this);
        return Linker.nativeLinker().upcallStub(handle, type, arena);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(method, e);
      }
    }
  }
}
