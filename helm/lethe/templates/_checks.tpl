{{/* Combinations that cannot work, each refused with what to do. */}}
{{- define "lethe.check" -}}
{{- $v := .Values -}}
{{- if and (not $v.kafka.bootstrapServers) (not $v.kafka.bundled.enabled) -}}
{{- fail "kafka.bootstrapServers is empty: name your brokers (HOST:PORT,…), or set kafka.bundled.enabled=true for trying out." -}}
{{- end -}}
{{- if and $v.kafka.bootstrapServers $v.kafka.bundled.enabled -}}
{{- fail "kafka.bootstrapServers and kafka.bundled.enabled are both set: keep one of them." -}}
{{- end -}}
{{- if and $v.mlflow.uri $v.mlflow.bundled.enabled -}}
{{- fail "mlflow.uri and mlflow.bundled.enabled are both set: keep one of them." -}}
{{- end -}}
{{- if and $v.kafka.strimzi.enabled (not $v.kafka.strimzi.cluster) -}}
{{- fail "kafka.strimzi.enabled needs kafka.strimzi.cluster, the name of the Kafka object." -}}
{{- end -}}
{{- $auth := $v.orchestrator.auth -}}
{{- if and (not $auth.tokensSecret) (not $auth.oidc.issuer) -}}
{{- fail "orchestrator.auth.tokensSecret is empty: name a Secret with the key tokens (lines from `lethe token`), or an orchestrator.auth.oidc.issuer." -}}
{{- end -}}
{{- if ne (empty $auth.oidc.issuer) (empty $auth.oidc.keysUrl) -}}
{{- fail "orchestrator.auth.oidc.issuer and orchestrator.auth.oidc.keysUrl belong together; one is missing." -}}
{{- end -}}
{{- if hasSuffix ":latest" $v.orchestrator.image -}}
{{- fail "orchestrator.image ends with :latest: name a version or a digest." -}}
{{- end -}}
{{- include "lethe.checkEnvironment" (list "orchestrator" $v.orchestrator.env) -}}
{{- if eq $v.image.tag "latest" -}}
{{- fail "image.tag is latest: name a version, or leave it empty for the chart's own." -}}
{{- end -}}
{{- if and $v.orchestrator.ingress.enabled $v.orchestrator.httpRoute.enabled -}}
{{- fail "orchestrator.ingress.enabled and orchestrator.httpRoute.enabled are both set: keep one of them." -}}
{{- end -}}
{{- if and $v.orchestrator.ingress.enabled (not $v.orchestrator.ingress.host) -}}
{{- fail "orchestrator.ingress.enabled needs orchestrator.ingress.host." -}}
{{- end -}}
{{- if and $v.orchestrator.httpRoute.enabled (not $v.orchestrator.httpRoute.parentRefs) -}}
{{- fail "orchestrator.httpRoute.enabled needs orchestrator.httpRoute.parentRefs, the gateways that it hangs on." -}}
{{- end -}}
{{- if and $v.data.fill.enabled (not $v.data.size) (not $v.data.existingClaim) -}}
{{- fail "data.fill.enabled needs a claim to fill: data.size or data.existingClaim." -}}
{{- end -}}
{{- if and $v.data.fill.enabled (or (not $v.data.fill.image) (not $v.data.fill.command)) -}}
{{- fail "data.fill.enabled needs data.fill.image and data.fill.command." -}}
{{- end -}}
{{- range $claim := list "data" "checkpoints" -}}
{{- $c := index $v $claim -}}
{{- if and $c.size $c.existingClaim -}}
{{- fail (printf "%s.size and %s.existingClaim are both set: keep one of them." $claim $claim) -}}
{{- end -}}
{{- end -}}
{{- $s3 := $v.checkpoints.s3 -}}
{{- if and (not $s3.uri) (or $s3.endpoint $s3.region $s3.credentialsSecret $s3.annotations) -}}
{{- fail "checkpoints.s3.uri is empty, and other values of checkpoints.s3 are not: name the place, s3://BUCKET/PREFIX." -}}
{{- end -}}
{{- range $name, $given := $v.pools -}}
{{- $pool := mergeOverwrite (deepCopy $v.poolDefaults) (default dict $given) -}}
{{- if and (ne $pool.mode "fixed") (lt (int $pool.max) 1) -}}
{{- fail (printf "pools.%s.max is %d: expected 1 or more; leave the pool out to have none." $name (int $pool.max)) -}}
{{- end -}}
{{- if and (ne $pool.mode "fixed") (gt (int $pool.min) (int $pool.max)) -}}
{{- fail (printf "pools.%s.min is %d and max is %d: min must not be greater." $name (int $pool.min) (int $pool.max)) -}}
{{- end -}}
{{- if and (eq $pool.mode "jobs") (gt (int $pool.min) 0) -}}
{{- fail (printf "pools.%s.min is %d, but the workers of mode jobs go when they have no trial: set mode to warm for workers that stay." $name (int $pool.min)) -}}
{{- end -}}
{{- include "lethe.checkEnvironment" (list (printf "pools.%s" $name) $pool.env) -}}
{{- if hasSuffix ":latest" $pool.image -}}
{{- fail (printf "pools.%s.image ends with :latest: name a version or a digest." $name) -}}
{{- end -}}
{{- if and (ne $pool.mode "fixed") (not $auth.readerSecret) -}}
{{- fail (printf "pools.%s scales with KEDA, which must read the backlog: name orchestrator.auth.readerSecret, a Secret with the key token (role read)." $name) -}}
{{- end -}}
{{- $limits := default dict (dig "limits" dict $pool.resources) -}}
{{- if hasKey $limits $pool.gpuResource -}}
{{- if ne (int (index $limits $pool.gpuResource)) (int $pool.gpusPerWorker) -}}
{{- fail (printf "pools.%s.resources.limits has %s: %v, but gpusPerWorker is %d: make them equal, or leave the limit out." $name $pool.gpuResource (index $limits $pool.gpuResource) (int $pool.gpusPerWorker)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Secrets are named, never written; give (list "whose" variables). */}}
{{- define "lethe.checkEnvironment" -}}
{{- $whose := index . 0 -}}
{{- range $variable, $_ := index . 1 -}}
{{- if regexMatch "(?i)password|token|secret|access_key" $variable -}}
{{- fail (printf "%s.env.%s looks like a secret, and values are no place for one: name the Secret that has it (mlflow.credentialsSecret, checkpoints.s3.credentialsSecret, kafka.clientConfig)." $whose $variable) -}}
{{- end -}}
{{- end -}}
{{- end -}}
