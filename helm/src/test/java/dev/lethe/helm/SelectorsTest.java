package dev.lethe.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What names other objects names some that are there. */
class SelectorsTest {
  @ParameterizedTest
  @MethodSource("dev.lethe.helm.Chart#valueSets")
  void whatSelectsPodsFindsSomeOfTheReleases(String valueSet) {
    List<Manifest> manifests = Chart.manifests(valueSet);
    List<? extends Map<?, ?>> labels =
        manifests.stream()
            .flatMap(manifest -> manifest.podTemplate().stream())
            .map(template ->
                (Map<?, ?>) Manifest.within(template, "metadata", "labels").orElseThrow())
            .toList();

    assertThat(manifests.stream().filter(SelectorsTest::selects))
        .allSatisfy(manifest ->
            assertThat(labels)
                .as("%s", manifest)
                .anyMatch(pod -> pod.entrySet().containsAll(selector(manifest).entrySet())));
  }

  /** A policy of workers without a pool has nobody to protect yet. */
  private static boolean selects(Manifest manifest) {
    return selector(manifest).size() > 0
        && !(manifest.kind().equals("NetworkPolicy") && manifest.name().endsWith("-worker"));
  }

  private static Map<?, ?> selector(Manifest manifest) {
    return switch (manifest.kind()) {
      case "Service" -> manifest.map("spec", "selector").orElseThrow();
      case "PodDisruptionBudget", "Deployment", "StatefulSet" ->
          manifest.map("spec", "selector", "matchLabels").orElseThrow();
      case "NetworkPolicy" -> manifest.map("spec", "podSelector", "matchLabels").orElseThrow();
      default -> Map.of();
    };
  }

  @ParameterizedTest
  @MethodSource("dev.lethe.helm.Chart#valueSets")
  void volumesAndMountsFitTogether(String valueSet) {
    assertThat(Chart.manifests(valueSet).stream().filter(one -> one.podTemplate().isPresent()))
        .allSatisfy(manifest -> {
          Object template = manifest.podTemplate().orElseThrow();
          List<Object> volumes =
              Stream.concat(names(Manifest.list(template, "spec", "volumes")), claims(manifest))
                  .toList();
          List<Object> mounted =
              manifest
                  .containers()
                  .flatMap(container -> names(Manifest.list(container, "volumeMounts")))
                  .toList();
          assertThat(mounted).as("%s", manifest).hasSameElementsAs(volumes);
        });
  }

  private static Stream<Object> names(Stream<?> objects) {
    return objects.map(object -> Manifest.within(object, "name").orElseThrow());
  }

  private static Stream<Object> claims(Manifest manifest) {
    return Manifest.list(manifest.content(), "spec", "volumeClaimTemplates")
        .map(claim -> Manifest.within(claim, "metadata", "name").orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("dev.lethe.helm.Chart#valueSets")
  void serviceAccountsAndAuthenticationsAreThere(String valueSet) {
    List<Manifest> manifests = Chart.manifests(valueSet);
    Stream<Object> accounts =
        manifests.stream()
            .flatMap(manifest -> manifest.podTemplate().stream())
            .map(template -> Manifest.within(template, "spec", "serviceAccountName"))
            .flatMap(Optional::stream);
    Stream<Object> authentications =
        manifests.stream()
            .flatMap(manifest -> Manifest.list(manifest.content(), "spec", "triggers"))
            .map(trigger -> Manifest.within(trigger, "authenticationRef", "name"))
            .flatMap(Optional::stream);

    assertThat(accounts).isSubsetOf(named(manifests, "ServiceAccount"));
    assertThat(authentications).isSubsetOf(named(manifests, "TriggerAuthentication"));
  }

  private static List<Object> named(List<Manifest> manifests, String kind) {
    return manifests.stream()
        .filter(manifest -> manifest.kind().equals(kind))
        .map(manifest -> (Object) Objects.requireNonNull(manifest.name()))
        .toList();
  }
}
