package dev.lethe.orchestrator.export;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;

/** The files of an export. No other name is ever opened, whatever a manifest says. */
enum ExportFile {
  FACTS("facts.jsonl"),
  TRIALS("trials.csv"),
  METRICS("metrics.csv"),
  SWEEP("sweep.yaml"),
  README("README.md");

  static final String MANIFEST = "manifest.json";

  private final String fileName;

  ExportFile(String fileName) {
    this.fileName = fileName;
  }

  String fileName() {
    return fileName;
  }

  Path in(Path folder) {
    return folder.resolve(fileName);
  }

  static Set<String> names() {
    return Arrays.stream(values()).map(ExportFile::fileName).collect(Collectors.toSet());
  }

  /** SHA-256 of what the file holds, hexadecimal. */
  String checksum(Path folder) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream file = new DigestInputStream(Files.newInputStream(in(folder)), digest)) {
      file.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
