"""Takes a stretch of Chinese talk such as "康联医疗设备科" apart: the company and the department in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import IntEnum

from voice.extract.people.lexicon import Lexicon

Words = Sequence[tuple[int, int, str]]  # start, end, tag of the lexer

_NO_COMPANY = re.compile(
    r"[的了吗呢他她它你您我跟给去]|谢谢|哪|什么|这|那|怎么|不|没|知道|朋友|师傅|老大|老板|分管|总部|科里|同事|助理|弟|嫂|哥"
    r"|前任|原来|合伙人|听[见到得]|转过来|转接|旁边|关上|^把|收货|配色|开会|开玩笑|管(?![业理道家件材桩])|老[大二三四]$|[一二三四五六七八九十号]楼$|做$"
    r"|[就还也都]是|是$|^(?:在|挺|找|做|搞|管|卖|干|叫|姓|负责|专门|有|个|上次|刚才|之前)"
)
_COMPANY_CHARACTERS = re.compile(r"[一-鿿A-Za-z0-9]{2,16}$")
_SPOKEN_TAIL = re.compile("(?:的|那边的?|这边的?|那头|这头|那儿|这儿|那里|这里)$")
_BEFORE_BARE = re.compile(r"(?:^|[们咱是让找个的他她问边归走在跟和叫由听等给请得、，：]|通知|联系|负责)$")
_SENT = re.compile("^(?:让|带|派|请)")  # 我让租赁公司的
_TOWN = 3  # a single place of more characters may be a company
_COMMON_WORD = 2  # characters of a word of the language; one that the lexer makes up of more is a name
_SHORT_NAME = 2  # a company is rarely called by so few characters with a department behind them
_LONG_WORD = 5  # a longer word of the lexer is a company with its department
# Tags of the lexer that no company's name holds.
_NO_NAME_TAGS = frozenset({"TIME", "r", "m", "q", "d", "p", "c", "u", "xc", "w", "vd", "ad"})
_NO_FAIR_TAGS = frozenset({"m", "q", "d", "p", "c", "u", "xc", "w"})
_NO_BEGINNING = frozenset({"v", "p", "d", "c"})
# Tags that even a company said in plain words ("我是X的") does not hold.
_NO_STATED_TAGS = frozenset({"TIME", "r"})


class Trust(IntEnum):
    """How far the words around it make a company of a stretch of talk."""

    SEEN = 0  # not at all: the lexer must see one, or it must end like one
    PLAIN = 1  # it must not be a sentence ("在开会")
    FAIR = 2  # "我X的": it must not end in what somebody does ("我要的")
    STATED = 3  # "我是X的": it is believed


class Units:
    """Patterns built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        suffix, bare = lexicon.department_end, lexicon.bare_department
        self._known = re.compile(f"(?:(?!(?<=另)外)(?:{lexicon.department_stem}|{bare})){{1,3}}{suffix}")  # 另外信息科
        self._ends_so = re.compile(suffix)
        self._short = re.compile(f"[一-鿿]{{2}}{suffix}")
        self._bare = re.compile(f"{bare}{{1,2}}$")
        self._tail = re.compile(f"(?:{lexicon.company_tail}|{bare}|{lexicon.any_title})$")
        self._company_end = re.compile(f"{lexicon.organization_end}$")
        self._company_ends = re.compile(lexicon.organization_end)
        self._generic = re.compile(f"(?:{lexicon.generic_company})$")
        self._addresses = re.compile(f"(?:{lexicon.any_title}|{lexicon.honorific})$")
        unit = f"(?:{lexicon.department_stem}|{bare}){{1,3}}(?:{suffix[:-1]})?"
        self._only_unit = re.compile(f"(?:{unit}|{lexicon.any_title})+$")

    def department(self, clause: str, offset: int, words: Words) -> tuple[str | None, str]:
        """The department at the end of a clause that starts at `offset`, and what stands before it."""
        said = _SPOKEN_TAIL.sub("", clause)
        starts = [a - offset for a, b, _ in words if offset <= a and b - offset <= len(said)]
        ending = self._company_end.search(said)
        suffix = self._ends_so.search(said)
        if (known := self._known.search(said)) and not (ending and ending.start() < known.start()):
            start = self._behind_company(said, known.start())
            return said[start:], said[:start]
        if ending and not (suffix and len(suffix[0]) > len(ending[0])):
            return None, clause
        if suffix:
            return self._suffixed(said, clause, starts)
        if found := self._bare.search(said):
            before = said[: found.start()]
            if not before or (found.start() in starts and _BEFORE_BARE.search(before)):
                return found[0], before
        return None, clause

    def company(self, clause: str, offset: int, words: Words, *, trust: Trust = Trust.SEEN) -> tuple[str, int] | None:
        """The company at the end of a clause that starts at `offset`, with its start in the turn."""
        named = _COMPANY_CHARACTERS.search(_SPOKEN_TAIL.sub("", clause))
        if not named:
            return None
        words_of_it = self._lexicon.company(named[0]) if trust is Trust.SEEN else _SENT.sub("", named[0])
        company = self._without_tail(words_of_it)
        start = clause.rfind(company) + offset
        end = start + len(company)
        if len(company) < 2 or _NO_COMPANY.search(company) or self._only_unit.match(company):
            return None
        if self._generic.match(company):
            return None
        addressed = self._addresses.search(company)
        if addressed and len(addressed[0]) > 1 and not self._company_end.search(company):
            return None
        inside = [(a, b, tag) for a, b, tag in words if a < end and b > start]
        ends_so = self._company_end.search(company) is not None
        if any(tag in _NO_STATED_TAGS for _, _, tag in inside) or (_is_place(inside) and not ends_so):
            return None
        seen = any(tag == "ORG" and a <= start and b >= end - 1 for a, b, tag in inside)
        believed = seen or (ends_so and _is_name(start, end, words)) or _ALLOWED[trust](inside)
        return (company, start) if believed else None

    def is_department(self, clause: str) -> bool:
        """Whether a clause ends in a department that is said without a suffix: "找我们采购"."""
        found = self._bare.search(clause)
        return found is not None and _BEFORE_BARE.search(clause[: found.start()]) is not None

    def has_suffix(self, department: str | None) -> bool:
        """Whether words end like a department: "设备科", and not "财务"."""
        return department is not None and self._ends_so.search(department) is not None

    def is_plainly_company(self, words: str) -> bool:
        """Whether the words, a department behind them aside, end like a company."""
        rest = self.department(words, 0, ())[1]
        return self._company_end.search(self._without_tail(rest)) is not None

    def _without_tail(self, company: str) -> str:
        """Without "售后", "热线" and the like behind the name, as long as a name is left."""
        while not self._company_end.search(company):
            tail = self._tail.search(company)
            if tail is None or tail.start() < 2 or len(tail[0]) < 2:
                break
            company = company[: tail.start()]
        return company

    def _behind_company(self, said: str, start: int) -> int:
        """Where the department begins when its first words end the company: "锦程包装机械" + "售后部"."""
        while 0 < len(self._lexicon.company(said[:start])) <= _SHORT_NAME or self._company_end.search(said[:start]):
            ending = self._company_ends.match(said, start)
            if ending is None or not self._known.fullmatch(said[ending.end() :]):
                break
            start = ending.end()
        return start

    def _suffixed(self, said: str, clause: str, starts: Sequence[int]) -> tuple[str | None, str]:
        """A department of no known field: behind a company's ending, else the lexer's last words."""
        companies = [m.end() for m in self._company_ends.finditer(said) if 2 <= len(said) - m.end() <= 7]
        if companies:
            start = companies[-1]
        else:
            inside = [start for start in starts if start < len(said)]
            start = inside[-1] if inside else 0
            short = self._short.search(said)
            if len(said) - start > _LONG_WORD and short:
                start = short.start()
            elif len(said) - start < 3 and len(inside) > 1:
                start = inside[-2]
        department = self._lexicon.trimmed(said[start:])
        start = len(said) - len(department)
        left_over = self._lexicon.company(said[:start])
        if len(department) < 2 or (len(left_over) == 1 and re.match("[一-鿿]", left_over)):
            return None, clause
        return department, said[:start]


def _is_name(start: int, end: int, words: Words) -> bool:
    inside = [(a, b, tag) for a, b, tag in words if a < end and b > start]
    verbs = [tag for a, b, tag in inside if tag == "v" and b - a == 1]
    return not verbs and not any(tag in _NO_NAME_TAGS for _, _, tag in inside)


def _is_place(inside: Words) -> bool:
    """ "我是青州的": a town and no company."""
    long = len(inside) == 1 and inside[0][1] - inside[0][0] > _TOWN
    return bool(inside) and not long and all(tag == "LOC" for _, _, tag in inside)


def _is_plain(inside: Words) -> bool:
    """A name stands here and no sentence nor one common word."""
    common = len(inside) == 1 and inside[0][2] in ("n", "v")
    begins = not inside or inside[0][2] not in _NO_BEGINNING
    return begins and not common and not any(tag in _NO_NAME_TAGS for _, _, tag in inside)


def _is_fair(inside: Words) -> bool:
    """Nobody does anything here."""
    common = len(inside) == 1 and inside[0][2] in ("n", "v") and inside[0][1] - inside[0][0] <= _COMMON_WORD
    verbs = sum(tag == "v" for _, _, tag in inside)
    acts = verbs > 1 or (len(inside) > 1 and inside[-1][2] == "v")
    return not common and not acts and not any(tag in _NO_FAIR_TAGS for _, _, tag in inside)


_ALLOWED: dict[Trust, Callable[[Words], bool]] = {
    Trust.SEEN: lambda inside: False,
    Trust.PLAIN: _is_plain,
    Trust.FAIR: _is_fair,
    Trust.STATED: lambda inside: True,
}
