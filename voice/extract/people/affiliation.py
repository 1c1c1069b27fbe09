"""Title, department and company that are said beside a name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from voice.extract.people.lexicon import Lexicon

_NO_COMPANY = re.compile(r"[的了吗呢]|^(?:这|那|哪|谁|什么|姓|叫)|(?:上面|另外|那边|这边|时候|一个|一位)$")
_CLAUSE_EDGE = re.compile(r"[，。！？；,.!?\s]")


@dataclass(frozen=True, slots=True)
class Belonging:
    title: str | None = None
    department: str | None = None
    organization: str | None = None


class Affiliation:
    """Patterns built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        titles, department = lexicon.any_title, lexicon.department
        self._title_before = re.compile(f"({titles})[，,]?(?:叫|姓[一-鿿][，,])?$")
        self._title_after = re.compile(
            f"[，,]?(?:是)?(?:我们)?(?:[一-鿿A-Za-z]{{0,8}}的)?({titles})(?![一-鿿])|({lexicon.name_title})"
        )
        self._title_end = re.compile(f"(?:{titles})$")
        self._department_end = re.compile(f"(?P<dept>{department})(?:的|那边的?|这边的?)?$")
        self._department_after = re.compile(f"[，,](?:我)?(?:是|在)?(?P<dept>{department})(?:的|做|管)?(?=[，。！,.]|$)")

    def beside(self, text: str, start: int, end: int, *, wants_title: bool) -> Belonging:
        """What belongs to the name at [start, end) of the turn's text."""
        before, after = text[:start], text[end:]
        title = self._title(before, after) if wants_title else None
        clause = _CLAUSE_EDGE.split(before)[-1]
        if not clause:
            # "我姓倪，东湖妇幼超声科的，倪卫红": the clause before the name says where.
            pieces = [piece for piece in _CLAUSE_EDGE.split(before) if piece]
            clause = pieces[-1] if pieces and pieces[-1].endswith("的") else ""
        clause = self._title_end.sub("", re.sub("(?:姓[一-鿿]?|小|老|叫)$", "", clause))
        department, clause = self._department(clause)
        organization = self._organization(clause, bool(department))
        if department is None and (behind := self._department_after.match(after)):
            department = self._lexicon.trimmed(behind["dept"])
        return Belonging(title, department, organization)

    def _title(self, before: str, after: str) -> str | None:
        behind = self._title_before.search(before)
        if behind and behind[1] not in ("总", "工"):
            return behind[1]
        ahead = self._title_after.match(after)
        return (ahead[1] or ahead[2]) if ahead else None

    def _department(self, clause: str) -> tuple[str | None, str]:
        found = self._department_end.search(clause)
        if not found:
            return None, clause
        department = self._lexicon.trimmed(found["dept"])
        return department, clause[: found.start() + len(found["dept"]) - len(department)]

    def _organization(self, clause: str, has_department: bool) -> str | None:
        bare = re.sub("的$", "", clause)
        named = re.search(r"[一-鿿A-Za-z0-9]{2,18}$", bare)
        if not named or not (clause.endswith("的") or has_department or re.search("是|我|喂|好|请问", clause)):
            return None
        organization = self._lexicon.trimmed(named[0])
        return None if len(organization) < 2 or _NO_COMPANY.search(organization) else organization
