package dev.lethe.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.Ports;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FileEntry;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes an image: what changes rarely lies below. Java, PyTorch, the libraries of others, Lethe's
 * own with what is said of them, the archive of classes.
 */
record Tarball(Path root, String base, String version, String source, Instant created) {
  private static final String USER = "10001:10001";
  static final FilePermissions EXECUTABLE = FilePermissions.fromOctalString("755");

  JibContainer write(Image image, JavaRuntime java, Libraries libraries, Path stage, Path file)
      throws Exception {
    JibContainerBuilder builder = base.equals("machine") ? MachineLibraries.base() : Jib.from(base);
    builder.addFileEntriesLayer(state(stage));
    builder.addFileEntriesLayer(tree("java", java.home(), Places.JAVA));
    if (image.torch().isPresent()) {
      builder.addFileEntriesLayer(torch(image.torch().get()));
    }
    builder
        .addFileEntriesLayer(files("libraries", libraries.ofOthers(), "/lib"))
        .addFileEntriesLayer(files("lethe", libraries.own(), "/lib"))
        .addFileEntriesLayer(files("about", about(stage), ""))
        .addFileEntriesLayer(files("classes", List.of(stage.resolve(ClassArchive.NAME)), ""))
        .setEntrypoint(
            Places.JAVA + "/bin/java", "@" + Places.LETHE + "/" + OptionsFile.NAME, image.main())
        // in one order, as a map's own is another in each build
        .setEnvironment(new TreeMap<>(image.environment()))
        .addEnvironmentVariable("HOME", "/tmp")
        .setUser(USER)
        .setWorkingDirectory(AbsoluteUnixPath.get("/tmp"))
        .setCreationTime(created)
        .setLabels(labels(image));
    if (image.module().equals("orchestrator")) {
      builder.setExposedPorts(Ports.parse(List.of("8400")));
    }
    // an old layer must not stand in for a new one, so nothing is kept from build to build
    Path cache = EmptyFolder.at(stage.resolve("cache"));
    JibContainer container =
        builder.containerize(
            Containerizer.to(
                    TarImage.at(file).named("lethe/%s:%s".formatted(image.name(), version)))
                .setBaseImageLayersCache(cache)
                .setApplicationLayersCache(cache)
                .setToolName("lethe"));
    Files.delete(EmptyFolder.at(cache));
    return container;
  }

  private Map<String, String> labels(Image image) {
    Map<String, String> labels =
        new TreeMap<>(
            Map.of(
                "title",
                image.title(),
                "version",
                version,
                "created",
                created.toString(),
                "source",
                source,
                "licenses",
                "Apache-2.0",
                "base.name",
                base));
    labels.values().removeIf(String::isEmpty);
    return labels.entrySet().stream()
        .collect(
            Collectors.toMap(
                label -> "org.opencontainers.image." + label.getKey(), Map.Entry::getValue));
  }

  /** A place for a volume: an empty one takes on who owns what it is mounted on. */
  private static FileEntriesLayer state(Path stage) throws IOException {
    Path empty = Files.createDirectories(stage.resolve("state"));
    return FileEntriesLayer.builder()
        .setName("state")
        .addEntry(
            new FileEntry(
                empty,
                AbsoluteUnixPath.get(Places.STATE),
                FilePermissions.fromOctalString("750"),
                Libraries.TIME,
                USER))
        .build();
  }

  private List<Path> about(Path stage) {
    return List.of(
        root.resolve("LICENSE"), stage.resolve("bom.json"), stage.resolve(OptionsFile.NAME));
  }

  private static FileEntriesLayer torch(TorchLibraries torch) {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("torch");
    torch
        .files()
        .forEach((place, file) ->
            layer.addEntry(file, AbsoluteUnixPath.get(Places.TORCH + "/" + place)));
    return layer.build();
  }

  private static FileEntriesLayer files(String name, List<Path> files, String folder) {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    for (Path file : files) {
      layer.addEntry(file, AbsoluteUnixPath.get(Places.LETHE + folder + "/" + file.getFileName()));
    }
    return layer.build();
  }

  private static FileEntriesLayer tree(String name, Path from, String to) throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        FilePermissions permissions =
            Files.isExecutable(file) ? EXECUTABLE : FilePermissions.DEFAULT_FILE_PERMISSIONS;
        layer.addEntry(file, AbsoluteUnixPath.get(to + "/" + from.relativize(file)), permissions);
      }
    }
    return layer.build();
  }
}
