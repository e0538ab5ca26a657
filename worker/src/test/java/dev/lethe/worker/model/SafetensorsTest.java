package dev.lethe.worker.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.InitialWeights.Head;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that say something else than they hold. */
class SafetensorsTest {
  @TempDir Path folder;

  @Test
  void tensorsAreWhereTheHeaderSaysAndPaddingIsNone() throws Exception {
    String header =
        "{'__metadata__':{'format':'pt'},'b':{'dtype':'F32','shape':[2,2],'data_offsets':[4,20]},"
            + "'a':{'dtype':'I32','shape':[],'data_offsets':[0,4]},"
            + "'c':{'dtype':'F16','shape':[0],'data_offsets':[20,20]}}      ";
    Path file = write(header, 20);

    try (Safetensors opened = Safetensors.open(file);
        NDManager manager = NDManager.newBaseManager()) {
      assertThat(opened.tensors()).containsOnlyKeys("a", "b", "c");
      assertThat(
              opened
                  .load(Objects.requireNonNull(opened.tensors().get("b")), manager)
                  .toFloatArray())
          .containsExactly(number(4), number(8), number(12), number(16));
    }
  }

  /** Four bytes of numbers behind each of these headers. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                                                                       | its header is no object
          null                                                                     | its header is no object
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} x                 | Unrecognized token
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}                    | Unexpected end-of-input
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | Duplicate field
          {'a':{'dtype':'F32','shape':[1],'shape':[1],'data_offsets':[0,4]}}       | Duplicate field
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | overlap, or leave a gap
          {'a':{'dtype':'F16','shape':[1],'data_offsets':[0,2]},'b':{'dtype':'U8','shape':[1],'data_offsets':[3,4]}} | overlap, or leave a gap
          {'a':{'dtype':'F16','shape':[1],'data_offsets':[0,2]}}                   | its tensors end at
          {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}                   | its tensors end at
          {}                                                                       | its tensors end at
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}                   | overlap, or leave a gap
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}}                  | below 0
          {'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}                  | below 0
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}}                   | has 4 bytes, not from [4,0]
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4,8]}}                 | has 4 bytes, not from
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,1e99]}}                | for whole numbers
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,99999999999999999999]}} | for whole numbers
          {'a':{'dtype':'F32','shape':[1],'data_offsets':'04'}}                    | has 4 bytes, not from
          {'a':{'dtype':'F32','shape':{'0':1},'data_offsets':[0,4]}}               | for whole numbers
          {'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,4]}} | overflow
          {'a':{'dtype':'F32','shape':[9223372036854775807],'data_offsets':[0,4]}} | overflow
          {'a':{'dtype':'F32','shape':[1],'data_offsets':[9223372036854775803,9223372036854775807]}} | overflow
          {'a':{'dtype':'F32','shape':[1,1,1,1,1,1,1,1,1],'data_offsets':[0,4]}}   | has 4 bytes, not from
          {'a':{'dtype':'java.lang.Object','shape':[1],'data_offsets':[0,4]}}      | is of none of the types
          {'a':{'shape':[1],'data_offsets':[0,4]}}                                 | is of none of the types
          {'a':7}                                                                  | is of none of the types
          {'a':[[[[[[[[[[1]]]]]]]]]]}                                              | nesting depth
          {'':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}                    | a name that nobody can read
          {'\\u001b[2J':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}          | a name that nobody can read
          """)
  void aHeaderThatDoesNotFitIsRefused(String header, String why) throws IOException {
    Path file = write(header, 4);

    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + " is not a safetensors file: ")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({
    "0",
    "1",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "13",
    "100000000",
    "4194305"
  })
  void aLengthThatIsNoneIsRefusedUnread(long length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Path file =
        Files.write(folder.resolve("x.safetensors"), bytes.put("{}".getBytes(UTF_8)).array());

    assertThatThrownBy(() -> Safetensors.open(file))
        .hasMessageContaining("its header is said to have %s bytes", Long.toUnsignedString(length));
  }

  @Test
  void aHeaderThatIsLongerThanAnyNetworksIsRefusedUnread() throws IOException {
    String longest = "{}" + " ".repeat(Safetensors.LONGEST_HEADER - 2);

    try (Safetensors opened = Safetensors.open(write(longest, 0))) {
      assertThat(opened.tensors()).isEmpty();
    }
    assertThatThrownBy(() -> Safetensors.open(write(longest + " ", 0)))
        .hasMessageContaining("its header is said to have 4194305 bytes");
  }

  @Test
  void filesThatOtherReadersTakeForSomethingElseAreNone() throws IOException {
    byte[] zip = {'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0};
    byte[] numpy = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 0, 0};
    byte[] pickle = {(byte) 0x80, 2, 'c', 'o', 's', '\n', 's', 'y', 's', 't', 'e', 'm'};
    byte[] java = {(byte) 0xac, (byte) 0xed, 0, 5, 's', 'r', 0, 1};

    for (byte[] bytes : new byte[][] {zip, numpy, pickle, java, {}, {1}}) {
      Path file = Files.write(folder.resolve("x.safetensors"), bytes);
      assertThatThrownBy(() -> Safetensors.open(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is not a safetensors file");
    }
  }

  @Test
  void whateverIsSpoiledTheWeightsAreReadOrTheFileIsRefused() throws Exception {
    Network network = Network.mlp(4, 3, 1, 2);
    Path file = folder.resolve("x.safetensors");
    int read = 0;
    try (NDManager manager = NDManager.newBaseManager()) {
      NetworkState state = network.initial(manager, new Random(1));
      WeightFile.write(file, network, state);
      byte[] good = Files.readAllBytes(file);
      for (int seed = 0; seed < 3_000; seed++) {
        Files.write(file, spoiled(good, new SplittableRandom(seed)));
        try {
          WeightFile.read(file, network, state, Head.KEEP);
          read++;
        } catch (IOException | WeightMismatch e) {
          assertThat(e.getMessage()).as("seed %d", seed).contains(file.toString());
        }
      }
    }
    assertThat(read).isPositive();
  }

  private static byte[] spoiled(byte[] good, SplittableRandom random) {
    byte[] file =
        Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length * 2) : good.length);
    for (int changes = random.nextInt(4); changes > 0 && file.length > 0; changes--) {
      int at = random.nextInt(file.length);
      file[at] =
          (byte)
              (random.nextBoolean()
                  ? random.nextInt()
                  : "0123456789{}[],:\"eE-.".charAt(random.nextInt(21)));
    }
    return file;
  }

  /** A header, in which ' stands for ", and so many bytes behind it. */
  private Path write(String header, int numbers) throws IOException {
    byte[] json = header.replace('\'', '"').getBytes(UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + numbers).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    for (int at = 0; at < numbers; at += 4) {
      bytes.putFloat(number(at));
    }
    return Files.write(folder.resolve("x.safetensors"), bytes.array());
  }

  private static float number(int at) {
    return at + 0.5f;
  }
}
