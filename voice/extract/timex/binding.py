"""Which of the times in one turn belongs to the words of a promise, by the clauses that hold them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from voice.extract.clauses import Clause, split
from voice.extract.timex.mention import TimeMention

_SENTENCE_END = re.compile(r"[。？！?!]|\.(?=\s|$)")
# Words after which a turn speaks of another matter.
_NEXT_MATTER = re.compile(
    r"另外|还有[，,个就你]|对了|再一个|再多句|再就是|顺便|说到|by the way|also,|another thing|next thing|now, ", re.I
)
# The speaker takes back what was just said.
_CORRECTION = re.compile(
    r"[…，,。.—\s](?:哦|啊|哎)?(?:不对|不是|不，|不,|错了|说错|改成|不不)"
    r"|hang on|no, wait|\bwait,|make it|make that|scratch|sorry,|\bno, ",
    re.I,
)
# What a clause may hold beside its time and still be of the clause next to it.
_LIGHT = re.compile(
    r"[那就好行嗯吧呢啊哦的嘛啦了对是成中得噢哎也都再您你我们给发寄传送放到交回来去能准收看上要]|可以|没问题|最晚|最迟|最快"
    r"|争取|大概|左右|的话|一定|肯定|过去|过来|邮箱|微信|合适|行不行|合不|不|吗|给我|之前"
    r"|\b(?:okay|ok|sure|yes|yeah|by|at|on|the|right|fine|then|say|well|um|erm|latest|maybe|probably|you|it|to|that"
    r"|be|with|it'll|i'll|we'll|have|get|send|there|as|for|in)\b",
    re.I,
)
# What the time is no good for: "今天肯定不行", "Tuesday's no good".
_REFUSED = re.compile(
    r"^的?那[道个批份次顿场趟]|^(?:那天)?(?:肯定|恐怕|可能|我)?(?:不行|不得行|没空|没人|来不及|不在|不方便|太晚|晚了|有点晚|太久|不赶趟|休息|休假)"
    r"|^(?:'s|\s+is)?\s+(?:no good|out\b|too late|clashes|doesn't)",
    re.I,
)
_THEN = re.compile(r"到时候?")
# What the other side is to do: "下周一之前给我".
_FOR_ME = re.compile(
    r"[给发寄传交][我咱]|^那?[你您]|(?<![给到帮跟和发])[你您](?:打|来|过来)|\bsend me\b|\bget me\b", re.I
)
# The deed waits for an event, and for no time ("收到以后我就安排", "as soon as it lands").
_EVENT = re.compile(
    r"一[^，。一]{1,8}就|[一-鿿]完(?:了|以后|之后|后)?[，,]?(?:我|就|再|给|立马|马上)|(?:[完到好]|出来|下来|回来|批了|签了|收到|拿到)"
    r"(?:了|以后|之后|后)?[，,]?我?(?:们|这边)?(?:马上|立刻|立马)?(?:就|再)"
    r"|(?:收到|拿到|签完|看完|验完|批完)(?:以后|之后|后)?|通了就|[了完到](?:以后|之后)"
    r"|\b(?:once|as soon as|when(?:ever)?|after)\s+(?:i|we|it|they|you|that|the)\b",
    re.I,
)
# In a request, what its speaker does: "我今天就把委托单盖了", "下周三把复测数据给您".
_OWN_DEED = re.compile(
    r"(?<![给发帮跟让叫替寄传送回找到陪对由是])我(?:们|这边|自己)?(?!要|想|等|得|好|希望|需要|就要|这|们要|们想|们得|这边要)"
    r"|[给发寄送][您你]|\bI(?:'ll|'m|'ve)\b|\bwe'll\b",
    re.I,
)
# A level of service is no due date: "三分钟内必须回", "四小时上门".
_SERVICE = re.compile(
    r"(?:分钟|小时|钟头)(?:之内|以内|内)(?:必须|要|得|就)?(?:回|响应|到场|上门|到现场|答复|扣)|(?:晚|超)[^，]{0,3}(?:分钟|小时)"
)


def beside(text: str, mentions: Sequence[TimeMention], start: int, end: int) -> TimeMention | None:
    """The time that belongs to the words [start, end) of a turn: in them, or alone in a clause next to them.

    An exact time counts before a vague word, unless the vague one stands in the words themselves. Words that wait for
    an event take no time but one said right behind them.
    """
    clauses = split(text, 0)
    usable = proposed(text, mentions)
    inside = [m for m in usable if m.char_start < end and m.char_end > start]
    exact = [m for m in inside if m.due and not _is_overtaken(text[m.char_end : end])]
    if exact:
        chief = _chief(inside, clauses)
        return corrected(text, chief, usable) if chief.due else chief
    behind = [m for m in usable if m.char_start >= end and _is_behind(text, clauses, m, end)]
    before = [m for m in usable if m.char_end <= start and _is_before(text, clauses, m, start)]
    then = next((m for m in inside if _THEN.fullmatch(m.text)), None)
    if then:
        return _then(text, clauses, then, usable) or then
    if inside or waits(text[start:end]):
        return next((m for m in behind if m.due), inside[0] if inside else None)
    near = [*reversed(before), *behind]
    found = next((m for m in near if m.due), near[0] if near else None)
    return corrected(text, found, usable) if found else None


def _then(text: str, clauses: Sequence[Clause], then: TimeMention, usable: Sequence[TimeMention]) -> TimeMention | None:
    """The time that "到时候" means: the one before it, unless that is of the speaker's own deed."""
    before = [m for m in usable if m.due and m.char_end <= then.char_start]
    return before[-1] if before and "我" not in _words(clauses, before[-1]) else None


def is_for_speaker(text: str, mention: TimeMention) -> bool:
    """Whether the clause of a time says what the listener is to do."""
    return bool(_FOR_ME.search(_words(split(text, 0), mention)))


def of_request(text: str, mentions: Sequence[TimeMention]) -> TimeMention | None:
    """The time by which a turn asks for something: the last that is not of its speaker's own deeds."""
    clauses = split(text, 0)
    asked = [
        m
        for m in of_other_side(text, mentions, exact=False)
        if not _NEXT_MATTER.search(text, m.char_end) and not (is_light(clauses, m) and _has_sentence(text, m.char_end))
    ]
    exact = [m for m in asked if m.due]
    return next(reversed(exact or asked), None)


def of_other_side(text: str, mentions: Sequence[TimeMention], *, exact: bool = True) -> list[TimeMention]:
    """The times that a turn proposes to the other side: not of its speaker's own deeds, nor of the next matter."""
    clauses = split(text, 0)
    matter = _NEXT_MATTER.search(text)
    return [
        m
        for m in proposed(text, mentions)
        if (m.due or not exact)
        and not _OWN_DEED.search(_words(clauses, m))
        and not (exact and matter and matter.start() < m.char_start)
    ]


def proposed(text: str, mentions: Sequence[TimeMention]) -> list[TimeMention]:
    """The times of a turn but those that it refuses, and levels of service."""
    return [
        m
        for m in mentions
        if not _REFUSED.search(text[m.char_end : m.char_end + 20])
        and not (m.rule == "duration" and _SERVICE.search(text[max(0, m.char_start - 2) : m.char_end + 4]))
    ]


def corrected(text: str, chosen: TimeMention, mentions: Sequence[TimeMention]) -> TimeMention:
    """The time that the speaker puts in its place, when it is taken back or made finer in the same turn."""
    for later in mentions:
        if later.due and chosen.due and later.char_start >= chosen.char_end:
            between = text[chosen.char_end : later.char_start]
            finer = later.due.date() == chosen.due.date() or chosen.rule == "holiday" or chosen.fineness > 2
            finer = finer and later.fineness < max(chosen.fineness, 2 + (chosen.rule == "holiday"))
            again = finer and len(between) < 12 and is_light(split(text, 0), later, 0)
            if _CORRECTION.search(between) or again:
                chosen = later
    return chosen


def waits(words: str) -> bool:
    """Whether a deed waits for an event and for no time."""
    return bool(_EVENT.search(words))


def rest(clauses: Sequence[Clause], mention: TimeMention) -> str:
    """What the clause of a time says beside it that weighs."""
    own = _clause(clauses, mention)
    if own is None:
        return ""
    words = own.text[: max(0, mention.char_start - own.start)] + " " + own.text[mention.char_end - own.start :]
    return re.sub(r"\W", "", _LIGHT.sub("", words))


def is_light(clauses: Sequence[Clause], mention: TimeMention, most: int = 2) -> bool:
    """Whether the clause of a time says at most so many characters that weigh beside it; in English thrice as many."""
    words = rest(clauses, mention)
    return len(words) <= most * (3 if words.isascii() else 1)


def changes_matter(text: str) -> bool:
    """Whether a text turns to another matter."""
    return bool(_NEXT_MATTER.search(text))


def _chief(inside: Sequence[TimeMention], clauses: Sequence[Clause]) -> TimeMention:
    """Of several times in the words of a promise, that of what reaches the listener, else of what the speaker does.

    A vague word of the deed itself counts before an exact time that stands before it and is not of the deed.
    """
    weights = {m: _weight(_words(clauses, m), m) for m in inside}
    best = max((m for m in inside if m.due), key=lambda m: (weights[m], -m.char_start))
    vague = [m for m in inside if not m.due and m.char_start > best.char_end and weights[m] > weights[best]]
    return vague[0] if vague else best


def _weight(clause: str, mention: TimeMention) -> int:
    if _FOR_ME.search(clause):
        return -1
    reaches = re.search(r"[给发寄送到放复诉知][您你]", clause) or re.match(
        r"(?:by|on|from|before)\b", mention.text, re.I
    )
    return 2 if reaches else int(bool(re.search(r"我|\bI\b", clause)))


def _is_overtaken(words: str) -> bool:
    """Whether a further sentence lets the deed wait for an event instead."""
    ended = _SENTENCE_END.search(words)
    return bool(ended and waits(words[ended.end() :]))


def _clause(clauses: Sequence[Clause], mention: TimeMention) -> Clause | None:
    return next((c for c in clauses if c.start <= mention.char_start < c.end), None)


def _words(clauses: Sequence[Clause], mention: TimeMention) -> str:
    """The clause of a time; where that holds nothing else, with the clause before it."""
    for before, own in pairwise((None, *clauses)):
        if own and own.start <= mention.char_start < own.end:
            return (before.text + own.text) if before and is_light(clauses, mention, 0) else own.text
    return ""


def _is_before(text: str, clauses: Sequence[Clause], mention: TimeMention, start: int) -> bool:
    """Whether a time before the words of a promise is of them: in the same clause, or alone in the one before."""
    between = text[mention.char_end - 1 : start]
    own = _clause(clauses, mention)
    if own is None or _NEXT_MATTER.search(between) or _SENTENCE_END.search(between) or _FOR_ME.search(own.text):
        return False
    skipped = [c for c in clauses if mention.char_end <= c.start and c.end <= start]
    near = len(skipped) <= 1 and all(len(c.text) <= 4 for c in skipped)
    return own.end > start or (near and (is_light(clauses, mention) or (not skipped and _leaves_open(own.text))))


def _is_behind(text: str, clauses: Sequence[Clause], mention: TimeMention, end: int) -> bool:
    """Whether a time behind the words of a promise is of them: in the same clause, or alone in one soon after."""
    own = _clause(clauses, mention)
    if own is None or _NEXT_MATTER.search(text[end : mention.char_start]) or _FOR_ME.search(own.text):
        return False
    skipped = sum(1 for c in clauses if end <= c.start and c.end <= own.start)
    near = skipped == 0 if _SENTENCE_END.search(text[end : mention.char_start]) else skipped <= 2
    open_ = skipped == 0 and not _SENTENCE_END.search(text[end : mention.char_start]) and _leaves_open(own.text)
    return own.start < end or (near and (is_light(clauses, mention) or open_))


def _leaves_open(clause: str) -> bool:
    """Whether the clause of a time is no promise itself: nobody gives, sends or tells anything in it."""
    return not re.search(r"[我您你给发寄送到打交退]|\b(?:I|we|you)\b", clause)


def _has_sentence(text: str, start: int) -> bool:
    found = _SENTENCE_END.search(text, start)
    return bool(found and text[found.end() :].strip())
