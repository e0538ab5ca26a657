package dev.lethe.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script for sbatch, with stand-ins for what Slurm brings: srun runs what it is given. */
@Tag("images")
class SlurmScriptTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** A worker that says how it was started, and is told to go or goes by itself. */
  private static final String WORKER =
      """
      #!/bin/bash
      trap 'echo handed back >"$SAID/ended"; exit 0' TERM
      echo "$LETHE_GPU_EXPECTED" >"$SAID/gpu"
      echo "$@" >"$SAID/started"
      [ -z "$ENDS_WITH" ] || exit "$ENDS_WITH"
      while :; do read -r -t 1 <>"$SAID/never" || true; done
      """;

  @TempDir Path folder;

  @Test
  void aWorkerWhoseTimeIsOverHandsBackAndItsElementQueuesAgain() throws Exception {
    Process script = start("");
    await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("started")));

    script.destroy();

    assertThat(status(script)).isZero();
    assertThat(said("ended")).isEqualTo("handed back");
    assertThat(said("requeued")).isEqualTo("requeue 41_3");
    assertThat(said("gpu")).isEqualTo("1");
    assertThat(said("started"))
        .isEqualTo(
            "worker --kafka kafka:9092 --name slurm-41-3 --threads 4 --grace 90 --idle 600 --data"
                + " /data");
  }

  @Test
  void aWorkerThatEndsByItselfFreesItsNode() throws Exception {
    assertThat(status(start("0"))).isZero();
    assertThat(folder.resolve("requeued")).doesNotExist();
  }

  @Test
  void aWorkerThatFailsFailsItsElement() throws Exception {
    assertThat(status(start("3"))).isEqualTo(3);
    assertThat(folder.resolve("requeued")).doesNotExist();
  }

  private Process start(String endsWith) throws IOException, InterruptedException {
    Path tools = Files.createDirectories(folder.resolve("bin"));
    executable(tools.resolve("srun"), "#!/bin/bash\nshift\nexec \"$@\"\n");
    executable(tools.resolve("scontrol"), "#!/bin/bash\necho \"$@\" >\"$SAID/requeued\"\n");
    executable(folder.resolve("lethe"), WORKER);
    String _ = ChildProcess.run(List.of("mkfifo", folder.resolve("never").toString()));
    ProcessBuilder builder =
        new ProcessBuilder("bash", "../deploy/slurm/worker.sbatch").redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("log").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", tools + ":/usr/bin:/bin",
                "SAID", folder.toString(),
                "ENDS_WITH", endsWith,
                "LETHE_ROOT", folder.toString(),
                "LETHE_KAFKA", "kafka:9092",
                "LETHE_DATA", "/data",
                "SLURM_JOB_ID", "44",
                "SLURM_ARRAY_JOB_ID", "41",
                "SLURM_ARRAY_TASK_ID", "3",
                "SLURM_CPUS_PER_TASK", "4"));
    return builder.start();
  }

  private static void executable(Path file, String content) throws IOException {
    Files.setPosixFilePermissions(
        Files.writeString(file, content), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static int status(Process script) throws InterruptedException {
    assertThat(script.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return script.exitValue();
  }

  private String said(String file) throws IOException {
    return Files.readString(folder.resolve(file)).strip();
  }
}
