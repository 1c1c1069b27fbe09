"""What the words around a Chinese name say about the person's part in the call."""

from __future__ import annotations

import re

from voice.extract.people.mention import Form, Link

_YOURS = re.compile(r"(?:你们|您们|您那|你那|贵公司|您公司|您这边|你这边|咱们那)[^，。！？,.!?]{0,10}$")
_NAMES_SELF = re.compile(
    r"(?:我是|我叫|我姓|我就是|叫我|免贵姓|大名|这里是|这边是)[^，。！？]{0,18}(?:[，,][^，。！？]{0,8}(?:叫|姓|的)?[，,]?)?$"
)
_I_OF = re.compile(r"(?:^|[，。！？、\s])我[^，。！？们让找给跟问请和把去来带叫]{0,14}[，,]?(?:叫|姓)?$")
_OURS = re.compile(
    r"(?:我们|咱们|咱|我(?=师傅|老板|领导|老大|同事|徒弟|助理))(?:的|家|这边|这儿|那个|公司|部门)?[^，。！？,.!?]{0,8}$"
    r"|(?:我|俺)?(?:让|(?<!字)(?<![，,。])叫|请(?!问)|派|安排|替|带)[^，。！？]{0,6}$"
)
_ASKED = re.compile(r"(?:请问|您是|你是|是不是|找(?:一)?下|麻烦找|麻烦转|(?:您|你)贵姓)[^。！？?!]{0,18}$")
_HAILED = re.compile(r"^(?:喂|您好|你好|哎|哎呀|哎哟|嗨|嘿|早|哦|好的|行|是我|喂喂|谢谢|感谢|多谢|[，。！、\s]){0,5}$")
_ASKS_BEHIND = re.compile(r"[，,]?(?:是(?:您|你)?吗|是吧|是不是|对吧|对吗|吗|在吗|在不在|方便)")
_GREETS_BEHIND = re.compile(r"[，,]?(?:您好|你好|好|早|过年好|下午好|上午好|晚上好|新年好|打扰|您|你)")
_GREETS_PLAINLY = re.compile(r"[，,]?(?:您好|你好|早|过年好|下午好|上午好|晚上好|新年好)")
_PAUSES_BEHIND = re.compile(r"[，,。！!]|$")
_IS_ME = re.compile(r"(?:就)?是我")
_HERE_BEHIND = re.compile(r"[，,][^，。！？]{1,14}(?:的|部|科)(?:[，。！？]|$)")
# People say who they are in their first turns.
INTRODUCTION = 4
_EARLY = 24  # an address stands near the beginning of a turn


def link(text: str, start: int, end: int, *, form: Form, turn: int) -> Link:
    """For the name at [start, end) of the text of this turn."""
    before, after = text[:start], text[end:]
    if _YOURS.search(before):
        return Link.YOURS
    if _IS_ME.match(after):
        return Link.SELF
    if _ASKS_BEHIND.match(after) or _ASKED.search(before):
        return Link.ADDRESSED
    if _NAMES_SELF.search(before) and not re.search("我们|不是", before[-8:]):
        return Link.SELF
    if form is not Form.TITLED and _I_OF.search(before):
        return Link.SELF
    if _OURS.search(before):
        return Link.OURS
    greets = _GREETS_PLAINLY if before.endswith("的") else _GREETS_BEHIND
    if form is Form.FULL and turn <= INTRODUCTION and not greets.match(after):
        return Link.SELF
    if form is Form.FAMILIAR and turn <= 1 and before.endswith(("的", "，")) and not _HAILED.match(before):
        return Link.SELF
    hailed = _HAILED.match(before) is not None
    if hailed and (_GREETS_BEHIND.match(after) or (form is not Form.FULL and _PAUSES_BEHIND.match(after))):
        return Link.ADDRESSED
    if len(before) <= _EARLY and re.match("(?:您好|你好|早|好[，。！]|过年好|下午好|上午好|晚上好|新年好)", after):
        return Link.ADDRESSED
    if re.search("(?:谢谢|感谢|多谢|辛苦|麻烦)$", before):
        return Link.ADDRESSED
    return Link.OTHER
