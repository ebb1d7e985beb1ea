"""The kubelet is not sent to other addresses."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-no-host-in-probes",
    title=Text(vi="Kiểm tra sức khỏe chỉ hỏi chính pod", en="Probes ask the pod alone"),
    why=Text(
        vi="kubelet gửi yêu cầu đến địa chỉ ghi trong host, nên ai viết pod cũng dò được mạng nội bộ từ máy chủ.",
        en=(
            "The kubelet sends its request to the address in host, so whoever writes a pod can probe the inner "
            "network from the node."
        ),
    ),
    remediation=Text(
        vi="Bỏ host trong httpGet và tcpSocket của probe và lifecycle.",
        en="Remove host from httpGet and tcpSocket of probes and lifecycle hooks.",
    ),
    message=Text(vi="để kubelet hỏi một địa chỉ khác", en="has the kubelet ask another address"),
    severity=Severity.HIGH,
    controls=("KUB-01", "NET-12"),
    references=("PSS baseline: Host Probes / Lifecycle Hooks",),
    kinds=PODS,
    offenders=(
        "variables.containers.filter(c, has(c.livenessProbe) && (has(c.livenessProbe.httpGet) && "
        "has(c.livenessProbe.httpGet.host) && c.livenessProbe.httpGet.host != '' || has(c.livenessProbe.tcpSocket) "
        "&& has(c.livenessProbe.tcpSocket.host) && c.livenessProbe.tcpSocket.host != '') || has(c.readinessProbe) "
        "&& (has(c.readinessProbe.httpGet) && has(c.readinessProbe.httpGet.host) && c.readinessProbe.httpGet.host "
        "!= '' || has(c.readinessProbe.tcpSocket) && has(c.readinessProbe.tcpSocket.host) && "
        "c.readinessProbe.tcpSocket.host != '') || has(c.startupProbe) && (has(c.startupProbe.httpGet) && "
        "has(c.startupProbe.httpGet.host) && c.startupProbe.httpGet.host != '' || has(c.startupProbe.tcpSocket) && "
        "has(c.startupProbe.tcpSocket.host) && c.startupProbe.tcpSocket.host != '') || has(c.lifecycle) && "
        "has(c.lifecycle.postStart) && (has(c.lifecycle.postStart.httpGet) && "
        "has(c.lifecycle.postStart.httpGet.host) && c.lifecycle.postStart.httpGet.host != '' || "
        "has(c.lifecycle.postStart.tcpSocket) && has(c.lifecycle.postStart.tcpSocket.host) && "
        "c.lifecycle.postStart.tcpSocket.host != '') || has(c.lifecycle) && has(c.lifecycle.preStop) && "
        "(has(c.lifecycle.preStop.httpGet) && has(c.lifecycle.preStop.httpGet.host) && "
        "c.lifecycle.preStop.httpGet.host != '' || has(c.lifecycle.preStop.tcpSocket) && "
        "has(c.lifecycle.preStop.tcpSocket.host) && c.lifecycle.preStop.tcpSocket.host != '')).map(c, c.name)"
    ),
)
