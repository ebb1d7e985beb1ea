"""What looks like a password is not written down in the open."""

from __future__ import annotations

from provincial_policies.cel.kinds import PODS
from provincial_policies.rule import Severity, Text, cel_rule

RULE = cel_rule(
    id="pod-no-clear-secret",
    title=Text(vi="Không ghi mật khẩu trong khai báo", en="No password in the declaration"),
    why=Text(
        vi="Mật khẩu ghi thẳng trong khai báo thì ai đọc được kho mã hay API của cụm đều thấy.",
        en="A password written into the declaration can be read by everyone who reads the repository or the API.",
    ),
    remediation=Text(
        vi="Chuyển giá trị vào kho bí mật và gắn thành tệp; đổi mật khẩu đã lộ.",
        en="Move the value into the secret store and mount it as a file; change what was exposed.",
    ),
    message=Text(
        vi="có biến môi trường trông như mật khẩu ghi thẳng giá trị",
        en="holds the value of an environment variable that looks like a password",
    ),
    severity=Severity.HIGH,
    controls=("DAT-04",),
    references=("NSA: credentials in configuration",),
    kinds=PODS,
    offenders=(
        "variables.containers.filter(c, has(c.env) && c.env.exists(e, has(e.value) && e.value != '' && "
        "e.name.matches('(?i)(password|passwd|secret|token|api_?key|private_?key)$'))).map(c, c.name)"
    ),
)
