"""At the highest levels a database doesn't answer where every scanner looks first."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.resource import Resource
from provincial_policies.rule import Findings, Severity, Text, levels_from, rule

USUAL = {"postgres": 5432, "mysql": 3306, "mariadb": 3306, "oracle": 1521, "sqlserver": 1433}
"""The engine's own port, by the first word of its name."""


@rule(
    id="database-port-unusual",
    title=Text(vi="CSDL không dùng cổng mặc định", en="Database not on its default port"),
    why=Text(
        vi="Mã độc lan trong mạng nội bộ dò đúng các cổng mặc định; cổng khác làm nó lộ mình trước.",
        en="What spreads inside a network tries default ports; on another one it shows itself first.",
    ),
    remediation=Text(
        vi="Đặt port khác cổng mặc định của loại CSDL và sửa luồng mạng tương ứng.",
        en="Set port to another than the engine's own, and change the network flow that goes with it.",
    ),
    severity=Severity.LOW,
    levels=levels_from(4),
    controls=("NET-05",),
    references=("FSBP RDS.23",),
    resource_types=("provincial:aws:DbInstance",),
)
def check(resource: Resource, context: Context) -> Findings:
    """Left out means the engine's own."""
    engine = str(resource.get("engine")).lower().removeprefix("aurora-")
    usual = next((port for name, port in USUAL.items() if engine.startswith(name)), None)
    if usual is not None and resource.get("port", default=usual) == usual:
        yield resource.failed(
            "port",
            given=str(usual),
            message=Text(vi=f"dùng cổng mặc định {usual}", en=f"answers on the default port {usual}"),
            allowed=Text(vi="cổng khác", en="another port"),
        )
