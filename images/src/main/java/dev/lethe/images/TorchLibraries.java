package dev.lethe.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The native part of PyTorch, laid out as pip does it: libraries find each other relative to
 * themselves.
 *
 * @param files by their place below {@code site-packages}
 * @param packages versions of the packages from PyPI that the files are of, by name
 * @param jar the jar that they are from instead; empty for pip
 */
record TorchLibraries(Map<String, Path> files, Map<String, String> packages, List<String> jar) {
  private static final Pattern LIBRARY =
      Pattern.compile("(torch|nvidia/[^/]+|cusparselt)/lib/[^/]+\\.so(\\.[^/]*)?");
  private static final Pattern PACKAGE =
      Pattern.compile("((?:torch|nvidia_.+))-([0-9].*)\\.dist-info");
  private static final String IN_JAR = "pytorch/cpu/linux-x86_64/";

  TorchLibraries {
    files = new TreeMap<>(files);
    packages = new TreeMap<>(packages);
    jar = List.copyOf(jar);
  }

  /** The one for processors among the worker's libraries, unpacked into a folder. */
  static TorchLibraries bundled(Path root, Path folder) throws IOException {
    Path source = Libraries.bundledTorch(root.resolve("worker"));
    Map<String, Path> files = new TreeMap<>();
    Path to = EmptyFolder.at(folder);
    try (JarFile jar = new JarFile(source.toFile())) {
      for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        if (entry.getName().startsWith(IN_JAR) && !entry.isDirectory()) {
          String name = entry.getName().substring(IN_JAR.length());
          Files.copy(jar.getInputStream(entry), to.resolve(name));
          files.put("torch/lib/" + name, to.resolve(name));
        }
      }
    }
    return new TorchLibraries(files, Map.of(), List.of(source.getFileName().toString()));
  }

  /** One that pip has installed, without its Python. */
  static TorchLibraries installed(Path sitePackages) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    Map<String, String> packages = new TreeMap<>();
    for (Path file : within(sitePackages)) {
      String name = sitePackages.relativize(file).toString();
      if (LIBRARY.matcher(name).matches() && !name.contains("torch_python")) {
        files.put(name, file);
      }
    }
    for (String name : names(sitePackages)) {
      Matcher installed = PACKAGE.matcher(name);
      if (installed.matches()) {
        packages.put(installed.group(1).replace('_', '-'), installed.group(2));
      }
    }
    if (!files.containsKey("torch/lib/libtorch_cuda.so")) {
      throw new IOException(
          "%s has no torch/lib/libtorch_cuda.so; expected the site-packages of a PyTorch for CUDA"
              .formatted(sitePackages));
    }
    // which PyTorch it is, by which a worker refuses a wrong one
    files.put("torch/version.py", sitePackages.resolve("torch/version.py"));
    return new TorchLibraries(files, packages, List.of());
  }

  private static List<Path> within(Path sitePackages) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String part : List.of("torch/lib", "nvidia", "cusparselt")) {
      Path folder = sitePackages.resolve(part);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> found = Files.walk(folder)) {
          files.addAll(found.filter(Files::isRegularFile).toList());
        }
      }
    }
    return files;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.map(file -> file.getFileName().toString()).toList();
    }
  }
}
