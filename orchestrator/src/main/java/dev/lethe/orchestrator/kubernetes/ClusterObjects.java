package dev.lethe.orchestrator.kubernetes;

import dev.lethe.protocol.Wire;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.EditReplacePatchable;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The objects of a real cluster, of which it hears; closing it ends the client, too. */
final class ClusterObjects implements SweepObjects, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterObjects.class);
  private static final ResourceDefinitionContext SWEEPS =
      new ResourceDefinitionContext.Builder()
          .withGroup("lethe.dev")
          .withVersion("v1")
          .withKind("Sweep")
          .withPlural("sweeps")
          .withNamespaced(true)
          .build();

  private final KubernetesClient client;
  private final SharedIndexInformer<GenericKubernetesResource> informer;

  /**
   * Begins to listen, and goes on listening whatever the cluster answers.
   *
   * @param namespace or {@link SweepResources#ALL}
   * @param changed called when there is something to do, from any thread
   */
  ClusterObjects(KubernetesClient client, String namespace, Runnable changed) {
    this.client = client;
    Informable<GenericKubernetesResource> watched =
        namespace.equals(SweepResources.ALL)
            ? operation().inAnyNamespace()
            : operation().inNamespace(namespace);
    informer = watched.runnableInformer(0);
    informer.exceptionHandler((_, failure) -> {
      // the cluster is away, or has no such kind yet
      LOG.warn("Sweep objects cannot be watched; tries again", failure);
      return true;
    });
    informer.addEventHandler(new Changes(changed));
    var _ = informer.start();
  }

  /** Hears of new objects and new specs; a new status is this orchestrator's own. */
  private record Changes(Runnable changed)
      implements ResourceEventHandler<GenericKubernetesResource> {
    @Override
    public void onAdd(GenericKubernetesResource added) {
      changed.run();
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
      SweepObject old = SweepObject.of(before);
      SweepObject object = SweepObject.of(now);
      if (object.generation() != old.generation()
          || object.deleting() != old.deleting()
          || !object.finalizers().equals(old.finalizers())) {
        changed.run();
      }
    }

    @Override
    public void onDelete(GenericKubernetesResource gone, boolean unknown) {}
  }

  @Override
  public List<SweepObject> all() {
    return informer.getStore().list().stream().map(SweepObject::of).toList();
  }

  @Override
  public void hold(SweepObject object) {
    finalizers(
        object,
        Stream.concat(object.finalizers().stream(), Stream.of(SweepObject.FINALIZER)).toList());
  }

  @Override
  public void release(SweepObject object) {
    try {
      finalizers(
          object,
          object.finalizers().stream().filter(one -> !one.equals(SweepObject.FINALIZER)).toList());
    } catch (Gone e) {
      // as it was to be
    }
  }

  /** With the version, so that no finalizer of somebody else's is lost. */
  private void finalizers(SweepObject object, List<String> finalizers) {
    Map<String, Object> metadata =
        Map.of("resourceVersion", object.version(), "finalizers", finalizers);
    patch(resource(object), PatchType.JSON_MERGE, Map.of("metadata", metadata));
  }

  @Override
  public void report(SweepObject object, ObjectStatus status) {
    Map<String, Object> whole = Map.of("op", "add", "path", "/status", "value", status);
    patch(resource(object).subresource("status"), PatchType.JSON, List.of(whole));
  }

  private static void patch(
      EditReplacePatchable<GenericKubernetesResource> patched, PatchType type, Object patch) {
    try {
      var _ = patched.patch(PatchContext.of(type), Wire.json(patch));
    } catch (KubernetesClientException e) {
      throw switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT -> new Changed(e);
        case HttpURLConnection.HTTP_NOT_FOUND -> new Gone(e);
        default -> e;
      };
    }
  }

  private Resource<GenericKubernetesResource> resource(SweepObject object) {
    return Objects.requireNonNull(
        operation().inNamespace(object.namespace()).withName(object.name()));
  }

  private MixedOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      operation() {
    return client.genericKubernetesResources(SWEEPS);
  }

  @Override
  public void close() {
    informer.close();
    client.close();
  }
}
