package dev.lethe.orchestrator.cli;

import dev.lethe.artifacts.Bucket;
import dev.lethe.artifacts.BucketAddress;
import dev.lethe.artifacts.MlflowAccess;
import dev.lethe.options.CheckpointsAddress;
import dev.lethe.options.KafkaClientOptions;
import dev.lethe.options.MlflowAddress;
import dev.lethe.orchestrator.Orchestrator;
import dev.lethe.orchestrator.doctor.BucketCheck;
import dev.lethe.orchestrator.doctor.Diagnosis;
import dev.lethe.orchestrator.doctor.DiskCheck;
import dev.lethe.orchestrator.doctor.Finding;
import dev.lethe.orchestrator.doctor.KafkaCheck;
import dev.lethe.orchestrator.doctor.Level;
import dev.lethe.orchestrator.doctor.MlflowCheck;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.Part;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.MlflowServer;
import dev.lethe.protocol.Wire;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code lethe doctor}: looks at what is there, changes nothing, and says what to do. */
@Command(
    name = "doctor",
    description =
        "Checks a deployment and says what to do: a line for each check, ok, ! or ✗. Exit code 0"
            + " when all is ok, 1 when something should be looked at, 3 when something is wrong.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DoctorCommand implements Callable<Integer> {
  private static final Duration STORE_PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Look at this Kafka: topics, who may what, who leads and works, and how fast.")
  private @Nullable String kafka;

  @Mixin private KafkaClientOptions client = new KafkaClientOptions();

  @Option(
      names = "--as",
      paramLabel = "PART",
      defaultValue = "orchestrator",
      converter = PartWord.class,
      description =
          "Whose --kafka-config it is: orchestrator or worker (default: ${DEFAULT-VALUE}).")
  private Part part = Part.ORCHESTRATOR;

  @Option(
      names = "--mlflow",
      paramLabel = "URI",
      converter = MlflowAddress.class,
      description = "Look at this MLflow server.")
  private @Nullable URI mlflow;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Look at this folder of a worker's data sets.")
  private @Nullable Path data;

  @Option(
      names = "--artifacts",
      paramLabel = "DIR",
      description = "Look at this folder, where workers keep checkpoints and weights.")
  private @Nullable Path artifacts;

  @Option(
      names = "--checkpoints",
      paramLabel = "s3://BUCKET/PREFIX",
      converter = CheckpointsAddress.class,
      description = "Look at this object store, where workers keep checkpoints.")
  private @Nullable BucketAddress checkpoints;

  @Option(names = "--json", description = "As JSON: the worst level, and every finding.")
  private boolean json;

  @Mixin private ServerOptions server = new ServerOptions();

  private final List<Finding> findings = new ArrayList<>();

  /** A part by its word. */
  static final class PartWord implements ITypeConverter<Part> {
    @Override
    public Part convert(String text) {
      return switch (text) {
        case "orchestrator" -> Part.ORCHESTRATOR;
        case "worker" -> Part.WORKER;
        default ->
            throw new TypeConversionException(
                "\"%s\" is no part; expected orchestrator or worker".formatted(text));
      };
    }
  }

  @Override
  public Integer call() throws ServerProblem, InterruptedException {
    findings.add(own());
    OptionalLong logEnd = kafka == null ? OptionalLong.empty() : kafka(kafka);
    if (server.server != null || (kafka == null && mlflow == null)) {
      try (ServerClient client = server.connect()) {
        findings.addAll(new ServerCheck(client, logEnd).findings());
      }
    }
    if (mlflow != null) {
      MlflowAccess access = MlflowAccess.of(mlflow, System.getenv());
      findings.addAll(MlflowCheck.of(access, MlflowServer.TRIED));
    }
    disks();
    if (checkpoints != null) {
      findings.add(store(checkpoints));
    }
    Diagnosis diagnosis = Diagnosis.of(findings);
    System.out.print(json ? diagnosis.json() + System.lineSeparator() : diagnosis.text());
    return exit(diagnosis.worst());
  }

  private static Finding own() {
    return Finding.ok(
        "lethe",
        "%s, protocol %d, fold version %d, Java %s, %d processors, %d MB of memory"
            .formatted(
                Orchestrator.VERSION,
                Wire.VERSION,
                Ledger.FOLD_VERSION,
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() >> 20));
  }

  private OptionalLong kafka(String bootstrap) {
    Cluster cluster = new Cluster(bootstrap, client.topics(), client.access());
    KafkaCheck check = new KafkaCheck(cluster, part, () -> WholeLog.read(cluster, null));
    findings.addAll(check.findings());
    return check.end();
  }

  private void disks() {
    Path home = Home.defaultDirectory();
    if (Files.exists(home)) {
      findings.add(DiskCheck.of("disk LETHE_HOME", home, true));
    }
    if (data != null) {
      findings.add(DiskCheck.of("disk --data", data, false));
    }
    if (artifacts != null) {
      findings.add(DiskCheck.of("disk --artifacts", artifacts, true));
    }
  }

  private static Finding store(BucketAddress address) throws InterruptedException {
    try (Bucket bucket = new Bucket(address, System.getenv(), STORE_PATIENCE)) {
      return BucketCheck.of(bucket);
    }
  }

  static int exit(Level worst) {
    return switch (worst) {
      case OK -> Exit.DONE;
      case WARNING -> Exit.LOOK;
      case PROBLEM -> Exit.INFRASTRUCTURE;
    };
  }
}
