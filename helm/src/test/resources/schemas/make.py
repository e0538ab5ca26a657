"""Cuts the JSON schemas of the kinds that the chart makes out of Kubernetes' and its operators' own.

python3 make.py OUT.json KUBERNETES/api/openapi-spec/swagger.json DEFINITION.yaml…      (needs PyYAML)

Go modules have them in folders: k8s.io/kubernetes v1.34.4; github.com/kedacore/keda/v2 v2.17.2 in config/crd/bases (scaledjobs,
scaledobjects, triggerauthentications); sigs.k8s.io/gateway-api v1.2.1 in config/crd/standard (httproutes);
github.com/prometheus-operator/prometheus-operator v0.85.0 in example/prometheus-operator-crd (servicemonitors).
Strimzi's are written by its own generator, Maven's io.strimzi:crd-generator with io.strimzi:api on the class path, of 1.2.0 (v1) and of
0.45.0 (v1beta2): java io.strimzi.crdgenerator.CrdGenerator --yaml io.strimzi.api.kafka.model.topic.KafkaTopic=/ABSOLUTE/topics.yaml
io.strimzi.api.kafka.model.user.KafkaUser=/ABSOLUTE/users.yaml
"""
import json
import sys

import yaml

KINDS = {
    "apps/v1": ["Deployment", "StatefulSet"],
    "batch/v1": ["Job"],
    "v1": ["Service", "ServiceAccount", "PersistentVolumeClaim"],
    "policy/v1": ["PodDisruptionBudget"],
    "networking.k8s.io/v1": ["NetworkPolicy", "Ingress"],
    "rbac.authorization.k8s.io/v1": ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"],
    "apiextensions.k8s.io/v1": ["CustomResourceDefinition"],
}
SCALARS = {
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"type": ["string", "integer"]},
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": ["string", "integer", "number"]},
}


def strict(node):
    """Without prose, and with unknown keys refused wherever the known ones are listed."""
    if isinstance(node, list):
        return [strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    dropped = ("description", "default", "format")
    kept = {k: strict(v) for k, v in node.items() if k not in dropped and not k.startswith("x-")}
    if isinstance(node.get("properties"), dict):
        kept["properties"] = {k: strict(v) for k, v in node["properties"].items()}
        if not node.get("x-kubernetes-preserve-unknown-fields"):
            kept.setdefault("additionalProperties", False)
    if node.get("x-kubernetes-int-or-string"):
        return {"type": ["string", "integer"]}
    if isinstance(kept.get("$ref"), str):
        return {"$ref": kept["$ref"].replace("#/definitions/", "#/$defs/")}
    return kept


def references(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield value.rsplit("/", 1)[1]
            else:
                yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


swagger = json.load(open(sys.argv[2]))["definitions"]
schemas, wanted = {}, []
for name, definition in swagger.items():
    for which in definition.get("x-kubernetes-group-version-kind", []):
        version = "/".join(filter(None, [which["group"], which["version"]]))
        if which["kind"] in KINDS.get(version, []):
            schemas[f"{version}/{which['kind']}"] = {"$ref": f"#/$defs/{name}"}
            wanted.append(name)
job = "io.k8s.api.batch.v1.JobSpec"
wanted.append(job)
metadata = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
for file in sys.argv[3:]:
    crd = yaml.safe_load(open(file))["spec"]
    version = crd["versions"][0]  # the newest
    schema = version["schema"]["openAPIV3Schema"]
    if "jobTargetRef" in schema["properties"]["spec"]["properties"]:
        schema["properties"]["spec"]["properties"]["jobTargetRef"] = {"$ref": f"#/definitions/{job}"}
    schema["properties"]["metadata"] = {"$ref": f"#/definitions/{metadata}"}
    schemas[f"{crd['group']}/{version['name']}/{crd['names']['kind']}"] = strict(schema)
defs = {}
while wanted:
    name = wanted.pop()
    if name not in defs:
        defs[name] = SCALARS.get(name) or strict(swagger[name])
        wanted.extend(references(defs[name]))
assert metadata in defs
json.dump({"kinds": schemas, "$defs": defs}, open(sys.argv[1], "w"), separators=(",", ":"), sort_keys=True)
