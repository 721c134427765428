{{- define "loadpath.name" -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end }}

{{- define "loadpath.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "loadpath.labels" -}}
{{ include "loadpath.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "loadpath.account" -}}
{{ .Values.serviceAccount.name | default (include "loadpath.name" .) }}
{{- end }}

{{- define "loadpath.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end }}

{{/* Refuses what could not work. */}}
{{- define "loadpath.check" -}}
{{- if not .Values.existingSecret -}}
{{- fail "existingSecret: name a secret with LOADPATH_TOKENS; the service refuses other machines without tokens" -}}
{{- end -}}
{{- if and (gt (int .Values.replicas) 1) (not .Values.neo4j.uri) -}}
{{- fail "replicas: more than one needs neo4j.uri; an SQLite store belongs to one process" -}}
{{- end -}}
{{- if and .Values.crawl.schedule (not .Values.neo4j.uri) -}}
{{- fail "crawl.schedule: a CronJob needs neo4j.uri; it cannot write to the volume of the service" -}}
{{- end -}}
{{- if and (not .Values.neo4j.uri) (not .Values.persistence.enabled) (not .Values.settings.store) -}}
{{- fail "neo4j.uri, settings.store or persistence.enabled: the store needs a place that lasts" -}}
{{- end -}}
{{- end }}

{{/* A setting as text: lists and maps as JSON, whole numbers without an exponent. */}}
{{- define "loadpath.text" -}}
{{- if or (kindIs "slice" .) (kindIs "map" .) -}}
{{ toJson . }}
{{- else if and (kindIs "float64" .) (eq (floor .) .) -}}
{{ int64 . }}
{{- else -}}
{{ . }}
{{- end -}}
{{- end }}

{{- define "loadpath.environment" -}}
env:
  - {name: LOADPATH_HOST, value: "0.0.0.0"}
  - {name: LOADPATH_PORT, value: "8000"}
  - {name: LOADPATH_STATE_DIR, value: /var/lib/loadpath/state}
  {{- if .Values.neo4j.uri }}
  - {name: NEO4J_URI, value: {{ .Values.neo4j.uri | quote }}}
  {{- else if not .Values.settings.store }}
  - {name: LOADPATH_STORE, value: "sqlite:////var/lib/loadpath/loadpath.sqlite3"}
  {{- end }}
  {{- with .Values.neo4j.database }}
  - {name: NEO4J_DATABASE, value: {{ . | quote }}}
  {{- end }}
  {{- range $name, $value := .Values.settings }}
  - {name: LOADPATH_{{ upper $name }}, value: {{ include "loadpath.text" $value | quote }}}
  {{- end }}
envFrom:
  - secretRef: {name: {{ .Values.existingSecret | quote }}}
{{- end }}

{{- define "loadpath.security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "loadpath.pod" -}}
serviceAccountName: {{ include "loadpath.account" . }}
# A service called `loadpath` would set LOADPATH_PORT in every pod of its namespace.
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end }}
