"""What a term of the vocabulary may be, which terms exclude each other, and how lists are joined."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from voice.domain.errors import InvalidInput
from voice.domain.vocabulary import Term, TermKind, Vocabulary
from voice.ports.vocabulary import COMPANY_WIDE, StoredTerm

SHORTEST, LONGEST = 2, 40  # characters: one alone sounds like a dozen others
MOST_SPELLINGS = 20  # aliases, or wrong spellings, of one term
MOST_TERMS = 5_000  # of a region
NAMES = frozenset({TermKind.ACCOUNT, TermKind.PERSON})  # are looked for in calls of their account alone

_TERM = re.compile(r"\w(?:.*\w)?[+#%]*", re.DOTALL)


def checked(term: Term, *, account_id: str = COMPANY_WIDE) -> Term:
    """The term as it is stored: blanks made single, spellings once each.

    Raises InvalidInput (invalid_term, invalid_weight, too_many_spellings, wrong_is_right, account_missing).
    """
    text, aliases, wrong = _plain(term.text), _spellings(term.aliases), _spellings(term.wrong)
    for one in (text, *aliases, *wrong):
        if not SHORTEST <= len(one) <= LONGEST or not _TERM.fullmatch(one):
            raise InvalidInput(
                f"{one or 'An empty text'} is no term.",
                code="invalid_term",
                remedy=f"Write {SHORTEST} to {LONGEST} characters that begin and end with a letter or a digit.",
            )
    if not 0 <= term.weight <= 2:
        raise InvalidInput("A weight must be 0 to 2.", code="invalid_weight", remedy="Leave it out for 1.")
    if max(len(aliases), len(wrong)) > MOST_SPELLINGS:
        raise InvalidInput(f"{text} has more than {MOST_SPELLINGS} spellings.", code="too_many_spellings")
    if both := {text, *aliases} & set(wrong):
        raise InvalidInput(f"{min(both)} cannot be both right and wrong.", code="wrong_is_right")
    if account_id == COMPANY_WIDE and term.kind in NAMES:
        raise InvalidInput(
            f"{text} is the name of an account or a person, but no account is named.",
            code="account_missing",
            remedy="Name the account it belongs to; names of your own company are jargon.",
        )
    return Term(text, term.kind, term.weight, tuple(a for a in aliases if a != text), wrong)


class WordList:
    """Terms by their spellings, to find those that exclude each other. Accounts do not know each other's terms."""

    def __init__(self, terms: Iterable[StoredTerm]) -> None:
        self._right: dict[str, list[StoredTerm]] = defaultdict(list)
        self._wrong: dict[str, list[StoredTerm]] = defaultdict(list)
        for stored in terms:
            for text in (stored.term.text, *stored.term.aliases):
                self._right[text].append(stored)
            for text in stored.term.wrong:
                self._wrong[text].append(stored)

    def refuse_clash(self, stored: StoredTerm) -> None:
        """Raises InvalidInput (wrong_is_a_term, term_is_wrong, wrong_is_taken)."""
        term = stored.term
        for wrong in term.wrong:
            if self.terms_written(wrong, stored):
                raise InvalidInput(
                    f"{wrong} is a term of its own and cannot be a wrong spelling of {term.text}.",
                    code="wrong_is_a_term",
                )
            for other in self._others(self._wrong, wrong, stored):
                if other.account_id == stored.account_id:
                    raise InvalidInput(
                        f"{wrong} is a wrong spelling of {other.term.text} already.", code="wrong_is_taken"
                    )
        for text in (term.text, *term.aliases):
            for other in self._others(self._wrong, text, stored):
                raise InvalidInput(
                    f"{text} is listed as a wrong spelling of {other.term.text}.",
                    code="term_is_wrong",
                    remedy=f"Take it off the wrong spellings of {other.term.text} first.",
                )

    def terms_written(self, text: str, stored: StoredTerm) -> list[StoredTerm]:
        """Other terms, heard together with this one, that are written so."""
        return self._others(self._right, text, stored)

    def _others(self, found: dict[str, list[StoredTerm]], text: str, stored: StoredTerm) -> list[StoredTerm]:
        return [
            other
            for other in found.get(text, ())
            if other.id != stored.id
            and (COMPANY_WIDE in (other.account_id, stored.account_id) or other.account_id == stored.account_id)
        ]


def joined(terms: Sequence[Term]) -> Vocabulary:
    """Several lists as one, the nearest first: a text stands once, and what is right or taken is no wrong spelling."""
    found: dict[str, Term] = {}
    for term in terms:
        known = found.setdefault(term.text, term)
        found[term.text] = replace(
            known,
            weight=max(known.weight, term.weight),
            aliases=tuple(dict.fromkeys((*known.aliases, *term.aliases))),
            wrong=tuple(dict.fromkeys((*known.wrong, *term.wrong))),
        )
    taken = {text for term in found.values() for text in (term.text, *term.aliases)}
    result = []
    for term in found.values():
        wrong = tuple(text for text in term.wrong if text not in taken)
        taken.update(wrong)
        result.append(replace(term, wrong=wrong))
    return tuple(result)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _spellings(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain for text in texts if (plain := _plain(text))))
