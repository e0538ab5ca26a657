package dev.lethe.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactNameTest {
  @Test
  void isAFileBelowAFolderAndInAStore() {
    ArtifactName name = new ArtifactName("weights/first/sam-seed-7").with("-0a.safetensors");

    assertThat(name.below(Path.of("/data")))
        .isEqualTo(Path.of("/data/weights/first/sam-seed-7-0a.safetensors"));
    assertThat(name.inStore()).isEqualTo("lethe/weights/first/sam-seed-7-0a.safetensors");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "../secret",
        "weights/../../secret",
        "weights/./a",
        "weights//a",
        "weights/",
        ".ssh/id",
        "a\\b",
        "C:/a",
        "a b",
        "a%2e%2e",
        "a?b",
        "a\nb"
      })
  void nothingLeadsOutOfTheFolder(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ArtifactName(text))
        .withMessageContaining("is not an artifact's name");
  }

  @Test
  void aMessageThatNamesAnotherPlaceIsNotRead() {
    byte[] json = "{\"name\":\"../../secret\",\"checksum\":\"0\"}".getBytes(UTF_8);

    assertThatThrownBy(() -> Wire.value(json, KeptWeights.class))
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
  }
}
