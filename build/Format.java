import com.google.googlejavaformat.java.Main;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Checks ({@code check}) or applies ({@code apply}) google-java-format on every module's sources. */
class Format {
  static void main(String[] args) throws Exception {
    boolean apply = args[0].equals("apply");
    List<String> command = new ArrayList<>();
    command.addAll(apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    for (String module : List.of("protocol", "artifacts", "orchestrator", "worker", "bench", "helm", "images")) {
      try (Stream<Path> files = Files.walk(Path.of(args[1], module, "src"))) {
        files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(command::add);
      }
    }
    int exit =
        new Main(new PrintWriter(System.out, true), new PrintWriter(System.err, true), System.in)
            .format(command.toArray(String[]::new));
    if (exit != 0) {
      System.err.println("Not formatted: the files above. Run: mvn -N verify -Dformat=apply");
    }
    System.exit(exit);
  }
}
