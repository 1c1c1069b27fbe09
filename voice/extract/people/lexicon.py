"""The words by which people are found, from models/extract/<language>/people.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from voice.domain.facts import DecisionRole
from voice.extract.people.sound import sounds

# A Latin name: up to three words with capitals.
_LATIN_NAME = r"[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+){0,2}"
_HAN_END = r"(?=[，。！？；、,.!?\s呀啊哦嘛呢吧吗]|$)"

# What follows when somebody says who they are.
_AFTER_OWN_NAME = r"[，。！,.!啊呀哈呐]|$|[给跟找打想][您你]?|就是"


class Proof(StrEnum):
    """How far the words around it prove a name; the weaker, the more the tagger has a say."""

    WEAK = "weak"
    STRONG = "strong"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Pieces of regular expressions, each a non-capturing group, and lists to look up."""

    surname: str
    surname_sounds: frozenset[tuple[str, ...]]
    weak_surnames: frozenset[str]
    function_surnames: frozenset[str]
    never_titled: frozenset[str]
    name_title: str
    any_title: str
    honorific: str
    department: str
    department_end: str
    bare_department: str
    department_stem: str
    organization_end: str
    generic_company: str
    company_tail: str
    cut_before: re.Pattern[str]
    cut_company: re.Pattern[str]
    no_names: frozenset[str]
    introductions: tuple[tuple[re.Pattern[str], Proof], ...]
    roles: Mapping[DecisionRole, re.Pattern[str]]
    own_roles: Mapping[DecisionRole, re.Pattern[str]]
    held_roles: Mapping[DecisionRole, re.Pattern[str]]
    outsiders: re.Pattern[str]

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """Raises OSError, tomllib.TOMLDecodeError, KeyError or re.error."""
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        suffix = data["department_suffix"]
        surnames = [*data["compound_surnames"], *data["surnames"]]
        surname = either(surnames)
        pieces = {
            "surname": surname,
            "full": f"(?P<full>{f'{surname}[一-鿿]{{1,2}}' if surnames else _LATIN_NAME})",
            "title": _titles(data),
            "rank": _titles(data, shortest=2),
            "name_title": either(data["name_titles"]),
            "honorific": either(data["honorifics"]),
            "department": _filled(
                data["department_pattern"], {"suffix": suffix, "bare": either(data["bare_departments"])}
            ),
            "company_end": either(data["organization_ends"]),
            "end": _HAN_END,
            "after": _AFTER_OWN_NAME,
        }
        return cls(
            surname=surname,
            surname_sounds=frozenset(sounds(character) for character in data["surnames"]),
            weak_surnames=frozenset(data["weak_surnames"]),
            function_surnames=frozenset(data["function_surnames"]),
            never_titled=frozenset(data["never_titled"]),
            name_title=pieces["name_title"],
            any_title=pieces["title"],
            honorific=pieces["honorific"],
            department=pieces["department"],
            department_end=f"{suffix}$",
            bare_department=either(data["bare_departments"]),
            department_stem=either(data["department_stems"]),
            organization_end=either(data["organization_ends"]),
            generic_company=either(data["generic_companies"]),
            company_tail=either(data["company_tails"]),
            cut_company=re.compile(data["cut_company"]),
            cut_before=re.compile(data["cut_before"]),
            no_names=frozenset(data["no_names"]),
            introductions=tuple(
                (re.compile(_filled(entry["pattern"], pieces)), Proof(entry["proof"]))
                for entry in data["introductions"]
            ),
            roles=_roles(data["roles"]),
            own_roles=_roles(data["own_roles"]),
            held_roles=_roles(data["held_roles"]),
            outsiders=re.compile(data["outsiders"]),
        )

    def trimmed(self, words: str) -> str:
        """The words without what stands before a company or department: "我们采购部" -> "采购部"."""
        cuts = [match.end() for match in self.cut_before.finditer(words)]
        usable = [cut for cut in cuts if len(words) - cut >= 2]
        return words[usable[-1] :] if usable else words

    def company(self, words: str) -> str:
        """The words from the last "我是", "请问是", "喂" … on; a company's name may hold 和, 对 or 得."""
        cuts = [match.end() for match in self.cut_company.finditer(words)]
        return words[cuts[-1] :] if cuts else words


def either(words: Sequence[str]) -> str:
    """One of the words, longer ones first; of no words none matches."""
    if not words:
        return r"(?!)"
    return f"(?:{'|'.join(sorted(words, key=lambda word: (-len(word), word)))})"


def _titles(data: Mapping[str, Any], *, shortest: int = 1) -> str:
    """Listed titles, and a field with a rank behind it: 财务总监, 华东售后主管, sterile processing lead."""
    pieces = {
        "listed": either([title for title in (*data["job_titles"], *data["name_titles"]) if len(title) >= shortest]),
        "field": either([*data["title_fields"], *data["bare_departments"]]),
        "rank": either(data["title_ranks"]),
    }
    return _filled(data["title_pattern"], pieces)


def _roles(patterns: Mapping[str, Sequence[str]]) -> dict[DecisionRole, re.Pattern[str]]:
    return {DecisionRole(role): re.compile("|".join(each), re.IGNORECASE) for role, each in patterns.items()}


def _filled(pattern: str, pieces: Mapping[str, str]) -> str:
    """The pattern with "<full>" and the like filled in; the names of groups, "(?P<family>", are left."""
    return re.sub(r"(?<!\?P)<(\w+)>", lambda match: pieces[match[1]], pattern)
