{{- define "lethe.name" -}}
{{- default .Release.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "lethe.selector" -}}
app.kubernetes.io/name: lethe
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Labels of an object; give (list $ "component"). */}}
{{- define "lethe.labels" -}}
{{- $root := index . 0 -}}
{{ include "lethe.selector" $root }}
app.kubernetes.io/component: {{ index . 1 }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ $root.Chart.Name }}-{{ $root.Chart.Version }}
{{- end -}}

{{/* An image of Lethe; give (list $ "orchestrator"). */}}
{{- define "lethe.image" -}}
{{- $root := index . 0 -}}
{{ $root.Values.image.repository }}/{{ index . 1 }}:{{ default $root.Chart.AppVersion $root.Values.image.tag }}
{{- end -}}

{{- define "lethe.kafka" -}}
{{- if .Values.kafka.bundled.enabled -}}
{{ include "lethe.name" . }}-kafka:9092
{{- else -}}
{{ .Values.kafka.bootstrapServers }}
{{- end -}}
{{- end -}}

{{- define "lethe.mlflow" -}}
{{- if .Values.mlflow.bundled.enabled -}}
http://{{ include "lethe.name" . }}-mlflow:5000
{{- else -}}
{{ .Values.mlflow.uri }}
{{- end -}}
{{- end -}}

{{/* How the orchestrator is spoken to; its ports have this name too. */}}
{{- define "lethe.scheme" -}}
{{ empty .Values.orchestrator.tls.secretName | ternary "http" "https" }}
{{- end -}}

{{/* The orchestrator's name in the cluster, and in its certificate. */}}
{{- define "lethe.host" -}}
{{ include "lethe.name" . }}-orchestrator.{{ .Release.Namespace }}.svc
{{- end -}}

{{- define "lethe.url" -}}
{{ include "lethe.scheme" . }}://{{ include "lethe.host" . }}:{{ .Values.orchestrator.service.port }}
{{- end -}}

{{/* A probe of the orchestrator; give (list $ "path"). */}}
{{- define "lethe.probe" -}}
{{- $scheme := include "lethe.scheme" (index . 0) -}}
httpGet: {path: {{ index . 1 }}, port: {{ $scheme }}{{ if eq $scheme "https" }}, scheme: HTTPS{{ end }}}
{{- end -}}

{{- define "lethe.dataClaim" -}}
{{- if .Values.data.existingClaim -}}
{{ .Values.data.existingClaim }}
{{- else if .Values.data.size -}}
{{ include "lethe.name" . }}-data
{{- end -}}
{{- end -}}

{{- define "lethe.checkpointsClaim" -}}
{{- if .Values.checkpoints.existingClaim -}}
{{ .Values.checkpoints.existingClaim }}
{{- else if .Values.checkpoints.size -}}
{{ include "lethe.name" . }}-checkpoints
{{- end -}}
{{- end -}}

{{- define "lethe.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "lethe.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "lethe.pullSecrets" -}}
{{- with .Values.image.pullSecrets -}}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* The rights to Sweep objects: in the release's namespace, or in every one. */}}
{{- define "lethe.sweepRole" -}}
{{ eq .Values.sweepResources.namespaces "all" | ternary "ClusterRole" "Role" }}
{{- end -}}

{{/* Objects without a namespace say whose they are. */}}
{{- define "lethe.sweepRoleName" -}}
{{- if eq .Values.sweepResources.namespaces "all" -}}
{{ .Release.Namespace }}-{{ include "lethe.name" . }}-sweeps
{{- else -}}
{{ include "lethe.name" . }}-sweeps
{{- end -}}
{{- end -}}
