package dev.lethe.orchestrator.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Good files that were spoiled: a few bytes, lines or numbers, or two of them cut together. */
final class MutatedFiles {
  private static final byte[] MARKS =
      " {}[]:,-&*!|>'\"%@`\n\t0a~?#\\<=\u0000\u007f".getBytes(UTF_8);

  private final List<byte[]> good;
  private final List<byte[]> fragments =
      HostileFiles.fragments().stream().map(text -> text.getBytes(UTF_8)).toList();

  MutatedFiles(List<byte[]> good) {
    this.good = good;
  }

  /** The file of this seed; the same each time. */
  byte[] of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] file = any(good, random);
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      file = changed(file, random);
    }
    return file;
  }

  private byte[] changed(byte[] file, SplittableRandom random) {
    int from = random.nextInt(file.length + 1);
    int to = Math.min(file.length, from + random.nextInt(40));
    byte[] part = Arrays.copyOfRange(file, from, to);
    return switch (random.nextInt(9)) {
      case 0 -> spliced(file, from, to, new byte[0]);
      case 1 -> spliced(file, to, to, part);
      case 2 -> spliced(file, from, from, any(fragments, random));
      case 3 -> spliced(file, from, Math.min(file.length, from + 1), mark(random));
      case 4 -> spliced(file, from, file.length, any(good, random));
      case 5 -> spliced(file, 0, 0, part);
      case 6 -> number(file, from, any(fragments, random));
      case 7 -> line(file, from, random);
      default -> repeated(file, from, part, random.nextInt(200));
    };
  }

  /** With the next number replaced. */
  private static byte[] number(byte[] file, int from, byte[] by) {
    int start = from;
    while (start < file.length && !Character.isDigit(file[start])) {
      start++;
    }
    int end = start;
    while (end < file.length && Character.isDigit(file[end])) {
      end++;
    }
    return spliced(file, start, end, by);
  }

  /** With the line from here on moved to another indentation. */
  private static byte[] line(byte[] file, int from, SplittableRandom random) {
    int start = from;
    while (start > 0 && file[start - 1] != '\n') {
      start--;
    }
    byte[] indentation = new byte[random.nextInt(12)];
    Arrays.fill(indentation, (byte) (random.nextInt(10) == 0 ? '\t' : ' '));
    return spliced(file, start, start, indentation);
  }

  private static byte[] repeated(byte[] file, int at, byte[] part, int times) {
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      many.writeBytes(part);
    }
    return spliced(file, at, at, many.toByteArray());
  }

  private static byte[] mark(SplittableRandom random) {
    return new byte[] {
      random.nextInt(4) == 0 ? (byte) random.nextInt() : MARKS[random.nextInt(MARKS.length)]
    };
  }

  private static byte[] spliced(byte[] file, int from, int to, byte[] by) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, from);
    out.writeBytes(by);
    out.write(file, to, file.length - to);
    return out.toByteArray();
  }

  private static byte[] any(List<byte[]> of, SplittableRandom random) {
    return of.get(random.nextInt(of.size()));
  }
}
