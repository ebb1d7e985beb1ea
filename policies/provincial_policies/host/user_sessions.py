"""What people find when they sign in: their home folder, root's surroundings, limits of the shell."""

from __future__ import annotations

from provincial_policies.context import Context
from provincial_policies.host_facts import Checks, HostFacts, cis, named
from provincial_policies.rule import Findings, Severity, Text
from provincial_policies.wanted import whole

checks = Checks("user")


@checks.row(
    "homes-own",
    title=Text(vi="Thư mục riêng thuộc về chủ và kín", en="Home folders belong to their people and are closed"),
    why=Text(
        vi="Người khác sửa được thì chiếm được tài khoản.", en="Others who can write there take the account over."
    ),
    remediation=Text(
        vi="Chạy `chown TÊN: THƯ-MỤC` và `chmod 750 THƯ-MỤC`.", en="Run `chown NAME: FOLDER` and `chmod 750 FOLDER`."
    ),
    controls=("IAM-03",),
    references=cis("7.2.9"),
)
def homes_own(facts: HostFacts, context: Context) -> Findings:
    """They exist, belong to the account, and have no right for others or to write for the group."""
    bad = [
        f"{home['path']} ({home['mode'] or 'missing'})"
        for home in facts.get("homes")
        if home["mode"] is None or home["owner"] != home["uid"] or int(home["mode"], 8) & 0o027
    ]
    yield from named(facts, "homes", bad, Text(vi="mở hoặc thiếu", en="open or missing"), Text(vi="0750", en="0750"))


@checks.row(
    "home-files-closed",
    title=Text(vi="Tệp ẩn trong thư mục riêng an toàn", en="Dot files in home folders are safe"),
    why=Text(
        vi="Tệp .rhosts, .netrc và tệp người khác sửa được là lối chiếm tài khoản.",
        en="An .rhosts, a .netrc or a file that others can write takes the account over.",
    ),
    remediation=Text(
        vi="Xóa tệp cấm, `chmod go-w` tệp còn lại.", en="Remove forbidden files, `chmod go-w` the others."
    ),
    controls=("IAM-03",),
    references=cis("7.2.10"),
)
def home_files_closed(facts: HostFacts, context: Context) -> Findings:
    """None of the forbidden ones, and no right to write for others."""
    bad = []
    for home in facts.get("homes"):
        for file in home.get("files", []):
            most = 0o600 if file["name"] in (".bash_history", ".netrc") else 0o755
            forbidden = file["name"] in (".forward", ".rhosts", ".shosts")
            if forbidden or int(file["mode"], 8) & ~most or file["uid"] not in (0, home["uid"]):
                bad.append(f"{home['path']}/{file['name']}")
    yield from named(facts, "homes", bad, Text(vi="không an toàn", en="not safe"), Text(vi="kín", en="closed"))


@checks.row(
    "root-path-safe",
    title=Text(vi="Đường tìm lệnh của root an toàn", en="Root's search path is safe"),
    why=Text(
        vi="Thư mục người khác sửa được thay được lệnh của root.", en="A folder others write to swaps root's commands."
    ),
    remediation=Text(vi="Sửa PATH của root và quyền thư mục.", en="Mend root's PATH and the folders' rights."),
    controls=("IAM-02",),
    references=cis("5.4.2.5"),
    severity=Severity.HIGH,
)
def root_path_safe(facts: HostFacts, context: Context) -> Findings:
    """No empty part, no dot, every folder root's and not writable by others."""
    bad = [
        part["path"] or "(empty)"
        for part in facts.get("root", "path")
        if part["path"] in ("", ".")
        or not part["path"].startswith("/")
        or (part["mode"] is not None and (int(part["mode"], 8) & 0o022 or part["uid"] != 0))
    ]
    yield from named(
        facts, "root", bad, Text(vi="không an toàn", en="not safe"), Text(vi="thư mục của root", en="root's own")
    )


@checks.row(
    "root-umask",
    title=Text(vi="Tệp mới của root kín", en="Root's new files are closed"),
    why=Text(vi="Tệp root tạo ra mà mở thì lộ dữ liệu hệ thống.", en="Open files made by root leak the system's data."),
    remediation=Text(vi="Ghi `umask 027` vào /root/.bashrc.", en="Write `umask 027` to /root/.bashrc."),
    controls=("IAM-02",),
    references=cis("5.4.2.6"),
)
def root_umask(facts: HostFacts, context: Context) -> Findings:
    """A umask line that closes, and none that opens."""
    values = [int(line.split()[-1], 8) for line in facts.get("root", "umask") if line.split()[-1].isdigit()]
    if not values or any(value & 0o027 != 0o027 for value in values):
        yield facts.failed(
            "root",
            "umask",
            given=facts.get("root", "umask"),
            message=Text(vi="root tạo tệp mở", en="root makes open files"),
            allowed=Text(vi="umask 027 hoặc chặt hơn", en="umask 027 or stricter"),
        )


@checks.row(
    "session-timeout",
    title=Text(vi="Phiên bỏ quên tự đóng", en="Forgotten sessions close themselves"),
    why=Text(vi="Phiên quản trị để mở là lối vào cho người khác.", en="An administrator's open session is a way in."),
    remediation=Text(
        vi="Ghi `readonly TMOUT=300; export TMOUT` vào /etc/profile.d/.",
        en="Write `readonly TMOUT=300; export TMOUT` to /etc/profile.d/.",
    ),
    controls=("IAM-07",),
    references=cis("5.4.3.2"),
    thresholds=("admin_session_lock_minutes",),
)
def session_timeout(facts: HostFacts, context: Context) -> Findings:
    """TMOUT is set within the level's figure, read-only and exported."""
    most = context.limits.admin_session_lock_minutes * 60
    text = "; ".join(line["text"] for line in facts.get("shell", "timeout"))
    values = [number for part in text.replace(";", " ").split() if (number := whole(part.rpartition("TMOUT=")[2]))]
    if not values or max(values) > most or "readonly" not in text or "export" not in text:
        yield facts.failed(
            "shell",
            "timeout",
            given=text or None,
            message=Text(vi="shell không tự đóng phiên", en="shells don't close idle sessions"),
            allowed=Text(vi=f"readonly TMOUT, nhiều nhất {most}, export", en=f"readonly TMOUT, at most {most}, export"),
        )


@checks.row(
    "umask",
    title=Text(vi="Tệp mới của người dùng kín", en="Users' new files are closed"),
    why=Text(vi="Tệp mới mở cho mọi người làm lộ dữ liệu.", en="New files open to all leak data."),
    remediation=Text(vi="Ghi `umask 027` vào /etc/profile.d/.", en="Write `umask 027` to /etc/profile.d/."),
    controls=("IAM-03",),
    references=cis("5.4.3.3"),
)
def umask(facts: HostFacts, context: Context) -> Findings:
    """Sign-in shells set it, and nothing sets a wider one."""
    lines = [line["text"].split()[-1] for line in facts.get("shell", "umask")]
    values = [int(value, 8) for value in lines if value.isdigit()]
    if not values or any(value & 0o027 != 0o027 for value in values):
        yield facts.failed(
            "shell",
            "umask",
            given=", ".join(lines) or None,
            message=Text(vi="umask quá rộng", en="the umask is too wide"),
            allowed=Text(vi="027 hoặc chặt hơn", en="027 or stricter"),
        )


@checks.row(
    "no-login-shell-listed",
    title=Text(vi="nologin không có trong danh sách shell", en="nologin is not among the shells"),
    why=Text(
        vi="nologin trong /etc/shells cho vài dịch vụ nhận tài khoản bị khóa.",
        en="nologin in /etc/shells lets some services accept locked accounts.",
    ),
    remediation=Text(vi="Xóa dòng nologin khỏi /etc/shells.", en="Take the nologin line out of /etc/shells."),
    controls=("IAM-02",),
    references=cis("5.4.3.1"),
    severity=Severity.LOW,
)
def no_login_shell_listed(facts: HostFacts, context: Context) -> Findings:
    """No line of /etc/shells ends in nologin."""
    bad = [line for line in facts.get("shell", "shells") if line.endswith("nologin")]
    yield from named(
        facts, "shell", bad, Text(vi="có trong danh sách", en="listed"), Text(vi="không có", en="not listed")
    )


TABLE = checks.table()
