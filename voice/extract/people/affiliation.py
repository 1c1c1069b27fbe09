"""Title, department and company that are said beside a Chinese name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from voice.extract.people.lexicon import Lexicon

_NO_COMPANY = re.compile(
    r"[了吗呢]|^(?:这|那|哪|谁|什么|姓|叫|一|两|上次|前任|分管|老朋友|同事|师傅|朋友|个|驻场|科里|公司|原来)|(?:上面|另外|那边|这边|时候|一个|一位|师傅|朋友|老大|同事|弟弟|表弟|助理|楼|分管|车间)$"
)
_CLAUSE_EDGE = re.compile(r"[，。！？；,.!?\s]")
_NAME_CLAUSE = re.compile(r"^(?:我)?(?:姓|叫|是|大名|小|老)*[一-鿿]{0,2}$")

Words = Sequence[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Belonging:
    title: str | None = None
    department: str | None = None
    organization: str | None = None
    title_stands_before: bool = False


class Affiliation:
    """Patterns built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        titles = lexicon.any_title
        self._title_before = re.compile(f"({titles})(?:是|叫|[，,](?:我)?(?:叫|姓[一-鿿][，,])?)?$")
        self._title_after = re.compile(
            f"[，,]?(?:是|，)?(?:我们)?(?:[一-鿿A-Za-z]{{0,8}}的)?({titles})(?![一-鿿])|({lexicon.name_title})"
        )
        self._title_end = re.compile(f"(?:{titles})$")
        self._department = re.compile(lexicon.department_end)
        self._bare = re.compile(lexicon.bare_department)

    def beside(self, text: str, start: int, end: int, words: Words) -> Belonging:
        """What belongs to the name at [start, end) of the turn's text; `words` are the lexer's."""
        before, after = text[:start], text[end:]
        behind = self._title_before.search(before)
        stands_before = behind is not None and behind[1] not in ("总", "工", "采购")
        title = behind[1] if behind and stands_before else None
        if title is None and (ahead := self._title_after.match(after)):
            title = ahead[1] or ahead[2]
        where = self._where(before)
        clause = self._title_end.sub("", re.sub("(?:姓[一-鿿]?|小|老|叫)$", "", text[where[0] : where[1]]).rstrip("，,"))
        department, rest = self._split(clause, where[0], words)
        organization = self._company(rest, bool(department))
        if department is None:
            department = self._behind(after, end, words)
        return Belonging(title, department, organization, stands_before)

    def _where(self, before: str) -> tuple[int, int]:
        """The clause that leads to the name: its own, or the one before when that ends in 的 or only a name follows."""
        edges = [0, *(match.end() for match in _CLAUSE_EDGE.finditer(before)), len(before) + 1]
        spans = [(a, b - 1) for a, b in zip(edges, edges[1:], strict=False)]
        start, end = spans[-1]
        while len(spans) > 1 and _NAME_CLAUSE.fullmatch(before[start:end]):
            spans = spans[:-1]
            start, end = spans[-1]
            if end - start > 3:
                break
        return start, end

    def _split(self, clause: str, offset: int, words: Words) -> tuple[str | None, str]:
        """Department and what stands before it."""
        bare = re.sub("(?:的|那边的?|这边的?)$", "", clause)
        last = [(a - offset, b - offset) for a, b, _ in words if offset <= a and b - offset <= len(bare)]
        if not last or not last[-1][1] == len(bare):
            return None, clause
        start = last[-1][0]
        if self._department.search(bare):
            if len(bare) - start < 3 and len(last) > 1:
                start = last[-2][0]
            department = self._lexicon.trimmed(bare[start:])
            start = len(bare) - len(department)
            return (department, bare[:start]) if len(department) >= 2 else (None, clause)
        if self._bare.fullmatch(bare[start:]) and re.search(r"(?:们|咱|^|是|让|找|个|的|他|问|那边|归|走)$", bare[:start]):
            return bare[start:], bare[:start]
        return None, clause

    def _company(self, clause: str, has_department: bool) -> str | None:
        bare = re.sub("的$", "", clause)
        named = re.search(r"[一-鿿A-Za-z0-9]{2,20}$", bare)
        if not named or not (clause.endswith("的") or has_department or re.search("是|我|喂|好|请问", clause) or bare == clause):
            return None
        organization = self._lexicon.company(named[0])
        return None if len(organization) < 2 or _NO_COMPANY.search(organization) else organization

    def _behind(self, after: str, end: int, words: Words) -> str | None:
        """"费国栋，质量部的": the clause behind the name."""
        match = re.match(r"[，,](?:我)?(?:是|在)?(?P<clause>[^，。！？,.!?]{2,14}?)(?:的)?(?:经理|主任|主管|总监)?(?=[，。！,.]|$)", after)
        if not match:
            return None
        return self._split(match["clause"], end + match.start("clause"), words)[0]
