package dev.lethe.orchestrator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects as a cluster has them. */
class SweepObjectTest {
  private static SweepObject read(String metadata, String rest) {
    String yaml =
        "apiVersion: lethe.dev/v1\nkind: Sweep\nmetadata: {namespace: lab, name: noop%s}\n%s"
            .formatted(metadata, rest);
    return SweepObject.of(Serialization.unmarshal(yaml, GenericKubernetesResource.class));
  }

  @Test
  void whatAClusterSaysOfAnObjectIsRead() {
    SweepObject object =
        read(
            ", generation: 3, resourceVersion: '71', finalizers: [lethe.dev/cancel, other]",
            "spec: {method: grid}\nstatus: {phase: running}");

    assertThat(object.path()).isEqualTo("lab/noop");
    assertThat(object.generation()).isEqualTo(3);
    assertThat(object.version()).isEqualTo("71");
    assertThat(object.isHeld()).isTrue();
    assertThat(object.deleting()).isFalse();
    assertThat(object.spec()).isEqualTo(Map.of("method", "grid"));
    assertThat(object.status()).isEqualTo(Map.of("phase", "running"));
  }

  @Test
  void whatAClusterDoesNotSayIsEmpty() {
    SweepObject object = read("", "status: strange");

    assertThat(object.generation()).isZero();
    assertThat(object.isHeld()).isFalse();
    assertThat(object.kept()).isFalse();
    assertThat(object.spec()).isEmpty();
    assertThat(object.status()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"keep, true", "cancel, false", "KEEP, false"})
  void anAnnotationKeepsTheSweepOfADeletedObject(String onDelete, boolean kept) {
    SweepObject object =
        read(
            ", deletionTimestamp: '2026-11-29T12:00:00Z', annotations: {lethe.dev/on-delete: %s}"
                .formatted(onDelete),
            "");

    assertThat(object.deleting()).isTrue();
    assertThat(object.kept()).isEqualTo(kept);
  }

  @ParameterizedTest
  @CsvSource({
    "finished, 2, '', true",
    "cancelled, 2, '', true",
    "running, 2, '', false",
    "refused, 2, '', false",
    "finished, 1, '', false",
    "finished, 2, lethe.dev/cancel, false",
  })
  void onlyWhatHasEndedAndIsFreeAndToldOfItsLastSpecIsSettled(
      String phase, int seen, String finalizer, boolean settled) {
    SweepObject object =
        read(
            ", generation: 2, finalizers: [%s]".formatted(finalizer),
            "status: {phase: %s, observedGeneration: %d}".formatted(phase, seen));

    assertThat(object.isSettled()).isEqualTo(settled);
  }
}
