# The rules that this project and checkov both have, on any Kubernetes object that holds a pod.
package provincial

templates := {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job"}

pod := input.spec if input.kind == "Pod"

pod := input.spec.template.spec if input.kind in templates

pod := input.spec.jobTemplate.spec.template.spec if input.kind == "CronJob"

own := array.concat(pod.containers, object.get(pod, "initContainers", []))

containers := array.concat(own, object.get(pod, "ephemeralContainers", []))

windows if pod.os.name == "windows"

reads_secret(container) if container.env[_].valueFrom.secretKeyRef

reads_secret(container) if container.envFrom[_].secretRef

# The names of the rules that the object breaks.
failures contains "pod-not-privileged" if {
	some container in containers
	container.securityContext.privileged
}

failures contains "pod-not-in-host-namespaces" if {
	some field in ["hostNetwork", "hostPID", "hostIPC"]
	pod[field]
}

failures contains "pod-no-privilege-escalation" if {
	not windows
	some container in containers
	not container.securityContext.allowPrivilegeEscalation == false
	not container.securityContext.privileged
}

failures contains "pod-root-filesystem-read-only" if {
	not windows
	some container in containers
	not container.securityContext.readOnlyRootFilesystem
}

failures contains "pod-no-secret-in-env" if {
	some container in containers
	reads_secret(container)
}

failures contains "pod-image-by-digest" if {
	some container in containers
	not regex.match(`@sha256:[0-9a-f]{64}$`, object.get(container, "image", ""))
}

failures contains "pod-memory-limited" if {
	some container in own
	not container.resources.limits.memory
}

failures contains "pod-ready-before-traffic" if {
	input.kind in {"Deployment", "StatefulSet"}
	some container in pod.containers
	not container.readinessProbe
}

failures contains "pod-restarts-when-stuck" if {
	input.kind in {"Deployment", "StatefulSet", "DaemonSet"}
	some container in pod.containers
	not container.livenessProbe
}

failures contains "ns-not-default" if {
	pod
	object.get(input.metadata, "namespace", "default") == "default"
}
