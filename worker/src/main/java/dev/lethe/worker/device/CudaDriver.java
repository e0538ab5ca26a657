package dev.lethe.worker.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the CUDA driver which GPUs a process sees. The driver is the one library of CUDA that lies
 * on the loader's path wherever there is a GPU; those of a pip-installed PyTorch do not, and
 * nvidia-smi is missing from many containers. It honours CUDA_VISIBLE_DEVICES and CUDA_DEVICE_ORDER
 * as every program on CUDA does. Functions, numbers and results are those of the CUDA Driver API.
 */
public final class CudaDriver {
  private static final String LIBRARY = "libcuda.so.1";
  private static final int NO_DEVICE = 100;
  private static final int CAPABILITY_MAJOR = 75;
  private static final int CAPABILITY_MINOR = 76;
  private static final int LONGEST_NAME = 256;

  private final SymbolLookup library;

  /** The driver whose functions are there. */
  CudaDriver(SymbolLookup library) {
    this.library = library;
  }

  /** The driver of this machine; empty where none is installed. */
  @SuppressWarnings("restricted") // its functions are called as the Driver API declares them
  public static Optional<CudaDriver> installed() {
    try {
      return Optional.of(new CudaDriver(SymbolLookup.libraryLookup(LIBRARY, Arena.global())));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // how a lookup says that there is no such library
    }
  }

  /**
   * The GPUs that this process sees.
   *
   * @param visible CUDA_VISIBLE_DEVICES as this process has it; null where it is not set
   * @throws DriverTrouble when there is a driver that cannot say
   */
  public List<Gpu> gpus(@Nullable String visible) {
    try (Arena arena = Arena.ofConfined()) {
      int status = call("cuInit", function(JAVA_INT), 0);
      if (status == NO_DEVICE) {
        return List.of();
      }
      require("cuInit", status);
      List<String> names = visible == null ? List.of() : Arrays.asList(visible.split(","));
      List<Gpu> gpus = new ArrayList<>();
      int count = count(arena);
      for (int number = 0; number < count; number++) {
        String visibleAs =
            number < names.size() ? names.get(number).trim() : String.valueOf(number);
        gpus.add(gpu(arena, number, visibleAs));
      }
      return gpus;
    }
  }

  private int count(Arena arena) {
    MemorySegment count = arena.allocate(JAVA_INT);
    require("cuDeviceGetCount", call("cuDeviceGetCount", function(ADDRESS), count));
    return count.get(JAVA_INT, 0);
  }

  private Gpu gpu(Arena arena, int number, String visibleAs) {
    MemorySegment device = arena.allocate(JAVA_INT);
    require("cuDeviceGet", call("cuDeviceGet", function(ADDRESS, JAVA_INT), device, number));
    int handle = device.get(JAVA_INT, 0);
    MemorySegment name = arena.allocate(JAVA_BYTE, LONGEST_NAME);
    require(
        "cuDeviceGetName",
        call("cuDeviceGetName", function(ADDRESS, JAVA_INT, JAVA_INT), name, LONGEST_NAME, handle));
    return new Gpu(
        number,
        visibleAs,
        name.getString(0),
        attribute(arena, CAPABILITY_MAJOR, handle),
        attribute(arena, CAPABILITY_MINOR, handle));
  }

  private int attribute(Arena arena, int attribute, int device) {
    MemorySegment value = arena.allocate(JAVA_INT);
    require(
        "cuDeviceGetAttribute",
        call(
            "cuDeviceGetAttribute",
            function(ADDRESS, JAVA_INT, JAVA_INT),
            value,
            attribute,
            device));
    return value.get(JAVA_INT, 0);
  }

  private static void require(String function, int status) {
    if (status != 0) {
      throw new DriverTrouble(function, status);
    }
  }

  private static FunctionDescriptor function(MemoryLayout... arguments) {
    return FunctionDescriptor.of(JAVA_INT, arguments);
  }

  @SuppressWarnings("restricted") // the descriptors above are those of the Driver API
  private int call(String name, FunctionDescriptor type, Object... arguments) {
    MethodHandle function = Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type);
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(name + " throws nothing", e);
    }
  }
}
