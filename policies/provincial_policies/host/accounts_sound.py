"""Accounts and groups as the files hold them: no doubles, no back doors, no password that is old, empty or weak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from provincial_policies.context import Context
from provincial_policies.host_facts import Checks, HostFacts, cis, named
from provincial_policies.rule import Findings, Severity, Text

FIRST_PERSON = 1000
NOBODY = 65534
STRONG = ("yescrypt", "gost-yescrypt", "sha512", "scrypt", "bcrypt")
NO_SHELL = ("/usr/sbin/nologin", "/sbin/nologin", "/bin/false", "/usr/bin/false", "/bin/sync", "/usr/bin/sync")
MAY_HAVE_SHELL = ("root", "sync", "shutdown", "halt")
checks = Checks("account")


def person(user: dict[str, Any]) -> bool:
    """Whether an account is a person's, by its number."""
    return bool(FIRST_PERSON <= user["uid"] != NOBODY)


def doubles(values: Iterable[Any]) -> list[str]:
    """The values that are there more than once."""
    return [str(value) for value, count in Counter(values).items() if count > 1]


ONCE = Text(vi="mỗi giá trị một lần", en="each value once")
MEND_FILES = Text(
    vi="Sửa bằng usermod, groupmod hoặc vipw; kiểm tra bằng `pwck -r` và `grpck -r`.",
    en="Mend it with usermod, groupmod or vipw; check with `pwck -r` and `grpck -r`.",
)


def unique(name: str, what: Text, key: str, source: str, number: str) -> None:
    """Declare that a field of users or groups has no doubles."""

    @checks.row(
        name,
        title=Text(vi=f"Không trùng {what.vi}", en=f"No two {what.en}"),
        why=Text(
            vi=f"Trùng {what.vi} thì hai người có chung quyền và vết.",
            en=f"With two equal {what.en} two people share rights and traces.",
        ),
        remediation=MEND_FILES,
        controls=("IAM-04",),
        references=cis(number),
    )
    def check(facts: HostFacts, context: Context) -> Findings:
        values = [item[key] for item in facts.get(source)]
        message = Text(vi=f"trùng {what.vi}", en=f"more than one of {what.en}")
        yield from named(facts, source, doubles(values), message, ONCE)


unique("unique-uids", Text(vi="số tài khoản", en="account numbers"), "uid", "users", "7.2.5")
unique("unique-gids", Text(vi="số nhóm", en="group numbers"), "gid", "groups", "7.2.6")
unique("unique-names", Text(vi="tên tài khoản", en="account names"), "name", "users", "7.2.7")
unique("unique-group-names", Text(vi="tên nhóm", en="group names"), "name", "groups", "7.2.8")


@checks.row(
    "only-root-is-uid-0",
    title=Text(vi="Chỉ root có số tài khoản 0", en="Only root has account number 0"),
    why=Text(
        vi="Tài khoản khác mang số 0 là cửa sau có mọi quyền.", en="Another account 0 is a back door with every right."
    ),
    remediation=MEND_FILES,
    controls=("IAM-02", "IAM-03"),
    references=cis("5.4.2.1"),
    severity=Severity.CRITICAL,
)
def only_root_is_uid_0(facts: HostFacts, context: Context) -> Findings:
    """No other user has uid 0."""
    names = (user["name"] for user in facts.get("users") if user["uid"] == 0 and user["name"] != "root")
    yield from named(
        facts, "users", names, Text(vi="có quyền root", en="has root's rights"), Text(vi="root", en="root")
    )


@checks.row(
    "only-root-has-gid-0",
    title=Text(vi="Chỉ root có nhóm chính 0", en="Only root has group 0 as its own"),
    why=Text(vi="Nhóm 0 đọc và ghi nhiều tệp hệ thống.", en="Group 0 reads and writes many system files."),
    remediation=MEND_FILES,
    controls=("IAM-03",),
    references=cis("5.4.2.2"),
    severity=Severity.HIGH,
)
def only_root_has_gid_0(facts: HostFacts, context: Context) -> Findings:
    """No other user has gid 0, the sync, shutdown and halt accounts aside."""
    names = (one["name"] for one in facts.get("users") if one["gid"] == 0 and one["name"] not in MAY_HAVE_SHELL)
    yield from named(facts, "users", names, Text(vi="ở nhóm 0", en="in group 0"), Text(vi="root", en="root"))


@checks.row(
    "only-root-is-group-0",
    title=Text(vi="Chỉ nhóm root mang số 0", en="Only group root has number 0"),
    why=Text(vi="Nhóm khác mang số 0 có quyền của nhóm root.", en="Another group 0 has the rights of group root."),
    remediation=MEND_FILES,
    controls=("IAM-03",),
    references=cis("5.4.2.3"),
    severity=Severity.HIGH,
)
def only_root_is_group_0(facts: HostFacts, context: Context) -> Findings:
    """No other group has gid 0."""
    names = (one["name"] for one in facts.get("groups") if one["gid"] == 0 and one["name"] != "root")
    yield from named(facts, "groups", names, Text(vi="mang số nhóm 0", en="has group 0"), Text(vi="root", en="root"))


@checks.row(
    "passwords-shadowed",
    title=Text(vi="Mật khẩu nằm trong tệp shadow", en="Passwords lie in the shadow file"),
    why=Text(vi="/etc/passwd ai cũng đọc được.", en="Everyone reads /etc/passwd."),
    remediation=Text(vi="Chạy `pwconv`.", en="Run `pwconv`."),
    controls=("IAM-06",),
    references=cis("7.2.1"),
    severity=Severity.HIGH,
)
def passwords_shadowed(facts: HostFacts, context: Context) -> Findings:
    """Every line of passwd points to shadow."""
    names = (user["name"] for user in facts.get("users") if not user["shadowed"])
    yield from named(
        facts, "users", names, Text(vi="mật khẩu ở /etc/passwd", en="password in /etc/passwd"), Text(vi="x", en="x")
    )


@checks.row(
    "no-empty-passwords",
    title=Text(vi="Không tài khoản nào có mật khẩu rỗng", en="No account has an empty password"),
    why=Text(vi="Mật khẩu rỗng mở tài khoản cho mọi người.", en="An empty password opens the account to anyone."),
    remediation=Text(vi="Khóa bằng `passwd -l TÊN`.", en="Lock it with `passwd -l NAME`."),
    controls=("IAM-06",),
    references=cis("7.2.2"),
    severity=Severity.CRITICAL,
)
def no_empty_passwords(facts: HostFacts, context: Context) -> Findings:
    """No shadow line has an empty password field."""
    names = (one["name"] for one in facts.get("shadow") if one["password"] == "empty")
    yield from named(
        facts,
        "shadow",
        names,
        Text(vi="mật khẩu rỗng", en="empty password"),
        Text(vi="đặt hoặc khóa", en="set or locked"),
    )


@checks.row(
    "passwords-strongly-hashed",
    title=Text(vi="Mật khẩu đang dùng được băm mạnh", en="Passwords in use are strongly hashed"),
    why=Text(vi="Hàm băm cũ bị giải ngược nhanh.", en="Old hashes are undone quickly."),
    remediation=Text(vi="Buộc đổi mật khẩu: `chage -d 0 TÊN`.", en="Have it changed: `chage -d 0 NAME`."),
    controls=("IAM-06",),
    references=cis("5.4.1.4"),
    severity=Severity.HIGH,
)
def passwords_strongly_hashed(facts: HostFacts, context: Context) -> Findings:
    """Every set password has a strong algorithm."""
    weak = (one for one in facts.get("shadow") if one["password"] == "set" and one["algorithm"] not in STRONG)
    names = (f"{one['name']} ({one['algorithm']})" for one in weak)
    yield from named(
        facts, "shadow", names, Text(vi="băm yếu", en="weak hash"), Text(vi="yescrypt, sha512", en="yescrypt, sha512")
    )


@checks.row(
    "passwords-age",
    title=Text(vi="Mật khẩu đang dùng có hạn 60 ngày", en="Passwords in use end within 60 days"),
    why=Text(
        vi="Mật khẩu lộ mà không hết hạn thì dùng được mãi.", en="A leaked password without an end works for ever."
    ),
    remediation=Text(vi="Chạy `chage -M 60 TÊN`.", en="Run `chage -M 60 NAME`."),
    controls=("IAM-06",),
    references=cis("5.4.1.1"),
    thresholds=("admin_password_max_days",),
)
def passwords_age(facts: HostFacts, context: Context) -> Findings:
    """The level's figure for administrators: whoever signs in to a host administers it."""
    most = context.limits.admin_password_max_days
    old = (one for one in facts.get("shadow") if one["password"] == "set" and (one["maximum"] or 99999) > most)
    allowed = Text(vi=f"nhiều nhất {most} ngày", en=f"at most {most} days")
    names = (one["name"] for one in old)
    yield from named(
        facts, "shadow", names, Text(vi="mật khẩu không hết hạn kịp", en="passwords end too late"), allowed
    )


@checks.row(
    "inactive-disabled",
    title=Text(vi="Tài khoản không dùng tự khóa", en="Unused accounts disable themselves"),
    why=Text(vi="Tài khoản bỏ quên là lối vào không ai để ý.", en="A forgotten account is a way in nobody watches."),
    remediation=Text(vi="Chạy `chage --inactive 45 TÊN`.", en="Run `chage --inactive 45 NAME`."),
    controls=("IAM-05",),
    references=cis("5.4.1.5"),
    thresholds=("inactive_account_days",),
)
def inactive_disabled(facts: HostFacts, context: Context) -> Findings:
    """Accounts with a password have an inactive period within the level's figure."""
    most = context.limits.inactive_account_days
    names = (
        one["name"]
        for one in facts.get("shadow")
        if one["password"] == "set" and (one["inactive"] is None or not 0 <= one["inactive"] <= most)
    )
    allowed = Text(vi=f"nhiều nhất {most} ngày", en=f"at most {most} days")
    yield from named(facts, "shadow", names, Text(vi="không tự khóa", en="never disabled"), allowed)


@checks.row(
    "passwords-changed-in-the-past",
    title=Text(vi="Ngày đổi mật khẩu không ở tương lai", en="No password was changed in the future"),
    why=Text(vi="Ngày ở tương lai làm hạn mật khẩu vô hiệu.", en="A date in the future puts ageing out of force."),
    remediation=Text(vi="Chạy `chage -d NGÀY TÊN`.", en="Run `chage -d DATE NAME`."),
    controls=("IAM-06",),
    references=cis("5.4.1.6"),
)
def passwords_changed_in_the_past(facts: HostFacts, context: Context) -> Findings:
    """Compared with the host's own clock."""
    today = facts.get("clock", "now") // 86400
    names = (one["name"] for one in facts.get("shadow") if (one["last_change"] or 0) > today)
    yield from named(
        facts,
        "shadow",
        names,
        Text(vi="đổi ở tương lai", en="changed in the future"),
        Text(vi="đến hôm nay", en="up to today"),
    )


@checks.row(
    "services-have-no-shell",
    title=Text(vi="Tài khoản dịch vụ không có shell", en="Service accounts have no shell"),
    why=Text(vi="Dịch vụ bị chiếm sẽ dùng shell đó.", en="A captured service would use that shell."),
    remediation=Text(vi="Chạy `usermod -s /usr/sbin/nologin TÊN`.", en="Run `usermod -s /usr/sbin/nologin NAME`."),
    controls=("IAM-03",),
    references=cis("5.4.2.7"),
)
def services_have_no_shell(facts: HostFacts, context: Context) -> Findings:
    """Accounts that are no person's have nologin or false."""
    names = (
        user["name"]
        for user in facts.get("users")
        if not person(user) and user["name"] not in MAY_HAVE_SHELL and user["shell"] not in NO_SHELL
    )
    allowed = Text(vi="/usr/sbin/nologin", en="/usr/sbin/nologin")
    yield from named(facts, "users", names, Text(vi="có shell", en="has a shell"), allowed)


@checks.row(
    "shell-less-accounts-locked",
    title=Text(vi="Tài khoản không có shell bị khóa", en="Accounts without a shell are locked"),
    why=Text(vi="Mật khẩu còn đặt vẫn dùng được ở dịch vụ khác.", en="A set password still works in other services."),
    remediation=Text(vi="Chạy `usermod -L TÊN`.", en="Run `usermod -L NAME`."),
    controls=("IAM-02",),
    references=cis("5.4.2.8"),
)
def shell_less_accounts_locked(facts: HostFacts, context: Context) -> Findings:
    """Nobody without a shell has a password."""
    shells = {user["name"]: user["shell"] for user in facts.get("users")}
    names = (
        one["name"] for one in facts.get("shadow") if one["password"] == "set" and shells.get(one["name"]) in NO_SHELL
    )
    yield from named(facts, "shadow", names, Text(vi="chưa khóa", en="not locked"), Text(vi="khóa", en="locked"))


@checks.row(
    "groups-exist",
    title=Text(vi="Nhóm chính của tài khoản có thật", en="Every account's group exists"),
    why=Text(
        vi="Nhóm không có thật sẽ cho quyền của nó cho nhóm mang số đó về sau.",
        en="A missing group hands its rights to whatever group gets the number later.",
    ),
    remediation=MEND_FILES,
    controls=("IAM-04",),
    references=cis("7.2.3"),
)
def groups_exist(facts: HostFacts, context: Context) -> Findings:
    """Every user's gid is in the group file."""
    known = {group["gid"] for group in facts.get("groups")}
    names = (user["name"] for user in facts.get("users") if user["gid"] not in known)
    yield from named(
        facts,
        "users",
        names,
        Text(vi="nhóm không có thật", en="group that isn't there"),
        Text(vi="một nhóm có thật", en="a group"),
    )


@checks.row(
    "shadow-group-empty",
    title=Text(vi="Nhóm shadow không có ai", en="Nobody is in group shadow"),
    why=Text(vi="Thành viên nhóm shadow đọc được mọi hàm băm.", en="Members of group shadow read every hash."),
    remediation=MEND_FILES,
    controls=("IAM-03",),
    references=cis("7.2.4"),
    severity=Severity.HIGH,
)
def shadow_group_empty(facts: HostFacts, context: Context) -> Findings:
    """No members, and nobody's own group."""
    for group in facts.get("groups"):
        if group["name"] == "shadow":
            own = [user["name"] for user in facts.get("users") if user["gid"] == group["gid"]]
            message = Text(vi="ở nhóm shadow", en="in group shadow")
            yield from named(facts, "groups", [*group["members"], *own], message, Text(vi="không ai", en="nobody"))


TABLE = checks.table()
