package dev.lethe.worker.training;

import static java.nio.ByteOrder.nativeOrder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.lethe.protocol.Augmentation;
import dev.lethe.worker.data.MadeImages;
import dev.lethe.worker.sharpness.Batch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Batches of images that are decoded or resized, and augmented, ahead of the update by threads of
 * its own.
 *
 * <p>While one batch is computed with, a fixed number of the next ones is being filled, image by
 * image; so memory is bounded, and the update waits only when that is slower than itself. Each
 * image is drawn from a generator of its own, so what is in a batch does not depend on the threads.
 *
 * <p>An unreadable file's place is taken by the next readable one of the set; in an evaluation it
 * is left without a label, so that it is not counted.
 */
final class Pipeline implements Batches {
  private static final int AHEAD = 3;

  /** A cache line, so that what the engine computes does not hang on where memory was free. */
  private static final long ALIGNMENT = 64;

  private final MadeImages images;
  private final int classes;
  private final Set<Augmentation> before;
  private final Placement placement;
  private final Plan plan;
  private final Arena memory = Arena.ofShared();
  private final ExecutorService decoders;
  private final Deque<Room> free = new ArrayDeque<>();
  private final Deque<Filling> ahead = new ArrayDeque<>();
  private final ThreadLocal<Scratch> scratch;
  private final Unreadable unreadable;
  private @Nullable Room inUse;

  /**
   * Makes nothing yet.
   *
   * @param before augmentation that is a part of making an image
   * @param placement with the rest of it
   */
  Pipeline(
      MadeImages images,
      int classes,
      Set<Augmentation> before,
      Placement placement,
      Unreadable unreadable,
      int capacity,
      Plan plan) {
    this.unreadable = unreadable;
    this.images = images;
    this.classes = classes;
    this.before = Set.copyOf(before);
    this.placement = placement;
    this.plan = plan;
    this.scratch = ThreadLocal.withInitial(() -> new Scratch(imageSize()));
    this.decoders =
        Executors.newFixedThreadPool(
            images.threads(), Thread.ofPlatform().daemon().name("decode-", 1).factory());
    for (int i = 0; i <= AHEAD; i++) {
      free.add(new Room(floats(capacity * imageSize()), floats(capacity * classes)));
    }
  }

  private MemorySegment floats(int count) {
    return memory.allocate((long) count * Float.BYTES, ALIGNMENT);
  }

  private int imageSize() {
    return images.height() * images.width() * images.channels();
  }

  /** What becomes of the place of a file that cannot be read. */
  enum Unreadable {
    /** The next readable image of the set takes it. */
    REPLACED,
    /** Something is there, but without a label. */
    UNLABELLED
  }

  /** Where one batch lies. */
  private record Room(MemorySegment values, MemorySegment labels) {}

  /** What one thread needs for one image. */
  @SuppressWarnings("ArrayRecordComponent") // used by its thread alone
  private record Scratch(byte[] pixels, float[] values) {
    Scratch(int size) {
      this(new byte[size], new float[size]);
    }
  }

  /** A batch on its way. */
  private record Filling(long number, int count, Room room, List<Future<?>> places) {}

  @Override
  public Batch batch(NDManager manager, long number) {
    if (inUse != null) {
      free.add(inUse);
      inUse = null;
    }
    if (!ahead.isEmpty() && ahead.getFirst().number() != number) {
      startAnew();
    }
    long next = ahead.isEmpty() ? number : ahead.getLast().number() + 1;
    while (!free.isEmpty() && next <= number + AHEAD && fill(next)) {
      next++;
    }
    Filling filling = ahead.removeFirst();
    inUse = filling.room();
    await(filling);
    return new Batch(
        array(manager, filling.room().values(), imageShape(filling.count())).transpose(0, 3, 1, 2),
        array(manager, filling.room().labels(), new Shape(filling.count(), classes)));
  }

  /** Whoever goes on elsewhere has to wait for what is being filled, which nobody needs. */
  private void startAnew() {
    while (!ahead.isEmpty()) {
      Filling unwanted = ahead.removeFirst();
      await(unwanted);
      free.add(unwanted.room());
    }
  }

  private boolean fill(long number) {
    Slice slice = plan.slice(number);
    if (slice.count() == 0) {
      return false;
    }
    Room room = free.removeFirst();
    List<Future<?>> places = new ArrayList<>();
    for (int i = 0; i < slice.count(); i++) {
      int place = i;
      places.add(decoders.submit(() -> place(slice, place, room)));
    }
    ahead.add(new Filling(number, slice.count(), room, places));
    return true;
  }

  private void place(Slice slice, int place, Room room) {
    Scratch own = scratch.get();
    RandomGenerator random = slice.draws().augmentation(slice.number(), place);
    int wanted = slice.order()[slice.from() + place];
    int shown = shown(wanted, random, own.pixels());
    boolean counts = shown == wanted || unreadable == Unreadable.REPLACED;
    placement.place(own.pixels(), 0, images.height(), images.width(), own.values(), 0, random);
    write(own.values(), room.values(), place);
    write(labels(shown, counts), room.labels(), place);
  }

  /** Reads the image, or the next that can be read, and says which. */
  private int shown(int wanted, RandomGenerator random, byte[] pixels) {
    for (int i = 0; i < images.count(); i++) {
      int example = (wanted + i) % images.count();
      if (images.make(example, before, random, pixels)) {
        return example;
      }
    }
    throw new IllegalStateException("no image can be read");
  }

  private float[] labels(int example, boolean counts) {
    float[] shares = new float[classes];
    if (counts) {
      int[] right = images.classesOf(example);
      for (int one : right) {
        shares[one] = 1f / right.length;
      }
    }
    return shares;
  }

  private static void write(float[] values, MemorySegment target, int place) {
    long at = (long) place * values.length * Float.BYTES;
    MemorySegment.copy(values, 0, target, ValueLayout.JAVA_FLOAT, at, values.length);
  }

  private Shape imageShape(int count) {
    return new Shape(count, images.height(), images.width(), images.channels());
  }

  private static NDArray array(NDManager manager, MemorySegment memory, Shape shape) {
    return manager.create(
        memory.asSlice(0, shape.size() * Float.BYTES).asByteBuffer().order(nativeOrder()),
        shape,
        DataType.FLOAT32);
  }

  private static void await(Filling filling) {
    try {
      for (Future<?> place : filling.places()) {
        place.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("an image was not decoded", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while images were decoded", e);
    }
  }

  /** Frees the memory when no thread writes to it any more. */
  @Override
  public void close() {
    ahead.stream()
        .flatMap(filling -> filling.places().stream())
        .forEach(place -> place.cancel(false));
    decoders.close();
    memory.close();
  }
}
