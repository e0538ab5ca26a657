package dev.lethe.orchestrator.doctor;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.Examination;
import dev.lethe.orchestrator.kafka.KafkaUnusable;
import dev.lethe.orchestrator.kafka.Part;
import dev.lethe.orchestrator.kafka.SeenTopic;
import dev.lethe.orchestrator.ledger.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Asks a Kafka what it is like, and the topics there who works with them. */
public final class KafkaCheck {
  private static final String CHECK = "kafka";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Cluster cluster;
  private final Part part;
  private final Supplier<Ledger> log;
  private final List<Finding> findings = new ArrayList<>();
  private OptionalLong end = OptionalLong.empty();

  /**
   * Has not asked yet.
   *
   * @param part as which Kafka lets in whoever asks
   * @param log reads all of it
   */
  public KafkaCheck(Cluster cluster, Part part, Supplier<Ledger> log) {
    this.cluster = cluster;
    this.part = part;
    this.log = log;
  }

  /** Asks; what rests on an answer that did not come is left out. */
  public List<Finding> findings() {
    try (Examination kafka = new Examination(cluster, PATIENCE)) {
      Examination.Brokers brokers = kafka.brokers();
      findings.add(Finding.ok(CHECK, told(brokers)));
      List<SeenTopic> topics = kafka.topics(part, brokers.count());
      topics.forEach(this::see);
      if (part == Part.ORCHESTRATOR && topics.stream().allMatch(KafkaCheck::isReadable)) {
        follow(kafka);
      }
    } catch (KafkaUnusable e) {
      findings.add(Finding.problem(CHECK, String.valueOf(e.getMessage())));
    }
    return findings;
  }

  /** Offset behind the last record of the log, where it was read. */
  public OptionalLong end() {
    return end;
  }

  private String told(Examination.Brokers brokers) {
    String version =
        brokers.metadataVersion() == 0
            ? "an old metadata.version"
            : "metadata.version " + brokers.metadataVersion();
    return "%s: %d broker%s, %s"
        .formatted(cluster.bootstrap(), brokers.count(), brokers.count() == 1 ? "" : "s", version);
  }

  private static boolean isReadable(SeenTopic topic) {
    return topic instanceof SeenTopic.There there && !there.lacking().contains("Read");
  }

  private void see(SeenTopic topic) {
    String check = "topic " + topic.name();
    switch (topic) {
      case SeenTopic.Missing _ ->
          findings.add(
              Finding.problem(
                  check,
                  "is not there, or may not be seen. lethe orchestrator --kafka %s makes it when it starts."
                      .formatted(cluster.bootstrap())));
      case SeenTopic.Closed closed -> findings.add(lacking(closed.name(), closed.lacking()));
      case SeenTopic.There there -> see(check, there);
    }
  }

  private void see(String check, SeenTopic.There there) {
    there.problems().forEach(problem -> findings.add(Finding.problem(check, problem)));
    if (!there.lacking().isEmpty()) {
      findings.add(lacking(there.name(), there.lacking()));
    } else if (!there.settingsSeen()) {
      findings.add(unseen(check));
    } else if (there.problems().isEmpty()) {
      findings.add(Finding.ok(check, "is as Lethe needs it, and open to this user"));
    }
  }

  /** A worker needs not see them. */
  private Finding unseen(String check) {
    String open = "is open to this user; its settings may not be seen";
    return part == Part.WORKER
        ? Finding.ok(check, open)
        : Finding.problem(check, open + ", which an orchestrator has to: allow DescribeConfigs.");
  }

  private Finding lacking(String topic, List<String> lacking) {
    return Finding.problem(
        "access to " + topic,
        "%s is not allowed. Allow it: kafka-acls.sh --bootstrap-server %s --add --allow-principal User:NAME --operation %s --topic %s"
            .formatted(
                String.join(" and ", lacking),
                cluster.bootstrap(),
                String.join(" --operation ", lacking),
                topic));
  }

  private void follow(Examination kafka) {
    Ledger ledger = log.get();
    end = OptionalLong.of(ledger.position());
    findings.addAll(LogCheck.of(ledger, kafka.reportsEnd()));
    findings.addAll(LifeCheck.of(kafka.listen(), ledger, cluster.bootstrap()));
  }
}
