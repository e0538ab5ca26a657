package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsedMemoryTest {
  private static final Device NOWHERE = Device.gpu(99);

  @TempDir private Path folder;

  @Test
  void aProcessHoldsWhatLinuxSays() throws Exception {
    Path status = Files.writeString(folder.resolve("status"), "Name:\tx\nVmRSS:\t  2048 kB\n");

    assertThat(UsedMemory.resident(status)).hasValue(2);
    assertThat(UsedMemory.mebibytes(Device.cpu()).orElseThrow()).isPositive();
  }

  @Test
  void aGpuThatCannotBeAskedLeavesTheNumberOut() {
    assertThat(UsedMemory.mebibytes(NOWHERE)).isEmpty();
  }
}
