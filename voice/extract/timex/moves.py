"""How the talk after a promise moves its time: asked for, put off, brought forward, taken up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voice.extract.clauses import split
from voice.extract.timex.binding import changes_matter, corrected, is_for_speaker, is_light, of_other_side, proposed
from voice.extract.timex.mention import TimeMention

_WHEN = re.compile(r"什么时候|啥时候|啥辰光|哪天|几号|啥时|何时|\bwhen\b|what time|how soon", re.I)
_WHAT_HOUR = re.compile(r"几点|上午还是下午|上午下午|what time", re.I)
# A question longer than this, in characters, asks for more than the time.
SHORT_QUESTION, SHORT_QUESTION_EN = 13, 30
# The other side cannot, or would rather: "周四晚了，周三吧", "noon's no good, make it six".
_COUNTER = re.compile(
    r"不行|不得行|不赶趟|来不及|晚了|太晚|有点晚|太久|没空|没人|没工夫|休假|休息|别.{0,4}(?:周|号|天)|改[到成]|换[到成]|要不|不变|往后|提前"
    r"|no good|clash|push|make it|can't|cannot|not before|call it|instead|rather|too late|too soon",
    re.I,
)
_ACCEPTS = re.compile(
    r"^(?:哦|啊|嗯|哎|那|对)*[，,…]?(?:好|行|可以|成|中|能|没问题|妥|得|嗯|要得"
    r"|OK|okay|ok|sure|right|fine|will do|done|yes|yeah|no worries|can do)",
    re.I,
)
_SHIFTS = re.compile(
    r"改成|改到|挪到|推到|换到|换成|那就|那换|那改|不改了|\bmake it\b|\binstead\b|it'll be|call it", re.I
)


@dataclass(frozen=True, slots=True)
class Utterance:
    """The words of a turn and their times."""

    text: str
    times: Sequence[TimeMention]


def moved(current: TimeMention | None, other: Utterance, own: Utterance, *, linked: bool) -> TimeMention | None:
    """The time on which the other side's turn and the owner's answer settle; None when they leave it as it was.

    `linked` says that the answer is known to speak of the promise: then less has to be said.
    """
    offered = of_other_side(other.text, other.times)
    answered = [m for m in proposed(own.text, own.times) if m.due and _is_answer(own.text, m)]
    if answered and _asks_when(other.text, current, linked=linked):
        return corrected(own.text, answered[0], answered)
    echo = _echo(offered, answered)
    offer = echo[0] if echo else None
    if offer is None and offered and not answered and (linked or _ACCEPTS.search(own.text)):
        offer = offered[-1]
        if not (linked or (_is_bare(other, offer) and _COUNTER.search(other.text[: offer.char_end]))):
            offer = None
    settled = min(echo, key=lambda m: m.fineness) if echo else offer
    if current is None:
        light = [m for m in answered if other.text or is_light(split(own.text, 0), m)]
        return (settled or (light[-1] if light else None)) if linked else None
    if settled and offer:
        if agree(settled, current):
            return settled if settled.fineness < current.fineness else None
        return settled if linked or _counters(other, offer) else None
    refused = any(_refuses(other, m) for m in other.times if agree(m, current))
    if not answered or not (linked or refused):
        return None
    if _SHIFTS.search(own.text[: answered[-1].char_end]):
        return answered[-1]
    bare = [m for m in answered if _is_bare(own, m)]
    return bare[-1] if bare else None


def _is_answer(text: str, mention: TimeMention) -> bool:
    """Whether a time of the owner's turn still answers: of the same matter, not of what the other side is to do."""
    before = text[: mention.char_start]
    if changes_matter(before) or is_for_speaker(text, mention):
        return False
    return not re.search(r"[。？！]", before) or is_light(split(text, 0), mention)


def _counters(other: Utterance, offer: TimeMention) -> bool:
    """Whether the other side puts another time in place of what was said, and does not first agree to it."""
    if _ACCEPTS.search(other.text) or other.text[offer.char_end : offer.char_end + 1] in ("？", "?"):
        return False
    before = other.text[: offer.char_end]
    return bool(_COUNTER.search(before)) or (_is_bare(other, offer) and not re.search(r"[。？！]|[.?!] ", before))


def _refuses(other: Utterance, mention: TimeMention) -> bool:
    """Whether the words right behind a time say that it will not do."""
    return bool(_COUNTER.search(re.split(r"[。？]|[.?] ", other.text[mention.char_end :] + "。")[0]))


def agree(one: TimeMention, other: TimeMention) -> bool:
    """Whether two times are the same moment, or one is a part of the day that the other names."""
    if one.due is None or other.due is None:
        return False
    coarse, fine = sorted((one, other), key=lambda m: -m.fineness)
    if coarse.fineness == 1:
        hours = (coarse.due - fine.due).total_seconds() / 3600 if coarse.due and fine.due else -1.0
        return 0 <= hours < 6
    return one.due == other.due or (coarse.fineness == 2 and one.due.date() == other.due.date())


def _echo(offered: Sequence[TimeMention], answered: Sequence[TimeMention]) -> tuple[TimeMention, TimeMention] | None:
    """The last time that both sides name."""
    pairs = [(o, a) for a in answered for o in offered if agree(o, a)]
    return pairs[-1] if pairs else None


def _asks_when(text: str, current: TimeMention | None, *, linked: bool) -> bool:
    if current is not None:
        return current.fineness > 0 and bool(_WHAT_HOUR.search(text))
    short = len(text) <= (SHORT_QUESTION_EN if text.isascii() else SHORT_QUESTION)
    return (short or linked) and bool(_WHEN.search(text) or _WHAT_HOUR.search(text))


def _is_bare(said: Utterance, mention: TimeMention) -> bool:
    return is_light(split(said.text, 0), mention, 1)
