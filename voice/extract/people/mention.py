"""A person as one stretch of talk names them."""

from __future__ import annotations

import re
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


_YOURS = re.compile(r"(?:你们|您们|您那|你那|贵公司|您公司|您这边|你这边)[^，。！？,.!?]{0,10}$")
_SELF = re.compile(r"(?:我是|我叫|我姓|我就是|叫我|免贵姓|我)[^，。！？]{0,16}(?:[，,](?:叫|姓)?[一-鿿]{0,3})?$")
_NOT_SELF = re.compile(r"我们|咱|让|找|给|跟|问|请|和")
_OURS = re.compile(
    r"(?:我们|咱们|咱)(?:的|家|这边|这儿|那个|公司|部门)?[^，。！？,.!?]{0,8}$|(?:我|俺)?(?:让|叫|请|派|安排|替|带)[^，。！？]{0,6}$"
)
_ASKED = re.compile(r"(?:请问|您是|你是|是不是|找(?:一)?下|麻烦找|喂|您好|你好)[^。！？?!]{0,16}$")
_GREETED = re.compile(
    r"[，,]?(?:是(?:您|你)?吗|吗|在吗|在不在|方便|您好|你好|好|早|过年好|下午好|上午好|晚上好|您|你|[，。](?:您|你|我|打扰|是我)|。?$)"
)
_EARLY = 24  # an address stands near the beginning of a turn


def link(text: str, start: int, end: int) -> Link:
    """What the words around [start, end) of a Chinese turn say about the person's part."""
    before, after = text[:start], text[end:]
    if _YOURS.search(before):
        return Link.YOURS
    if _SELF.search(before) and not _NOT_SELF.search(before[-8:]):
        return Link.SELF
    if _OURS.search(before):
        return Link.OURS
    if (_GREETED.match(after) and len(before) <= _EARLY) or _ASKED.search(before):
        return Link.ADDRESSED
    return Link.OTHER


@dataclass(frozen=True, slots=True)
class Denial:
    """A name that somebody says is wrong ("我不姓鲍")."""

    turn: int
    key: str
