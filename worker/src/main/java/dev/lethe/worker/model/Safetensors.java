package dev.lethe.worker.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A safetensors file whose header was checked: eight bytes of its length, JSON of types, shapes and
 * places, and then the numbers, which are read tensor by tensor when they are asked for.
 *
 * <p>A file may be a stranger's. Its header is bounded, names every tensor once, and its tensors
 * fill the rest exactly, side by side and each as long as its type and shape say; otherwise it is
 * no such file. Nothing else than JSON and numbers is ever made of it.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format</a>
 */
final class Safetensors implements AutoCloseable {
  /** A thousand tensors take 100 KB. */
  static final int LONGEST_HEADER = 4 << 20;

  private static final int LENGTH = Long.BYTES;
  private static final int MOST_DIMENSIONS = 8;
  private static final Pattern NAME = Pattern.compile("[^\\p{C}]{1,500}");
  private static final String METADATA = "__metadata__";
  private static final Map<String, DataType> TYPES =
      Map.of(
          "F64", DataType.FLOAT64,
          "F32", DataType.FLOAT32,
          "F16", DataType.FLOAT16,
          "BF16", DataType.BFLOAT16,
          "I64", DataType.INT64,
          "I32", DataType.INT32,
          "I8", DataType.INT8,
          "U8", DataType.UINT8,
          "BOOL", DataType.BOOLEAN);
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final FileChannel channel;
  private final Map<String, Tensor> tensors = new TreeMap<>();

  /**
   * Where a tensor is.
   *
   * @param begin of its bytes in the file
   * @param end behind them
   */
  record Tensor(DataType type, Shape shape, long begin, long end) {}

  private Safetensors(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a file.
   *
   * @throws IOException when it is not there, or no such file; the message names it then
   */
  static Safetensors open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file);
    Safetensors opened = new Safetensors(channel);
    try {
      opened.readHeader();
      return opened;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException("%s is not a safetensors file: %s".formatted(file, said(e)), e);
    }
  }

  private static String said(Exception e) {
    return e instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(e.getMessage());
  }

  private void readHeader() throws IOException {
    long size = channel.size();
    if (size < LENGTH) {
      throw new IOException("it has %d bytes".formatted(size));
    }
    long length = read(0, LENGTH).getLong();
    if (length < 2 || length > LONGEST_HEADER || length > size - LENGTH) {
      throw new IOException(
          "its header is said to have %s bytes, of %d in the file and at most %d"
              .formatted(Long.toUnsignedString(length), size, LONGEST_HEADER));
    }
    JsonNode header = JSON.readTree(read(LENGTH, (int) length).array());
    if (!header.isObject()) {
      throw new IOException("its header is no object");
    }
    for (var entry : header.properties()) {
      if (!entry.getKey().equals(METADATA)) {
        tensors.put(entry.getKey(), tensor(entry, LENGTH + length));
      }
    }
    requireSideBySide(LENGTH + length, size);
  }

  private static Tensor tensor(Map.Entry<String, JsonNode> entry, long numbers) throws IOException {
    JsonNode told = entry.getValue();
    if (!NAME.matcher(entry.getKey()).matches()) {
      throw new IOException("a tensor has a name that nobody can read");
    }
    DataType type = TYPES.get(told.path("dtype").asText());
    if (type == null) {
      throw new IOException(
          "%s is of none of the types %s".formatted(entry.getKey(), new TreeSet<>(TYPES.keySet())));
    }
    long[] shape = longs(entry.getKey(), told.path("shape"));
    long[] place = longs(entry.getKey(), told.path("data_offsets"));
    long bytes = bytes(type, shape);
    if (shape.length > MOST_DIMENSIONS || place.length != 2 || place[1] - place[0] != bytes) {
      throw new IOException(
          "%s of type %s and shape %s has %d bytes, not from %s"
              .formatted(
                  entry.getKey(), type, told.path("shape"), bytes, told.path("data_offsets")));
    }
    long begin = Math.addExact(numbers, place[0]);
    return new Tensor(type, new Shape(shape), begin, Math.addExact(begin, bytes));
  }

  private static long bytes(DataType type, long[] shape) {
    long bytes = type.getNumOfBytes();
    for (long dimension : shape) {
      bytes = Math.multiplyExact(bytes, dimension);
    }
    return bytes;
  }

  private static long[] longs(String name, JsonNode list) throws IOException {
    long[] longs = new long[list.size()];
    for (int i = 0; i < longs.length; i++) {
      JsonNode number = list.get(i);
      if (!list.isArray() || !number.isIntegralNumber() || !number.canConvertToLong()) {
        throw new IOException("%s has %s for whole numbers".formatted(name, list));
      }
      longs[i] = number.longValue();
      if (longs[i] < 0) {
        throw new IOException("%s has %s, below 0".formatted(name, list));
      }
    }
    return longs;
  }

  private void requireSideBySide(long begin, long size) throws IOException {
    List<Tensor> inOrder = new ArrayList<>(tensors.values());
    inOrder.sort(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end));
    long at = begin;
    for (Tensor tensor : inOrder) {
      if (tensor.begin() != at) {
        throw new IOException("its tensors overlap, or leave a gap");
      }
      at = tensor.end();
    }
    if (at != size) {
      throw new IOException("its tensors end at %d, the file at %d".formatted(at, size));
    }
  }

  /** By name, in the order of names. */
  Map<String, Tensor> tensors() {
    return tensors;
  }

  /** The numbers of a tensor of this file. */
  NDArray load(Tensor tensor, NDManager manager) throws IOException {
    int bytes = Math.toIntExact(tensor.end() - tensor.begin());
    return manager.create(read(tensor.begin(), bytes), tensor.shape(), tensor.type());
  }

  private ByteBuffer read(long from, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        throw new EOFException("it ends while it is read");
      }
    }
    return buffer.flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
