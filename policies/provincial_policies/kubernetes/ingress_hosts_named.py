"""An Ingress takes requests only for names it is responsible for."""

from __future__ import annotations

from provincial_policies.cel.kinds import INGRESS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="ingress-hosts-named",
    title=Text(vi="Điểm vào nêu rõ tên miền", en="Entry points name their hosts"),
    why=Text(
        vi="Không nêu tên miền hoặc dùng dấu * thì một không gian tên hứng yêu cầu của mọi tên miền.",
        en="Without a host, or with *, a namespace catches requests for every name.",
    ),
    remediation=Text(vi="Ghi tên miền đầy đủ trong từng rule.", en="Write the full host in each rule."),
    message=Text(vi="nhận mọi tên miền", en="takes every host"),
    severity=Severity.MEDIUM,
    controls=("NET-03",),
    kinds=(INGRESS,),
    offenders=(
        "has(object.spec.rules) ? object.spec.rules.filter(r, !has(r.host) || r.host == '' || "
        "r.host.startsWith('*')).map(r, has(r.host) && r.host != '' ? r.host : '*') : ['spec.rules']"
    ),
)
