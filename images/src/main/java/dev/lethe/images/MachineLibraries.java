package dev.lethe.images;

import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The C and C++ libraries of this machine as a base, where no registry is within reach: the same
 * ones that the usual base has, and nothing else. For trying images out, not for handing them on.
 */
final class MachineLibraries {
  private static final Path FOLDER = Path.of("/lib/x86_64-linux-gnu");
  private static final Path LOADER = Path.of("/lib64/ld-linux-x86-64.so.2");
  private static final List<String> NAMES =
      List.of(
          "libc.so.6",
          "libdl.so.2",
          "libgcc_s.so.1",
          "libm.so.6",
          "libnss_dns.so.2",
          "libnss_files.so.2",
          "libpthread.so.0",
          "libresolv.so.2",
          "librt.so.1",
          "libstdc++.so.6",
          "libutil.so.1");

  private MachineLibraries() {}

  static JibContainerBuilder base() throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("machine");
    layer.addEntry(LOADER.toRealPath(), AbsoluteUnixPath.fromPath(LOADER), Tarball.EXECUTABLE);
    for (String name : NAMES) {
      add(layer, FOLDER.resolve(name));
    }
    return Jib.fromScratch().addFileEntriesLayer(layer.build());
  }

  private static void add(FileEntriesLayer.Builder layer, Path library) throws IOException {
    if (Files.exists(library)) {
      layer.addEntry(
          library.toRealPath(),
          AbsoluteUnixPath.fromPath(FOLDER.resolve(library.getFileName().toString())));
    }
  }
}
