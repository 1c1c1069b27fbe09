"""Finds the people that English talk names: Priya Shah, Dr. Shah, Priya from Hollins Rental."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from voice.domain.transcript import Side, Turn
from voice.extract.attributes import Place
from voice.extract.people.lexicon import Lexicon
from voice.extract.people.mention import Denial, Form, Link, Mention

Tagged = tuple[int, int, str]

_WORD = r"[A-Z][\w'’-]+"
_HONORIFIC = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Principal|Sir|Madam)\.?\s"
_NAME = rf"(?P<name>{_WORD}(?:\s{_WORD}){{0,2}})"
_COMPANY = r"(?P<org>(?:the\s)?[A-Z][\w'’&-]*(?:\s(?:and|&|of|the|[A-Z][\w'’&-]*))*)"
_SELF = re.compile(r"(?:\b(?:this is|it's|it is|i'm|i am|my name is|my name's|name's|here's)\s+|^(?:hi|hello|hey|morning|afternoon|yes|yeah|speaking)?[,.]?\s*)$", re.I)
_ASKED = re.compile(r"\b(?:is (?:this|that)|am i (?:speaking|talking) (?:to|with)|(?:speak|talk) (?:to|with)|could i have|looking for|is)\s+(?:mr|mrs|ms|miss|dr)?\.?\s*$", re.I)
_GREETED = re.compile(r"(?:\b(?:hi|hello|hey|morning|afternoon|evening|thanks|thank you|okay|sure|right)[,]?\s+(?:mr|mrs|ms|miss|dr)?\.?\s*|^)$", re.I)
_OURS = re.compile(r"\b(?:my|our)\s[^,.!?]{0,40},?\s*$", re.I)
_THEIRS = re.compile(r"\b(?:your)\s[^,.!?]{0,30},?\s*$", re.I)
_HERE = re.compile(r"\s*(?:here|speaking)\b", re.I)
_FROM = re.compile(rf"[,]?\s*(?:,?\s*(?:calling\s)?(?:from|with|at|of|over at|for|out of)\s|,\s){_COMPANY}")
_CONTRACTION = re.compile(r"(?:It|I|That|He|She|What|There|Here|Who|We|You|They|Let)['’]")
_COMPANY_BEFORE = re.compile(r"\b(?:at|with|from|of|over at|for|to|on|in|the|like|than)\s+$", re.I)
_GREETING = re.compile(r"(?:\b(?:hi|hello|hey|morning|afternoon|evening|thanks|thank you|cheers|bye|my boss|my \w+|our \w+)[,]?\s+|(?:[,]\s))$", re.I)
_ACTS = re.compile(r"\s+(?:here|speaking|says|said|signs|runs|handles|does|will|would|has|wants|can|in|over in|who)\b|['’](?:s|d|ll)\b", re.I)
_NO_NAMES = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August "
    "September October November December Christmas Easter Thanksgiving Excel Yes Yeah Yep No Nope Okay OK Hi Hello Hey "
    "Well So And But Oh The It I You We They That This What When Where Who How Why Sure Right Fine Good Great Thanks "
    "Thank Please Sorry Morning Afternoon Evening Absolutely Maybe Perfect Deal Done Got Fair Now Not Is Are Do Does "
    "Can Could Would Will Have Has Had If In On At To For From With By As Of Or Just Let Send Look Listen Hang Honestly "
    "Truthfully Anyway Alright Hmm Huh Ha Labor Day Memorial Veterans Boxing English Spanish French Nah Ta Cheers Smashing Crikey Lad Wah Zilch Noon Ours Inn Reprint Folder Boss Mate Love Hon Madam Sir Brilliant Lovely Bye Cool True Same Nothing Nobody Somebody Everything Everybody Anything Something Two Three Four Five Six Seven Eight Nine Ten IT QA HR CFO CEO VP".split()
)


class EnglishNames:
    """Patterns built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        titles = lexicon.any_title
        self._title_before = re.compile(rf"(?P<title>{titles}),?\s+(?:is\s+)?(?:{_HONORIFIC})?$", re.I)
        self._title_after = re.compile(rf",?\s*(?:(?:he|she)(?:'s| is)\s)?(?:our|the|my|i'm the|i'm)?\s*(?P<title>{titles})\b", re.I)
        self._department = re.compile(rf"[,]?\s*(?:in|from|,|i'm in|side of)?\s*(?P<dept>{lexicon.department})\b", re.I)
        self._introduced = (
            re.compile(rf"\b(?:[Tt]his is|[Ii]t's|I'm|[Mm]y name is|[Mm]y name's|[Mm]y [\w ]{{2,20}}?,)\s+(?:{_HONORIFIC})?{_NAME}"),
            re.compile(rf"\b(?:[Ii]s (?:this|that)|[Ss]peak to|[Tt]alk to|[Ss]peaking with|[Cc]ould I have)\s+(?:{_HONORIFIC})?{_NAME}"),
            re.compile(rf"{_NAME}\s+(?:here|speaking)\b"),
            re.compile(rf"{_NAME}(?=,?\s(?:from|with|at|calling from|over at)\s[A-Z])"),
            re.compile(rf"{_HONORIFIC}{_NAME}"),
            re.compile(rf"(?i:\b(?:my|our|the)\s(?:[\w-]+\s){{0,2}}?{titles}),?\s+(?:{_HONORIFIC})?{_NAME}"),
        )

    def find(
        self, turns: Sequence[Turn], sides: Sequence[Side], tagged: Sequence[Sequence[Tagged]]
    ) -> list[Mention | Denial]:
        """`tagged`: the entities of each turn."""
        found: list[Mention | Denial] = []
        for turn in turns:
            taken: list[tuple[int, int]] = []
            for start, end in self._spans(turn.text, tagged[turn.index]):
                if all(end <= a or start >= b for a, b in taken):
                    taken.append((start, end))
            found += [self._mention(turn, sides[turn.index], start, end) for start, end in sorted(taken)]
        companies = {m.organization for m in found if isinstance(m, Mention)}
        return [m for m in found if isinstance(m, Denial) or m.name not in companies]

    def _spans(self, text: str, tagged: Sequence[Tagged]) -> Iterator[tuple[int, int]]:
        """Where names may stand: introduced ones before those that the entity recognizer saw."""
        for pattern in self._introduced:
            for match in pattern.finditer(text):
                yield from self._cleaned(text, *match.span("name"))
        for start, end, tag in tagged:
            for first, last in self._cleaned(text, start, end) if tag == "PER" else ():
                several = " " in text[first:last]
                if _COMPANY_BEFORE.search(text[:first]) or (not several and not self._is_addressed(text, first, last)):
                    continue
                yield first, last

    def _is_addressed(self, text: str, start: int, end: int) -> bool:
        """A single word is a name where somebody is greeted, titled or said to do something."""
        before, after = text[:start], text[end:]
        return bool(_GREETING.search(before)) or bool(self._title_before.search(before)) or bool(_ACTS.match(after))

    def _cleaned(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        name = text[start:end]
        if re.search(r"['’]s$", name):
            end -= 2
        words = text[start:end].split()
        while words and (words[0] in _NO_NAMES or _CONTRACTION.match(words[0])):
            start = text.index(words[0], start) + len(words[0]) + 1
            words = words[1:]
        while words and words[-1] in _NO_NAMES:
            end -= len(words[-1]) + 1
            words = words[:-1]
        if words and all(word[:1].isupper() and len(word) > 1 for word in words) and len(words) <= 3:
            yield start, end

    def _mention(self, turn: Turn, side: Side, start: int, end: int) -> Mention:
        text = turn.text
        own = re.match(_HONORIFIC, text[start:end])
        if own:
            start += own.end()
        name, before, after = text[start:end], text[:start], text[end:]
        titled = re.search(rf"{_HONORIFIC}$", before)
        title = self._title(before[: titled.start()] if titled else before, after)
        company = _FROM.match(after)
        organization = company["org"] if company and company["org"].split()[0] not in _NO_NAMES else None
        department = None
        if title is None and (held := self._department.match(after)):
            department = held["dept"]
        if organization and department and department.lower() == organization.lower():
            organization = None
        form = Form.FULL if " " in name else Form.TITLED if titled else Form.FAMILIAR
        link = _link(turn, start, before[: titled.start()] if titled else before, after)
        shown = text[titled.start() : end].strip() if titled and form is Form.TITLED else name
        return Mention(
            place=Place(turn.index, end - len(shown), end),
            name=shown,
            key=name,
            form=form,
            link=link,
            speaker=side,
            title=title,
            department=department,
            organization=organization,
        )

    def _title(self, before: str, after: str) -> str | None:
        behind = self._title_before.search(before)
        if behind:
            return behind["title"]
        ahead = self._title_after.match(after)
        return ahead["title"] if ahead else None


def _link(turn: Turn, start: int, before: str, after: str) -> Link:
    if _ASKED.search(before):
        return Link.ADDRESSED
    if _HERE.match(after) or re.search(r"(?:this is|i'm|my name is|my name's)\s+$", before, re.I):
        return Link.SELF
    if _OURS.search(before):
        return Link.OURS
    if _THEIRS.search(before):
        return Link.YOURS
    introduces = bool(_FROM.match(after)) or bool(re.search(r"it's\s+$", before, re.I))
    if introduces and turn.index <= 4:
        return Link.SELF
    if _GREETED.search(before) and start <= 30:
        return Link.ADDRESSED
    return Link.OTHER
