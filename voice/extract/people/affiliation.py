"""Title, department and company that are said beside a Chinese name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from voice.extract.people.lexicon import Lexicon

_CLAUSE_EDGE = re.compile(r"[，。！？；,.!?\s]")
_NAME_CLAUSE = re.compile(r"(?:我)?(?:姓|叫|是|大名|小|老)*[一-鿿]{0,2}")
_WORDS_IN_NAME = re.compile(
    r"[的了吗呢他她它你您我跟给来去]|谢谢|哪|什么|这|那|怎么|不|没|知道|朋友|师傅|老大|老板|分管|大区|总部|科里|公司$|^集团$|部门|同事|助理|弟|嫂|哥"
)
_COMPANY_CHARACTERS = re.compile(r"[一-鿿A-Za-z0-9]{2,16}$")
_LONG_WORD = 5  # a longer word of the lexer is a company with its department
# Tags of the lexer that no company's name holds.
_NO_NAME_TAGS = frozenset({"TIME", "r", "m", "q", "d", "p", "c", "u", "xc", "w", "vd", "ad"})

Words = Sequence[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Belonging:
    title: str | None = None
    title_stands_before: bool = False
    department: str | None = None
    organization: str | None = None


class Affiliation:
    """Patterns built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        titles = lexicon.any_title
        self._title_before = re.compile(f"({titles})(?:是|叫|[，,](?:我)?(?:叫|姓[一-鿿][，,])?)?$")
        self._title_after = re.compile(
            f"[，,]?(?:是|，)?(?:我们)?(?:[一-鿿A-Za-z]{{0,8}}的)?({titles})(?![一-鿿])|({lexicon.name_title})"
        )
        self._tail = re.compile(f"(?:的)?(?:(?:[小老]{lexicon.surname}?|姓[一-鿿]?|叫)[，,]?)?$")
        self._title_end = re.compile(f"(?:{titles})$")
        self._department = re.compile(f"{lexicon.department_end}")
        self._short_department = re.compile(f"(?:{lexicon.bare_department}|[一-鿿]{{2}}){lexicon.department_end}")
        self._bare = re.compile(lexicon.bare_department)
        self._company_end = re.compile(f"{lexicon.organization_end}$")
        company = "(?P<org>[一-鿿A-Za-z0-9]{2,12}?)"
        departments = f"(?:{lexicon.bare_department}|[一-鿿]{{2}}){lexicon.department_end[:-1]}"
        stop = f"(?:的|{lexicon.any_title}|{departments}|(?=[，。！][^，。]{{0,3}}我))"
        opening = "(?:^|[，。！？])(?:喂|您好|你好|哎|嗯|对|是我)*[，,]?"
        self._own_company = re.compile(f"{opening}(?:我(?:们)?(?:这边|这里)?是?|这里是|这边是|){company}{stop}")
        self._asked_company = re.compile(
            f"(?:请问(?:您|你)?(?:这)?是|您是|你是|是|找){company}{stop}[^。！]{{0,14}}[吗吧？]"
        )

    def beside(self, text: str, start: int, end: int, words: Words) -> Belonging:
        """What belongs to the name at [start, end) of the turn's text; `words` are the lexer's."""
        before, after = text[:start], text[end:]
        behind = self._title_before.search(before)
        stands_before = behind is not None and behind[1] not in ("总", "工", "采购")
        title = behind[1] if behind and stands_before else None
        if title is None and (ahead := self._title_after.match(after)):
            title = ahead[1] or ahead[2]
        first, last = self._where(before)
        clause = self._tail.sub("", self._title_end.sub("", self._tail.sub("", text[first:last].rstrip("，,"))))
        department, rest = self._split(clause, first, words)
        organization = self._company(rest, first, words)
        if department is None:
            department = self._behind(after, end, words)
        return Belonging(title, stands_before, department, organization)

    def own_company(self, text: str, words: Words) -> str | None:
        """The company that a first turn names as the speaker's."""
        return self._introduced(self._own_company, text, words)

    def asked_company(self, text: str, words: Words) -> str | None:
        """The company that a first turn asks the other side for."""
        return self._introduced(self._asked_company, text, words)

    def _introduced(self, pattern: re.Pattern[str], text: str, words: Words) -> str | None:
        for match in pattern.finditer(text):
            company = self._lexicon.company(match["org"])
            start = match.end("org") - len(company)
            if len(company) < 2 or _WORDS_IN_NAME.search(company) or self._department.search(company):
                continue
            seen = any(tag == "ORG" and a < match.end("org") and b > start for a, b, tag in words)
            said = re.search("(?:我(?:们)?|这里|这边|请问您?|您)是$", text[:start]) and _is_name(
                start, match.end("org"), words
            )
            if seen or (self._company_end.search(company) and _is_name(start, match.end("org"), words)) or said:
                return company
        return None

    def _where(self, before: str) -> tuple[int, int]:
        """The clause that leads to the name: its own, or the one before when only a name stands between."""
        edges = [0, *(match.end() for match in _CLAUSE_EDGE.finditer(before)), len(before) + 1]
        spans = [(a, b - 1) for a, b in pairwise(edges)]
        start, end = spans[-1]
        while len(spans) > 1 and end - start <= 3 and _NAME_CLAUSE.fullmatch(before[start:end]):
            spans = spans[:-1]
            start, end = spans[-1]
        return start, end

    def _split(self, clause: str, offset: int, words: Words) -> tuple[str | None, str]:
        """Department and what stands before it."""
        bare = re.sub("(?:的|那边的?|这边的?)$", "", clause)
        inside = [(a - offset, b - offset) for a, b, _ in words if offset <= a and b - offset <= len(bare)]
        if not inside or inside[-1][1] != len(bare):
            return None, clause
        start = inside[-1][0]
        if self._department.search(bare):
            short = self._short_department.search(bare)
            if len(bare) - start > _LONG_WORD and short:
                start = short.start()
            elif len(bare) - start < 3 and len(inside) > 1:
                start = inside[-2][0]
            department = self._lexicon.trimmed(bare[start:])
            start = len(bare) - len(department)
            return (department, bare[:start]) if len(department) >= 2 else (None, clause)
        before = bare[:start]
        if self._bare.fullmatch(bare[start:]) and re.search(r"(?:们|咱|^|是|让|找|个|的|他|问|那边|归|走)$", before):
            return bare[start:], before
        return None, clause

    def _company(self, clause: str, offset: int, words: Words) -> str | None:
        """The company at the end of a clause: seen by the lexer, ending like one, or after "我是"."""
        bare = re.sub("的$", "", clause)
        named = _COMPANY_CHARACTERS.search(bare)
        if not named:
            return None
        company = self._lexicon.company(named[0])
        if len(company) < 2 or _WORDS_IN_NAME.search(company) or self._department.fullmatch(company):
            return None
        start = offset + len(bare) - len(company)
        seen = any(tag == "ORG" and a < offset + len(bare) and b > start for a, b, tag in words)
        said = re.search(
            "(?:我(?:们)?(?:这边|这里)?是|这里是|这边是|请问(?:您)?是|您是|^我)$", bare[: len(bare) - len(company)]
        )
        named_so = bool(said) or self._company_end.search(company) is not None
        return company if seen or (named_so and _is_name(start, offset + len(bare), words)) else None

    def _behind(self, after: str, end: int, words: Words) -> str | None:
        """ "费国栋，质量部的": the clause behind the name."""
        match = re.match(
            r"[，,](?:我)?(?:是|在)?(?P<clause>[^，。！？,.!?]{2,14}?)(?:的)?(?:经理|主任|主管|总监)?(?=[，。！,.]|$)",
            after,
        )
        return self._split(match["clause"], end + match.start("clause"), words)[0] if match else None


def _is_name(start: int, end: int, words: Words) -> bool:
    inside = [(a, b, tag) for a, b, tag in words if a < end and b > start]
    verbs = [tag for a, b, tag in inside if tag == "v" and b - a == 1]
    return not verbs and not any(tag in _NO_NAME_TAGS for _, _, tag in inside)
