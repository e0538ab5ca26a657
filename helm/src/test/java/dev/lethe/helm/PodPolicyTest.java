package dev.lethe.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Pod Security's level "restricted" asks, and what a reviewer asks beyond it. */
class PodPolicyTest {
  @ParameterizedTest
  @MethodSource("dev.lethe.helm.Chart#valueSets")
  void podsRunAsAUserWithoutRights(String valueSet) {
    assertThat(pods(valueSet))
        .allSatisfy(spec -> {
          assertThat(Manifest.within(spec, "securityContext", "runAsNonRoot")).contains(true);
          assertThat(Manifest.within(spec, "securityContext", "seccompProfile", "type"))
              .contains("RuntimeDefault");
          assertThat(Manifest.within(spec, "automountServiceAccountToken"))
              .contains(asksTheCluster(spec));
          assertThat(Manifest.within(spec, "enableServiceLinks")).contains(false);
          assertThat(spec.containsKey("hostNetwork") || spec.containsKey("hostPID")).isFalse();
          assertThat(Manifest.list(spec, "volumes"))
              .noneMatch(volume -> ((Map<?, ?>) volume).containsKey("hostPath"));
        });
  }

  /** Only an orchestrator that runs the cluster's Sweep objects has a use for a token. */
  private static boolean asksTheCluster(Map<?, ?> spec) {
    return Manifest.list(spec, "containers")
        .flatMap(container -> Manifest.list(container, "args"))
        .anyMatch(argument -> String.valueOf(argument).startsWith("--sweep-resources="));
  }

  @ParameterizedTest
  @MethodSource("dev.lethe.helm.Chart#valueSets")
  void containersCannotGainRightsNorWriteTheirImage(String valueSet) {
    assertThat(containers(valueSet))
        .allSatisfy(container -> {
          Object security = Manifest.within(container, "securityContext").orElseThrow();
          assertThat(Manifest.within(security, "allowPrivilegeEscalation")).contains(false);
          assertThat(Manifest.within(security, "readOnlyRootFilesystem")).contains(true);
          assertThat(Manifest.within(security, "capabilities", "drop")).contains(List.of("ALL"));
        });
  }

  @ParameterizedTest
  @MethodSource("dev.lethe.helm.Chart#valueSets")
  void containersSayWhatTheyNeedAndAreHeldToTheirMemory(String valueSet) {
    assertThat(containers(valueSet))
        .allSatisfy(container -> {
          assertThat(Manifest.within(container, "resources", "requests", "cpu")).isPresent();
          assertThat(Manifest.within(container, "resources", "requests", "memory")).isPresent();
          assertThat(Manifest.within(container, "resources", "limits", "memory")).isPresent();
        });
  }

  @ParameterizedTest
  @MethodSource("dev.lethe.helm.Chart#valueSets")
  void imagesHaveAVersionThatStays(String valueSet) {
    assertThat(containers(valueSet))
        .extracting(container -> String.valueOf(container.get("image")))
        .allMatch(image -> image.matches("[^:@]+(:[0-9]+/[^:@]+)?(:[^:@]+|@sha256:[0-9a-f]{64})"))
        .noneMatch(image -> image.endsWith(":latest"));
  }

  @ParameterizedTest
  @MethodSource("dev.lethe.helm.Chart#valueSets")
  void secretsAreNamedAndNeverWritten(String valueSet) {
    assertThat(Chart.manifests(valueSet)).extracting(Manifest::kind).doesNotContain("Secret");
    assertThat(containers(valueSet))
        .flatExtracting(container -> Manifest.list(container, "env").toList())
        .noneMatch(variable -> String.valueOf(variable).matches("(?i).*(password|token).*"));
  }

  /** Without, a node that hides its GPU from containers has them compute on its processor. */
  @ParameterizedTest
  @MethodSource("dev.lethe.helm.Chart#valueSets")
  void whoAsksForAGpuComputesOnItOrNotAtAll(String valueSet) {
    assertThat(containers(valueSet))
        .allSatisfy(container ->
            assertThat(
                    Manifest.list(container, "env")
                        .anyMatch(Map.of("name", "LETHE_GPU_EXPECTED", "value", "1")::equals))
                .isEqualTo(
                    Manifest.within(container, "resources", "limits", "nvidia.com/gpu")
                        .isPresent()));
  }

  /** Karpenter lets those be killed with a node who tolerate its taint or must not be disrupted. */
  @Test
  void workersOnSpotNodesAreToldThatTheirNodeGoes() {
    assertThat(Chart.text("spot.yaml")).doesNotContain("karpenter.sh/");
  }

  private static List<? extends Map<?, ?>> pods(String valueSet) {
    List<? extends Map<?, ?>> pods =
        Chart.manifests(valueSet).stream()
            .flatMap(manifest -> manifest.podTemplate().stream())
            .map(template -> (Map<?, ?>) Manifest.within(template, "spec").orElseThrow())
            .toList();
    assertThat(pods).isNotEmpty();
    return pods;
  }

  private static List<? extends Map<?, ?>> containers(String valueSet) {
    return Chart.manifests(valueSet).stream().flatMap(Manifest::containers).toList();
  }
}
