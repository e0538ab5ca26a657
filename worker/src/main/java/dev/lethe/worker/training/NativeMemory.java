package dev.lethe.worker.training;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Tells the C library's allocator not to give memory back to the system between steps. Every step
 * frees and wants the same megabytes again; given back and taken anew, each page faults, and that
 * costs about a third of a step.
 */
final class NativeMemory {
  /** Names and values of {@code malloc.h}. */
  private static final int M_TRIM_THRESHOLD = -1;

  private static final int M_TOP_PAD = -2;
  private static final int M_MMAP_THRESHOLD = -3;
  private static final int M_ARENA_MAX = -8;

  /** The most that glibc takes; larger blocks are mapped on their own, whatever is asked. */
  private static final int LARGEST_MMAP_THRESHOLD = 32 << 20;

  private NativeMemory() {}

  /** Does nothing where the C library is not glibc. */
  static void keepFreed() {
    Linker.nativeLinker().defaultLookup().find("mallopt").ifPresent(NativeMemory::configure);
  }

  @SuppressWarnings("restricted") // mallopt takes two ints and returns one, as declared here
  private static void configure(MemorySegment function) {
    FunctionDescriptor signature =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    MethodHandle mallopt = Linker.nativeLinker().downcallHandle(function, signature);
    set(mallopt, M_ARENA_MAX, 1);
    set(mallopt, M_MMAP_THRESHOLD, LARGEST_MMAP_THRESHOLD);
    set(mallopt, M_TRIM_THRESHOLD, Integer.MAX_VALUE);
    set(mallopt, M_TOP_PAD, 64 << 20);
  }

  private static void set(MethodHandle mallopt, int parameter, int value) {
    try {
      // a refused setting (0) leaves the default: slower, not wrong
      int _ = (int) mallopt.invokeExact(parameter, value);
    } catch (Throwable e) {
      throw new IllegalStateException("mallopt throws nothing", e);
    }
  }
}
