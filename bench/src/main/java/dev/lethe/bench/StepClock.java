package dev.lethe.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** What is called the time of an update; {@code step.py} has the same by the same words. */
enum StepClock {
  /** The time that goes by. */
  @JsonProperty("wall")
  WALL("wall", "ms"),

  /** The time that all threads of the process compute, whatever else the machine does meanwhile. */
  @JsonProperty("cpu")
  CPU("cpu", "CPU ms");

  private final String word;
  private final String unit;

  StepClock(String word, String unit) {
    this.word = word;
    this.unit = unit;
  }

  String word() {
    return word;
  }

  /** How milliseconds of this clock are called above a table. */
  String unit() {
    return unit;
  }

  /** Milliseconds since some moment. */
  double milliseconds() {
    return switch (this) {
      case WALL -> System.nanoTime() / 1e6;
      case CPU -> ProcessTime.microseconds() / 1e3;
    };
  }

  /**
   * The C library's {@code clock}, which POSIX has count microseconds. Java's own answer, {@code
   * OperatingSystemMXBean.getProcessCpuTime}, moves once in ten milliseconds.
   */
  private static final class ProcessTime {
    private static final MethodHandle CLOCK = clock();

    private ProcessTime() {}

    @SuppressWarnings("restricted") // clock takes nothing and returns a long on 64 bits
    private static MethodHandle clock() {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("clock"),
          FunctionDescriptor.of(ValueLayout.JAVA_LONG));
    }

    static long microseconds() {
      try {
        return (long) CLOCK.invokeExact();
      } catch (Throwable e) {
        throw new IllegalStateException("clock throws nothing", e);
      }
    }
  }
}
