"""A host of the lab as a node of a cluster: containerd, kubelet and kube-proxy, to see that its baseline lets them.

The kernel is shared and its control groups are of the first version on many machines, so a node is booted with more
rights than other hosts (`NODE` in `hosts`), and three kernel settings of the whole machine, which a kubelet only
compares, are shown to it as files of its own. The API server is the sandbox's, reached through a door.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provincial_cloud.lab.layout import LabHost
from provincial_cloud.sandbox import certificates
from provincial_cloud.sandbox.certificates import Subject
from provincial_cloud.sandbox.cluster_files import kubeconfig
from provincial_cloud.sandbox.cluster_layout import ClusterFiles

PORT = 6443
"""Where a node finds the API server, on its gateway."""
PODS = "10.244.87.0/24"
IMAGE = "lab.invalid/busybox:1"
"""The one image: a static busybox, which serves as the pause container too; no registry is asked."""
PACKAGES = ("busybox-static", "conntrack", "containerd", "containernetworking-plugins", "runc")
OVERRIDDEN = {"vm/overcommit_memory": 1, "kernel/panic": 10, "kernel/panic_on_oops": 1}
"""The machine's own settings that a kubelet asks for; the baseline writes them, a shared kernel keeps its own."""
PREPARE = f"""
for one in /sys/fs/cgroup/*; do if mountpoint -q $one; then mount -o remount,rw,bind $one; fi; done
for one in {" ".join(OVERRIDDEN)}; do
  mountpoint -q /proc/sys/$one || mount --bind /etc/kubernetes/sys/$one /proc/sys/$one
done
"""
"""What a node does as root after each boot."""
START = """
systemctl daemon-reload && systemctl restart containerd
until ctr -n k8s.io images import /etc/kubernetes/image.tar >/dev/null; do sleep 1; done
systemctl restart kubelet kube-proxy
"""
"""Then, once its packages are there and it is furnished."""


def furnish_node(host: LabHost, files: ClusterFiles, address: str, binaries: Mapping[str, Path]) -> None:
    """Lay a node's programs, image, certificates and settings into a host's files; nothing is started."""
    etc = host.root / "etc/kubernetes"
    (etc / "manifests").mkdir(parents=True, exist_ok=True)
    authority = certificates.authority(files.certificates, "cluster-authority", "provincial-sandbox")
    subjects = {
        "kubelet": Subject(
            name=f"node-{host.id}", common_name=f"system:node:{host.id}", organisation="system:nodes", client=True
        ),
        "kube-proxy": Subject(name="kube-proxy", common_name="system:kube-proxy", client=True),
    }
    for name, subject in subjects.items():
        way = kubeconfig(authority, certificates.issue(files.certificates, authority, subject), 0)
        way["clusters"][0]["cluster"] |= {"server": address, "tls-server-name": "kubernetes"}
        _write(etc / f"{name}.kubeconfig", json.dumps(way), 0o600)
        shutil.copyfile(binaries[name], host.root / "usr/local/bin" / name)
        (host.root / "usr/local/bin" / name).chmod(0o755)
        _write(etc / f"{name}.json", json.dumps(_settings(host)[name]), 0o600)
    (host.root / "etc/resolv.conf").touch()  # the lab has no DNS, and pods are given a copy of the file
    _write(etc / "authority.crt", authority.certificate_file.read_text(encoding="utf-8"), 0o644)
    (etc / "image.tar").write_bytes(image((host.root / "bin/busybox").read_bytes()))
    for path, value in OVERRIDDEN.items():
        _write(etc / "sys" / path, f"{value}\n", 0o644)
    units = host.root / "etc/systemd/system"
    _write(
        units / "kubelet.service", _unit("kubelet", f"--hostname-override={host.id} --node-ip={host.ipv4.ip}"), 0o644
    )
    _write(units / "kube-proxy.service", _unit("kube-proxy", f"--hostname-override={host.id}"), 0o644)
    _write(host.root / "etc/containerd/config.toml", _CONTAINERD, 0o644)
    _write(host.root / "etc/cni/net.d/10-lab.conflist", json.dumps(_NETWORK), 0o644)


def image(busybox: bytes) -> bytes:
    """The image as an archive that `ctr images import` takes."""
    layer = _tar({"bin/busybox": busybox})
    config = {
        "architecture": "amd64",
        "os": "linux",
        "config": {"Entrypoint": ["/bin/busybox"], "Cmd": ["sleep", "2147483647"]},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
    }
    told = json.dumps(config).encode()
    manifest = [{"Config": "config.json", "RepoTags": [IMAGE], "Layers": ["layer.tar"]}]
    return _tar({"config.json": told, "layer.tar": layer, "manifest.json": json.dumps(manifest).encode()})


def _tar(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o755
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def _write(path: Path, text: str, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def _unit(name: str, more: str) -> str:
    settings = f"--config=/etc/kubernetes/{name}.json"
    way = f" --kubeconfig=/etc/kubernetes/{name}.kubeconfig" if name == "kubelet" else ""
    return (
        f"[Unit]\nAfter=containerd.service\n[Service]\nExecStart=/usr/local/bin/{name} {settings}{way} {more}\n"
        "Restart=on-failure\nRestartSec=2\n[Install]\nWantedBy=multi-user.target\n"
    )


def _settings(host: LabHost) -> dict[str, dict[str, Any]]:
    return {
        "kubelet": {
            "apiVersion": "kubelet.config.k8s.io/v1beta1",
            "kind": "KubeletConfiguration",
            "staticPodPath": "/etc/kubernetes/manifests",
            "containerRuntimeEndpoint": "unix:///run/containerd/containerd.sock",
            "cgroupDriver": "cgroupfs",
            "failCgroupV1": False,
            "failSwapOn": False,
            "protectKernelDefaults": True,
            "authentication": {
                "anonymous": {"enabled": False},
                "x509": {"clientCAFile": "/etc/kubernetes/authority.crt"},
            },
            "authorization": {"mode": "Webhook"},
            "evictionHard": {"memory.available": "50Mi"},
            "resolvConf": "/etc/resolv.conf",
        },
        "kube-proxy": {
            "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
            "kind": "KubeProxyConfiguration",
            "mode": "nftables",
            "clusterCIDR": PODS,
            "clientConnection": {"kubeconfig": "/etc/kubernetes/kube-proxy.kubeconfig"},
            # The connection table's size is the machine's.
            "conntrack": {"maxPerCore": 0, "tcpEstablishedTimeout": "0s", "tcpCloseWaitTimeout": "0s"},
        },
    }


_CONTAINERD = f"""version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{IMAGE}"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
"""
_NETWORK = {
    "cniVersion": "0.4.0",
    "name": "lab",
    "plugins": [
        {
            "type": "bridge",
            "bridge": "cni0",
            "isGateway": True,
            "ipam": {"type": "host-local", "ranges": [[{"subnet": PODS}]], "routes": [{"dst": "0.0.0.0/0"}]},
        }
    ],
}
