"""Whom the two sides of a Chinese call work for, as their first turns say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

from voice.domain.transcript import Side, Turn
from voice.extract.attributes import Place
from voice.extract.people.lexicon import Lexicon
from voice.extract.people.mention import OTHER_SIDE, Employer, Form, Link, Mention
from voice.extract.people.units import Trust, Units, Words

# People say who they are in their first turns.
_FIRST_TURNS = 4
_NAMED_TURNS = 2
_CLAUSE = re.compile(r"[^，。！？；、,.!?…\s]+")
_GREETING = (
    "(?:喂|您好|你好|哎|诶|嗯|哦|噢|啊|对|对的|是的|是|早上好|上午好|中午好|下午好|晚上好|早|好"
    "|老师|老板|请问|麻烦|那个)*"
)
_HERE = "(?:这边|那边|这里|那里|这儿|那儿|这|那)?"
_STATED = re.compile(f"我{_HERE}(?:就是|是|系)")
_PRESENTED = re.compile(
    f"我(?:这边|这里|这儿)是|^{_GREETING}(?:我们{_HERE}叫|这(?:里|边|儿)(?:就)?是)"
    "|(?:我们|公司|厂|店)(?:公司|店|厂|牌子)?(?:名字)?叫"
)
_BRIEF = re.compile(f"^{_GREETING}(?:我(?:这边|这里|这儿|那个)?|这边|这里)")
_ASKED = re.compile(
    f"(?:^|请问){_GREETING}(?:[您你](?:们)?{_HERE}(?:就)?)?是(?:不是)?|^{_GREETING}(?:我|帮我|帮)?(?:找|转|接)(?:一下|下)?|请问"
)
_BARE = re.compile(f"^{_GREETING}")
_CALLED = re.compile("^(?:名字)?叫")
_CALLED_BEFORE = re.compile("(?:我们?(?:这边|这里)?(?:是)?|公司|店|厂|牌子|品牌)[^。！？]{0,14}[，,]$")
_AT_OURS = re.compile("我们(?P<company>[一-鿿A-Za-z0-9]{2,8})(?:这边|这头|这里)")
_ASKS_BEHIND = re.compile(r"(?:是吧|对吧|对吗|是吗|是不是|没错吧|[吗吧么不呀哇啊嘛哈呢])+$")
_ASKS = re.compile(r"^[^，。！？!?我]{0,12}(?:[？?]|[吗吧不哇](?:[，。！,.!]|$)|是吧|对吧)|^[，,]对吧")
_EXPLAINS = re.compile("的[一-鿿](?:[，。！,.]|$)")  # 陆续的陆
_BEHIND_NAME = re.compile("[呀啊呢]?[，,]")
_OF = re.compile("的(?P<unit>[^，。！？的]{2,8}?)(?:那边)?(?:的|[吗吧啊]|是吧|对吧|主任在)*(?=[，。！？?]|$)")
_HAIL = 8  # characters
_OPENING = 14
_SHORTEST_ASKED = 3
_NEAR = 8  # characters between a company and the name of its man
_PLACE_FIRST = re.compile("[^的]{1,6}(?:那边|这边|旁边|边上|附近)的(?=.{2})")
_ANSWERS_PHONE = re.compile("[，。！!]")
_WRONG_NUMBER = re.compile("^(?:不是|打错|你打错|您打错|没有这|错了|搞错)")


class _Way(StrEnum):
    """How a clause brings in a company; of two that begin alike the later one here is meant."""

    BARE = "0 bare"  # X股份，…
    ASKED = "1 asked"  # 请问是X吗
    BRIEF = "2 brief"  # 我X的
    NAMED = "2 named"  # X的李雷; 李雷，X的
    BESIDE = "2 beside"  # X，我姓李
    STATED = "3 stated"  # 我是X的
    PRESENTED = "4 presented"  # 这里是X


_OPENINGS = {_Way.BARE: _BARE, _Way.ASKED: _ASKED, _Way.BRIEF: _BRIEF, _Way.STATED: _STATED, _Way.PRESENTED: _PRESENTED}

_SURENESS = (_Way.PRESENTED, _Way.STATED, _Way.NAMED, _Way.BRIEF, _Way.BESIDE, _Way.BARE, _Way.ASKED)


class Employers:
    """Patterns built once from the lexicon."""

    def __init__(self, lexicon: Lexicon, units: Units) -> None:
        self._units = units
        title = lexicon.any_title
        self._leads_to_name = re.compile(
            f"^的?(?:{title}|[一-鿿]{{2,4}}部的?)?(?:[，,。！](?:我|免贵|敝|鄙人?)?(?:就)?(?:是|叫|姓|名字叫|大名)?)?(?:[^，。！？]{{1,6}}(?:部|科|组|中心)?的)?(?:{title})?$"
        )
        self._speaker_next = re.compile(
            f"^的?(?:客服|售后|销售)?[，,。！](?:[您你]好[，,。！])?(?:我(?:就)?(?:是|叫|姓)|我们(?:是|做|专门)|我工号|免贵|敝姓|鄙姓|名字叫|我小?{lexicon.surname})|^的[，,。！]"
        )

    def find(
        self, turns: Sequence[Turn], sides: Sequence[Side], tagged: Sequence[Words], mentions: Sequence[Mention]
    ) -> list[Employer]:
        """At most one a side; what a side says itself outweighs what it is asked. None for speakers of unknown side."""
        said: list[tuple[_Way, Employer]] = []
        for turn in turns[: _FIRST_TURNS + 1]:
            side = sides[turn.index]
            if side not in OTHER_SIDE:
                continue
            named = [m for m in mentions if m.place.turn == turn.index]
            for way, employer in self._of_turn(turn, side, tagged[turn.index], named):
                if way is not _Way.ASKED or not self._denied(turns, turn.index):
                    said.append((way, employer))
        known: dict[Side, Employer] = {}
        for way, employer in sorted(said, key=lambda entry: _SURENESS.index(entry[0])):
            if way is not _Way.ASKED or not (known.get(employer.side) and known[employer.side].organization):
                _add(known, employer)
        return list(known.values())

    def _denied(self, turns: Sequence[Turn], index: int) -> bool:
        return index + 1 < len(turns) and _WRONG_NUMBER.match(turns[index + 1].text) is not None

    def _of_turn(
        self, turn: Turn, side: Side, words: Words, named: Sequence[Mention]
    ) -> Iterator[tuple[_Way, Employer]]:
        for clause in _CLAUSE.finditer(turn.text):
            part = self._part(turn, clause.start(), clause.end(), named)
            if part is None:
                continue
            way, start, end = part
            department, rest = self._units.department(turn.text[start:end], start, words)
            department = department or self._unit_of(turn.text, end, words)
            found = self._units.company(rest, start, words, trust=_trust(way, turn.text[end:], named, end))
            if found is None and department is None:
                continue
            company, first = found or (None, start)
            last = first + len(company) if company else end
            whose = OTHER_SIDE[side] if way is _Way.ASKED else side
            yield way, Employer(whose, company, department, Place(turn.index, first, last))
        for ours in _AT_OURS.finditer(turn.text):
            found = self._units.company(ours["company"], ours.start("company"), words, trust=Trust.PLAIN)
            if found:
                place = Place(turn.index, found[1], found[1] + len(found[0]))
                yield _Way.BRIEF, Employer(side, found[0], None, place)

    def _unit_of(self, text: str, end: int, words: Words) -> str | None:
        """ "是晴野新能源的项目部吗": the unit of the company that ends here."""
        of = _OF.match(text, end)
        if of is None:
            return None
        unit, rest = self._units.department(of["unit"], of.start("unit"), words)
        return None if rest else unit

    def _part(self, turn: Turn, start: int, end: int, named: Sequence[Mention]) -> tuple[_Way, int, int] | None:
        """How the clause at [start, end) brings a company in, and where that would stand."""
        text = turn.text
        here = [m for m in named if start <= m.place.start < end]
        if here and here[0].place.start == start and here[0].place.end < end:
            start, here = here[0].place.end, here[1:]
        stop = min((m.place.start for m in here), default=end)
        clause = text[start:stop]
        openings = [(match.end(), way) for way, pattern in _OPENINGS.items() for match in pattern.finditer(clause)]
        opened, way = max(openings)
        if way is _Way.BARE and (called := _CALLED.match(clause)) and _CALLED_BEFORE.search(text[:start]):
            opened, way = called.end(), _Way.BRIEF
        first = start + opened
        last = first + len(_ASKS_BEHIND.sub("", text[first:stop]))
        if there := _PLACE_FIRST.match(text[first:last]):
            first += there.end()
        if (of := text.find("的", first, last)) > 0:
            last = of
        if last - first < 2:
            return None
        if _EXPLAINS.match(text[last:]):
            return None
        if way is _Way.BARE:
            bare = self._bare_way(turn, first, last, named)
            return (bare, first, last) if bare else None
        if way is _Way.ASKED and turn.index > 1:
            return None
        return way, first, last

    def _bare_way(self, turn: Turn, first: int, last: int, named: Sequence[Mention]) -> _Way | None:
        """How a company at [first, last) is brought in that no "我是" or "请问是" stands before."""
        text = turn.text
        before, behind = text[:first], text[last:]
        if turn.index == 0 and _ASKS.match(behind):
            named_behind = behind.startswith("的") and any(m.place.start > last for m in named)
            first_words = all(_BARE.fullmatch(clause[0]) for clause in _CLAUSE.finditer(before))
            long = last - first >= _SHORTEST_ASKED
            if named_behind or (first_words and long) or self._units.is_plainly_company(text[first:last]):
                return _Way.ASKED
            return None
        if turn.index > _NAMED_TURNS:
            return None
        following = min((m for m in named if m.place.start >= last), key=lambda m: m.place.start, default=None)
        speaker = following and (following.link is Link.SELF or following.form in (Form.FULL, Form.SURNAME))
        if following and speaker and self._leads_to_name.match(text[last : following.place.start]):
            return _Way.NAMED
        own = any(m.link is Link.SELF and _BEHIND_NAME.fullmatch(text[m.place.end : first]) for m in named)
        if own and (behind.startswith("的") or self._units.is_plainly_company(text[first:last])):
            return _Way.NAMED
        if self._speaker_next.match(behind) and len(before) <= _OPENING:
            return _Way.BESIDE
        return _Way.BARE if self._answers_phone(turn, first, last) else None

    def _opens(self, before: str) -> bool:
        """Whether hardly more than greetings stands before."""
        return len(before) <= _HAIL or all(_BARE.fullmatch(clause[0]) for clause in _CLAUSE.finditer(before))

    def _answers_phone(self, turn: Turn, first: int, last: int) -> bool:
        """ "您好，鹿鸣药业。" """
        return (
            turn.index <= 1
            and self._opens(turn.text[:first])
            and bool(_ANSWERS_PHONE.match(turn.text[last:]))
            and self._units.is_plainly_company(turn.text[first:last])
        )


def _trust(way: _Way, behind: str, named: Sequence[Mention], end: int) -> Trust:
    """How far the words around a company prove it."""
    of = behind.startswith("的")
    person = any(m.place.start - end <= _NEAR for m in named if m.place.start >= end)
    match way:
        case _Way.PRESENTED:
            return Trust.STATED
        case _Way.STATED | _Way.NAMED:
            return Trust.STATED if person else Trust.FAIR if of else Trust.PLAIN
        case _Way.ASKED:
            return Trust.STATED if of and person else Trust.PLAIN
        case _Way.BRIEF:
            return Trust.FAIR if of or person else Trust.PLAIN
        case _Way.BESIDE:
            return Trust.FAIR if of else Trust.PLAIN
        case _Way.BARE:
            return Trust.SEEN


def _add(known: dict[Side, Employer], said: Employer) -> None:
    """What is not known of the side yet is taken from what is said."""
    first = known.setdefault(said.side, said)
    if first.organization and said.organization and first.organization in said.organization:
        first = replace(first, organization=said.organization, place=said.place)
    known[said.side] = Employer(
        said.side,
        first.organization or said.organization,
        first.department or said.department,
        first.place if first.organization else said.place,
    )
