"""The types that environment files are made of: bilingual texts, ids, dates, and what each of them allows."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from provincial_cloud.environment.periods import Period

ID_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
LINE_PATTERN = r"^\S(.*\S)?$"
LABEL_KEY_PATTERN = r"^[A-Za-z][A-Za-z0-9._:/-]{0,62}$"
RULE_PATTERN = r"^[A-Za-z][A-Za-z0-9]*([.-][A-Za-z0-9]+)*$"
REGION_PATTERN = r"^[a-z]{2}(-[a-z]+)+-[0-9]+$"
ZONE_NAME_PATTERN = r"^[a-z]{2}(-[a-z]+)+-[0-9]+[a-z]$"
DOMAIN_PATTERN = r"^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$"
HOSTED_ZONE_PATTERN = r"^Z[A-Z0-9]{1,31}$"
CLOCK_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
VERSION_PATTERN = r"^[0-9]+(\.[0-9]+){0,3}$"
MAC_PATTERN = r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$"
LOGIN_PATTERN = r"^[a-z_][a-z0-9_-]{0,31}$"
HOST_KEY_PATTERN = r"^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) AAAA[A-Za-z0-9+/]{40,1400}={0,2}$"
DIGEST_PATTERN = r"^sha256:[0-9a-f]{64}$"
PATH_PATTERN = r"^/[A-Za-z0-9._~/-]{0,200}$"
MOUNT_PATTERN = r"^(/[A-Za-z0-9_][A-Za-z0-9._-]*){1,10}$"
IMAGE_PATTERN = r"^[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)+$"
GROUPS_PREFIX_PATTERN = r"^[a-z][a-z0-9-]*[:/]$"
ARN_PATTERN = r"^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:[A-Za-z0-9+=,.@_/-]+$"

ALLOWED_BY_PATTERN = {
    DIGEST_PATTERN: "sha256: and 64 hexadecimal digits in lower case",
    PATH_PATTERN: "a path that begins with a slash, such as /healthz",
    MOUNT_PATTERN: "an absolute path without . and .., such as /srv/files",
    IMAGE_PATTERN: "a registry and a name in lower case, without tag and digest, such as registry.example.vn/backup",
    GROUPS_PREFIX_PATTERN: "a word in lower case that ends in a colon or a slash, such as oidc:",
    ID_PATTERN: "lower-case letters, digits and single hyphens, beginning with a letter, such as so-tai-chinh",
    LINE_PATTERN: "one line of text without blanks at either end",
    LABEL_KEY_PATTERN: "letters, digits and . _ : / -, beginning with a letter, at most 63 characters",
    RULE_PATTERN: "the id of a rule or control, such as bucket-encrypted or NET-03",
    REGION_PATTERN: "the name of a cloud region, such as ap-southeast-1",
    ZONE_NAME_PATTERN: "the name of an availability zone, such as ap-southeast-1a",
    DOMAIN_PATTERN: "a domain name in lower case, such as dichvucong.example.vn",
    HOSTED_ZONE_PATTERN: "the id of a zone as the cloud gives it, such as Z0123456789ABCDEFGHIJ",
    CLOCK_PATTERN: 'a time of day in quotes, such as "01:30"',
    VERSION_PATTERN: 'a version in quotes, such as "16" or "1.34"',
    MAC_PATTERN: 'a hardware address in lower case, such as "52:54:00:12:34:56"',
    LOGIN_PATTERN: "the name of an account: lower-case letters, digits, _ and -, at most 32",
    HOST_KEY_PATTERN: "a public host key as type and base64 without a comment, such as ssh-ed25519 AAAAC3…",
    ARN_PATTERN: "the ARN of an IAM principal, such as arn:aws:iam::123456789012:role/vpn",
}
"""What to tell a person whose text does not match one of the patterns above."""

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=63)]
Line = Annotated[str, StringConstraints(pattern=LINE_PATTERN, max_length=500)]


def broken_rule(
    *at: str | int,
    summary: str,
    given: object = None,
    allowed: str | None = None,
    why: str | None = None,
    key: bool = False,
) -> PydanticCustomError:
    """An error for a model's validator to raise: `at` is where in the record it lies, the rest is for people.

    `key` says that the key itself is wrong, not its value.
    """
    return PydanticCustomError(
        "broken_rule",
        "{summary}",
        {
            "at": at,
            "key": key,
            "summary": summary,
            "given": None if given is None else str(given),
            "allowed": allowed,
            "why": why,
        },
    )


class Record(BaseModel):
    """Base of everything in an environment: frozen, unknown keys refused, no silent conversion of types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_enum_values=False, defer_build=True)


class Text(Record):
    """The same words in Vietnamese and in English; the Vietnamese text prevails."""

    vi: Line = Field(description="Vietnamese text.")
    en: Line = Field(description="English text.")


class Name(Record):
    """A name in Vietnamese, with its English form where one is known."""

    vi: Line = Field(description="Vietnamese name, as official papers write it.")
    en: Line | None = Field(default=None, description="English name; leave it out where none is known.")


class Dated(Record):
    """Something that is true for a time; both days are included, and a day left out is open."""

    valid_from: date | None = Field(default=None, description="First day, as YYYY-MM-DD; open when left out.")
    valid_to: date | None = Field(default=None, description="Last day, as YYYY-MM-DD; open when left out.")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from is not None and self.valid_to is not None and self.valid_to < self.valid_from:
            raise broken_rule(
                "valid_to",
                summary="valid_to is before valid_from",
                given=self.valid_to,
                allowed=f"{self.valid_from} or later",
                why="a period cannot end before it begins",
            )
        return self

    @property
    def period(self) -> Period:
        """The days on which this holds."""
        return Period(first=self.valid_from, last=self.valid_to)

    def valid_on(self, day: date) -> bool:
        """True when this holds on the day."""
        return day in self.period


class Tenure(Dated):
    """That a unit stands in a role (parent, owner, operator) for a time."""

    unit: Id = Field(description="Id of the unit.")


def tenures(always: str | None, dated: tuple[Tenure, ...]) -> tuple[Tenure, ...]:
    """The short form (one id, always) and the long form (a dated list) as one list."""
    return dated if always is None else (Tenure(unit=always),)


def one_form_only(short: str, always: str | None, dated: tuple[Tenure, ...], *, needed: bool) -> None:
    """Raise when both forms of a role are given, or neither of them although one is needed."""
    long = f"{short}s"
    if always is not None and dated:
        raise broken_rule(
            short,
            summary=f"both {short} and {long} are given",
            given=f"{short}: {always}",
            allowed=f"{short}, or a dated list in {long}, not both",
            why="two answers to the same question may differ",
        )
    if needed and always is None and not dated:
        raise broken_rule(
            summary=f"{short} is missing",
            given=f"neither {short} nor {long}",
            allowed=f"{short}: the id of a unit, or {long}: a list of units with valid_from and valid_to",
        )


def either_form(*roles: str, needed: bool) -> dict[str, JsonValue]:
    """What a JSON Schema says of roles that have a short and a long form: one of them, or at most one."""
    rules: list[JsonValue] = []
    for role in roles:
        forms: list[JsonValue] = [{"required": [role]}, {"required": [f"{role}s"]}]
        rules.append({"oneOf": forms} if needed else {"not": {"required": [role, f"{role}s"]}})
    return {"allOf": rules}
