package dev.lethe.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The workstation's docker-compose.yaml asks for what the images are and understand. */
@Tag("images")
class ComposeFileTest {
  private static final Path FILE = Path.of("../deploy/compose/docker-compose.yaml");

  /** Said of it alone where all the others are understood; help would be given without a look. */
  private static final String UNKNOWN = "--of-this-test";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"kafka, orchestrator", "orchestrator, orchestrator", "worker, worker-cpu"})
  void anImageUnderstandsWhatItsServiceTellsIt(String service, String image) throws Exception {
    JsonNode file = file();
    JsonNode asked = file.path("services").path(service);
    assertThat(asked.path("image").asText()).isEqualTo("lethe/%s:0.1.0".formatted(image));
    // what several services share stands above them
    List<String> command = words(asked.has("command") ? asked : file.path("x-worker"));
    command.add(UNKNOWN);

    UnpackedImage unpacked =
        UnpackedImage.of(Path.of("target", image + ".tar"), folder.resolve("image"));
    try (RunningImage running =
        unpacked.start(folder.resolve("log"), List.of(), command.toArray(String[]::new))) {
      assertThat(running.status()).isEqualTo(2);
      assertThat(running.output()).contains("Unknown option: '%s'".formatted(UNKNOWN));
    }
  }

  private static JsonNode file() throws IOException {
    return new ObjectMapper()
        .valueToTree(
            new Load(LoadSettings.builder().build()).loadFromString(Files.readString(FILE)));
  }

  private static List<String> words(JsonNode service) {
    List<String> words = new ArrayList<>();
    service.path("command").forEach(word -> words.add(word.asText()));
    assertThat(words).isNotEmpty();
    return words;
  }
}
