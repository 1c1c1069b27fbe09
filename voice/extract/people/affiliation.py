"""Title, department and company that are said beside a Chinese name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from voice.extract.people.lexicon import Lexicon
from voice.extract.people.units import Trust, Units, Words

_CLAUSE_EDGE = re.compile(r"[，。！？；,.!?\s]")
_NAME_CLAUSE = re.compile(r"(?:我)?(?:姓|叫|是|大名|小|老)*[一-鿿]{0,2}")

_CLAUSE_BEHIND = re.compile(r"[，,](?:我)?(?P<clause>[^，。！？,.!?]{2,16}?)(?:的)?(?=[，。！,.]|$)")
_HOLDS = re.compile("^(?:是|在|管|属于|就是)")
_LEADS = re.compile(
    "(?:这块|这头|那块|那边|那头|这边|里)?(?:[您你]?(?:直接|就|可以|得)?(?:找|问|联系)|(?:管|负责|做|跑|看)[^，。]{1,5}的(?:就)?是"
    "|的[^，。的]{2,6}(?:由|归)|(?:就)?是|由|归|有个|叫)(?:我们)?(?:一?个|姓|[小老])?$"
)
_OPEN = ("", "我们", "咱们", "你们", "咱", "那", "那就", "你")

_STATED = re.compile("^.*(?:我(?:们)?(?:这边|这里)?是|这里是|这边是|请问(?:您)?是|您是|^我)")


@dataclass(frozen=True, slots=True)
class Belonging:
    title: str | None = None
    title_stands_before: bool = False
    department: str | None = None
    organization: str | None = None


class Affiliation:
    """Patterns built once from the lexicon."""

    def __init__(self, lexicon: Lexicon, units: Units) -> None:
        self._units = units
        titles = lexicon.any_title
        self._title_before = re.compile(f"({titles})(?:是|叫|[，,](?:我)?(?:叫|姓[一-鿿][，,])?)?$")
        self._title_after = re.compile(
            f"[，,]?(?:是|，)?(?:我们)?(?:[一-鿿A-Za-z]{{0,8}}的)?({titles})(?![一-鿿])|({lexicon.name_title})(?![程艺具人员作])"
        )
        self._tail = re.compile(f"(?:的)?(?:(?:[小老]{lexicon.surname}?|姓[一-鿿]?|叫)[，,]?)?$")
        self._title_end = re.compile(f"(?:{titles})$")
        field = f"{lexicon.department_stem}|{lexicon.bare_department}"
        # 带结构的耿工, 旁边还有采购的闵姐: a field of work before 的, which is said of nobody's company.
        self._of_field = re.compile(
            f"(?:^|[，、：让带把给跟和找叫请派喊陪由有与]|[们咱]|安排|通知|联系|还有|另外|回头|问问?)"
            f"(?:我们?|咱们?|你们?|您)?(?P<unit>(?!总经理|董事会|院长|校长|客户|集团|总部)(?:{field}){{1,2}})(?:那边|这边)?的(?:那个|[小老阿])?$"
        )
        self._held = re.compile(f"(?:的)?(?:{titles}|班长|负责人)$")

    def beside(self, text: str, start: int, end: int, words: Words) -> Belonging:
        """What belongs to the name at [start, end) of the turn's text; `words` are the lexer's."""
        before, after = text[:start], text[end:]
        behind = self._title_before.search(before)
        stands_before = behind is not None and behind[1] not in ("总", "工", "采购")
        title = behind[1] if behind and stands_before else None
        if title is None and (ahead := self._title_after.match(after)):
            title = ahead[1] or ahead[2]
        first, last = self._where(before)
        clause = self._tail.sub("", text[first:last].rstrip("，,"))
        if stands_before or not self._units.is_department(clause):
            clause = self._tail.sub("", self._title_end.sub("", clause))
        department, rest = self._units.department(clause, first, words)
        organization = self._company(rest, first, words)
        if of_field := self._of_field.search(text[first:start]):
            department, organization = of_field["unit"], None
        if department is None:
            department = self._behind(after, end, words) or self._led_to(text[first:last], first, words)
        return Belonging(title, stands_before, department, organization)

    def _where(self, before: str) -> tuple[int, int]:
        """The clause that leads to the name: its own, or the one before when only a name stands between."""
        edges = [0, *(match.end() for match in _CLAUSE_EDGE.finditer(before)), len(before) + 1]
        spans = [(a, b - 1) for a, b in pairwise(edges)]
        start, end = spans[-1]
        while len(spans) > 1 and end - start <= 3 and _NAME_CLAUSE.fullmatch(before[start:end]):
            spans = spans[:-1]
            start, end = spans[-1]
        return start, end

    def _company(self, clause: str, offset: int, words: Words) -> str | None:
        """The company at the end of a clause: seen by the lexer, ending like one, or after "我是"."""
        stated = _STATED.search(clause)
        start = stated.end() if stated else 0
        found = self._units.company(clause[start:], offset + start, words, trust=Trust.STATED if stated else Trust.SEEN)
        return found[0] if found else None

    def _behind(self, after: str, end: int, words: Words) -> str | None:
        """ "费国栋，质量部的": the clause behind the name. With a rank behind it a field is part of the title."""
        match = _CLAUSE_BEHIND.match(after)
        if match is None:
            return None
        clause = _HOLDS.sub("", match["clause"])
        start = end + match.end("clause") - len(clause)
        unit = self._held.sub("", clause)
        department = self._units.department(unit, start, words)[0]
        return department if unit == clause or self._units.has_suffix(department) else None

    def _led_to(self, clause: str, offset: int, words: Words) -> str | None:
        """ "财务是葛会计", "信息科你找傅工": the unit that somebody is said to be found in."""
        lead = _LEADS.search(clause)
        if lead is None or not lead.start():
            return None
        unit = self._units.department(clause[: lead.start()], offset, words)
        return unit[0] if self._units.has_suffix(unit[0]) or unit[1] in _OPEN else None
