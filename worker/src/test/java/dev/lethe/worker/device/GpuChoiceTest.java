package dev.lethe.worker.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GpuChoiceTest {
  private static final Gpu ALPHA = new Gpu(0, "0", "Alpha", 8, 0);
  private static final Gpu BETA = new Gpu(1, "1", "Beta", 9, 0);
  private static final List<Gpu> SEEN = List.of(ALPHA, BETA);

  @Test
  void allAreThoseSeen() throws Exception {
    assertThat(GpuChoice.parse("all").of(SEEN, null)).isEqualTo(SEEN);
  }

  @Test
  void numbersChooseInTheirOrder() throws Exception {
    assertThat(GpuChoice.parse("1,0").of(SEEN, null)).containsExactly(BETA, ALPHA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "none", "0,", "-1", "1;2", "all,0"})
  void anythingElseIsNoChoice(String text) {
    assertThatThrownBy(() -> GpuChoice.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected all, or numbers such as 0,2");
  }

  @Test
  void aNumberTooHighIsAnsweredWithThoseSeen() {
    assertThatThrownBy(() -> GpuChoice.parse("0,2").of(SEEN, null))
        .isInstanceOf(GpuChoice.NotThere.class)
        .hasMessage("there is no GPU 2; those seen are 0 (Alpha), 1 (Beta)");
  }

  @Test
  void noneAtAllIsSaidWithWhatMayHideThem() {
    assertThatThrownBy(() -> GpuChoice.parse("all").of(List.of(), null))
        .hasMessage("the CUDA driver shows no GPU");
    assertThatThrownBy(() -> GpuChoice.parse("all").of(List.of(), "-1"))
        .hasMessage("the CUDA driver shows no GPU; CUDA_VISIBLE_DEVICES is \"-1\"");
  }
}
