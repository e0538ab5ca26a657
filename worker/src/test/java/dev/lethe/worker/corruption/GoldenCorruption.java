package dev.lethe.worker.corruption;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.Corruption.Kind;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A case of {@code corrupted.json}, which {@code corruptions.py} makes with other libraries. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record GoldenCorruption(Kind kind, double[] constants, Picture clean, byte[] expected) {
  static List<GoldenCorruption> all() {
    JsonNode file = file();
    int side = file.path("side").asInt();
    Picture clean = Picture.of(bytes(file.path("image")), 0, side, side, 3);
    List<GoldenCorruption> all = new ArrayList<>();
    for (JsonNode one : file.path("cases")) {
      all.add(
          new GoldenCorruption(
              kind(one.path("kind").asText()),
              numbers(one.path("constants")),
              clean,
              bytes(one.path("expected"))));
    }
    return all;
  }

  private static JsonNode file() {
    try (InputStream in = GoldenCorruption.class.getResourceAsStream("corrupted.json")) {
      return Wire.value(Objects.requireNonNull(in).readAllBytes(), JsonNode.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Kind kind(String word) {
    return Stream.of(Kind.values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow();
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static byte[] bytes(JsonNode text) {
    return Base64.getDecoder().decode(text.asText());
  }

  /** How far each value of ours is from the other libraries'. */
  int[] differences() {
    byte[] found = new byte[expected.length];
    Corrupter.change(kind, constants).of(clean, new FormulaChance()).write(found, 0);
    int[] differences = new int[found.length];
    java.util.Arrays.setAll(differences, i -> Math.abs((found[i] & 0xff) - (expected[i] & 0xff)));
    return differences;
  }

  @Override
  public String toString() {
    return kind.word() + java.util.Arrays.toString(constants);
  }

  /** The random numbers of {@code corruptions.py}: uniform ones only. */
  private static final class FormulaChance implements Chance {
    private long state;

    @Override
    public double uniform() {
      state += 0x9e3779b97f4a7c15L;
      long z = state;
      z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
      z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
      return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
    }

    @Override
    public double gaussian() {
      return Math.sqrt(12) * (uniform() - 0.5);
    }
  }
}
