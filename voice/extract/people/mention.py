"""A person as one stretch of talk names them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voice.domain.transcript import Side
from voice.extract.attributes import Place


class Form(StrEnum):
    """How much of a name is said."""

    FULL = "full"  # 王建国, Priya Shah
    TITLED = "titled"  # 王主任, Dr. Shah
    FAMILIAR = "familiar"  # 小王, 王姐
    SURNAME = "surname"  # 姓王


class Link(StrEnum):
    """What the words around a name say about the person's part in the call."""

    SELF = "self"  # the speaker's own name
    ADDRESSED = "addressed"  # the one spoken to
    OURS = "ours"  # of the speaker's side
    YOURS = "yours"  # of the other side
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Mention:
    """`key` is what two mentions of one person share: a full name, or a family name."""

    place: Place
    name: str
    key: str
    form: Form
    link: Link
    speaker: Side
    title: str | None = None
    department: str | None = None
    organization: str | None = None


@dataclass(frozen=True, slots=True)
class Denial:
    """A name that somebody says is wrong ("我不姓鲍")."""

    turn: int
    key: str


@dataclass(frozen=True, slots=True)
class Employer:
    """Whom the people of a side work for; the department is that of the one who speaks for it.

    `place` is where the company is said, or the department where no company is.
    """

    side: Side
    organization: str | None
    department: str | None
    place: Place


OTHER_SIDE = {Side.REP: Side.CUSTOMER, Side.CUSTOMER: Side.REP}
Found = Mention | Denial | Employer
