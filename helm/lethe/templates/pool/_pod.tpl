{{/* A pool with its defaults; give (list $ "name"). */}}
{{- define "lethe.pool" -}}
{{- $root := index . 0 -}}
{{- $given := index $root.Values.pools (index . 1) -}}
{{ mergeOverwrite (deepCopy $root.Values.poolDefaults) (default dict $given) | toYaml }}
{{- end -}}

{{/* Says something where KEDA scales any pool. */}}
{{- define "lethe.scales" -}}
{{- range $name, $_ := .Values.pools -}}
{{- if ne (include "lethe.pool" (list $ $name) | fromYaml).mode "fixed" -}}yes{{- end -}}
{{- end -}}
{{- end -}}

{{- define "lethe.poolLabels" -}}
{{ include "lethe.labels" (list (index . 0) "worker") }}
lethe.dev/pool: {{ index . 1 }}
{{- end -}}

{{/* A worker's pod template; give (list $ "name" pool). */}}
{{- define "lethe.workerPod" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- $pool := index . 2 -}}
{{- $v := $root.Values -}}
{{- $kind := ternary "worker-cuda" "worker-cpu" (gt (int $pool.gpusPerWorker) 0) -}}
{{- $data := include "lethe.dataClaim" $root -}}
{{- $checkpoints := include "lethe.checkpointsClaim" $root -}}
{{- $resources := deepCopy $pool.resources -}}
{{- if gt (int $pool.gpusPerWorker) 0 -}}
{{- $resources = mergeOverwrite $resources (dict "limits" (dict $pool.gpuResource (int $pool.gpusPerWorker))) -}}
{{- end -}}
metadata:
  labels:
    {{- include "lethe.poolLabels" (list $root $name) | nindent 4 }}
    {{- with $pool.podLabels }}{{ toYaml . | nindent 4 }}{{ end }}
  annotations:
    # nobody is to empty a node under a trial that runs in order to save one
    cluster-autoscaler.kubernetes.io/safe-to-evict: "false"
    {{- if and (eq $pool.mode "jobs") (not $pool.spot) }}
    # on spot nodes it would also keep Karpenter from telling the worker that the node goes
    karpenter.sh/do-not-disrupt: "true"
    {{- end }}
    {{- with $pool.podAnnotations }}{{ toYaml . | nindent 4 }}{{ end }}
spec:
  serviceAccountName: {{ include "lethe.name" $root }}-worker
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with include "lethe.pullSecrets" $root }}{{ . | nindent 2 }}{{ end }}
  securityContext: {{- include "lethe.podSecurity" $root | nindent 4 }}
  restartPolicy: {{ ternary "Never" "Always" (eq $pool.mode "jobs") }}
  terminationGracePeriodSeconds: {{ $pool.gracePeriodSeconds }}
  {{- with $pool.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $pool.runtimeClassName }}
  runtimeClassName: {{ . }}
  {{- end }}
  {{- with $pool.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if or $pool.tolerations $pool.spot (gt (int $pool.gpusPerWorker) 0) }}
  tolerations:
    {{- if gt (int $pool.gpusPerWorker) 0 }}
    - {key: {{ $pool.gpuResource }}, operator: Exists, effect: NoSchedule}
    {{- end }}
    {{- if $pool.spot }}
    - {key: cloud.google.com/gke-spot, operator: Exists, effect: NoSchedule}
    - {key: kubernetes.azure.com/scalesetpriority, operator: Equal, value: spot, effect: NoSchedule}
    - {key: spot, operator: Exists, effect: NoSchedule}
    {{- end }}
    {{- with $pool.tolerations }}{{ toYaml . | nindent 4 }}{{ end }}
  {{- end }}
  {{- with $pool.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: worker
      image: {{ default (include "lethe.image" (list $root $kind)) $pool.image }}
      imagePullPolicy: {{ $v.image.pullPolicy }}
      securityContext: {{- include "lethe.containerSecurity" $root | nindent 8 }}
      args:
        - --kafka={{ include "lethe.kafka" $root }}
        - --namespace={{ $v.namespace }}
        - --name=$(POD_NAME)
        - --pool={{ $name }}
        - --grace={{ sub (int $pool.gracePeriodSeconds) 5 }}
        - --threads={{ include "lethe.threads" $pool }}
        {{- if eq $pool.mode "jobs" }}
        - --idle={{ $pool.idleSeconds }}
        {{- end }}
        {{- if $v.kafka.clientConfig.workerSecret }}
        - --kafka-config=/etc/lethe/kafka/client.properties
        {{- end }}
        {{- with include "lethe.mlflow" $root }}
        - --mlflow={{ . }}
        {{- end }}
        {{- if $data }}
        - --data=/data
        {{- end }}
        {{- if $checkpoints }}
        - --artifacts=/artifacts
        {{- else if include "lethe.mlflow" $root }}
        # a folder of its own: weights wait there for MLflow
        - --artifacts=/tmp/artifacts
        {{- end }}
        {{- with $v.checkpoints.s3.uri }}
        - --checkpoints={{ . }}
        {{- end }}
      env:
        - name: POD_NAME
          valueFrom: {fieldRef: {fieldPath: metadata.name}}
        {{- if gt (int $pool.gpusPerWorker) 0 }}
        # a worker that does not see its GPU ends and says why, instead of computing on the processor
        - {name: LETHE_GPU_EXPECTED, value: "1"}
        {{- end }}
        {{- range $variable, $value := $pool.env }}
        - {name: {{ $variable }}, value: {{ $value | quote }}}
        {{- end }}
        {{- with $v.checkpoints.s3.endpoint }}
        - {name: AWS_ENDPOINT_URL_S3, value: {{ . }}}
        {{- end }}
        {{- with $v.checkpoints.s3.region }}
        - {name: AWS_REGION, value: {{ . }}}
        {{- end }}
      {{- if or $v.mlflow.credentialsSecret $v.checkpoints.s3.credentialsSecret }}
      envFrom:
        {{- range compact (list $v.mlflow.credentialsSecret $v.checkpoints.s3.credentialsSecret) }}
        - secretRef: {name: {{ . }}}
        {{- end }}
      {{- end }}
      resources: {{- toYaml $resources | nindent 8 }}
      volumeMounts:
        - {name: scratch, mountPath: /tmp}
        - {name: shared-memory, mountPath: /dev/shm}
        {{- if $v.kafka.clientConfig.workerSecret }}
        - {name: kafka-client, mountPath: /etc/lethe/kafka, readOnly: true}
        {{- end }}
        {{- if $data }}
        - {name: data, mountPath: /data, readOnly: true}
        {{- end }}
        {{- if $checkpoints }}
        - {name: checkpoints, mountPath: /artifacts}
        {{- end }}
  volumes:
    - name: scratch
      emptyDir: {sizeLimit: {{ $pool.scratch }}}
    - name: shared-memory
      emptyDir: {medium: Memory, sizeLimit: {{ $pool.scratch }}}
    {{- with $v.kafka.clientConfig.workerSecret }}
    - name: kafka-client
      secret: {secretName: {{ . }}}
    {{- end }}
    {{- if $data }}
    - name: data
      persistentVolumeClaim: {claimName: {{ $data }}, readOnly: true}
    {{- end }}
    {{- if $checkpoints }}
    - name: checkpoints
      persistentVolumeClaim: {claimName: {{ $checkpoints }}}
    {{- end }}
{{- end -}}

{{/* Threads that compute: as said, or the processors asked for, rounded up. */}}
{{- define "lethe.threads" -}}
{{- if gt (int .threads) 0 -}}
{{ .threads }}
{{- else -}}
{{- $cpu := toString (dig "requests" "cpu" "1" .resources) -}}
{{- if hasSuffix "m" $cpu -}}
{{ max 1 (ceil (divf (float64 (trimSuffix "m" $cpu)) 1000)) }}
{{- else -}}
{{ max 1 (ceil (float64 $cpu)) }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Where KEDA reads what a pool has to do; give (list $ "name" "field" target). */}}
{{- define "lethe.trigger" -}}
{{- $root := index . 0 -}}
type: metrics-api
metadata:
  url: {{ include "lethe.url" $root }}/api/v1/pools/{{ index . 1 }}
  valueLocation: {{ index . 2 }}
  targetValue: {{ index . 3 | quote }}
  authMode: bearer
authenticationRef:
  name: {{ include "lethe.name" $root }}-backlog
{{- end -}}
