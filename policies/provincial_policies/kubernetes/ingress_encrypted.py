"""Every host of an Ingress has a certificate."""

from __future__ import annotations

from provincial_policies.cel.kinds import INGRESS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="ingress-encrypted",
    title=Text(vi="Điểm vào được mã hóa", en="Entry points encrypted"),
    why=Text(
        vi="Không TLS thì mật khẩu và hồ sơ của người dân đi qua mạng dưới dạng đọc được.",
        en="Without TLS passwords and files of citizens cross the network in the clear.",
    ),
    remediation=Text(vi="Ghi mọi tên miền của rules vào spec.tls.", en="Name every host of the rules in spec.tls."),
    message=Text(vi="không được mã hóa bằng TLS", en="is not encrypted by TLS"),
    severity=Severity.HIGH,
    controls=("DAT-02",),
    references=("CIS-K8s 5.6.1",),
    kinds=(INGRESS,),
    offenders=(
        "has(object.spec.tls) && object.spec.tls.size() > 0 ? (has(object.spec.rules) ? "
        "object.spec.rules.filter(r, has(r.host) && !object.spec.tls.exists(t, !has(t.hosts) || r.host in "
        "t.hosts)).map(r, r.host) : []) : ['spec.tls']"
    ),
)
