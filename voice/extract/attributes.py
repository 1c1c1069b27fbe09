"""What components leave on a Doc for each other: all extensions, and the values they hold.

Per-hit values are dataclasses in lists on the Doc: spaCy shares `Span._` between spans over the same characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from spacy.tokens import Doc

from voice.domain.facts import Action, DecisionRole, Due, NeedCategory, ObjectionTag, SignalType
from voice.domain.transcript import Side, Transcript
from voice.extract.classifier import Floats
from voice.extract.timex.mention import TimeMention


@dataclass(frozen=True, slots=True)
class CallContext:
    """What the components know of a call beside its words."""

    transcript: Transcript
    called_at: datetime
    starts: tuple[int, ...]  # where each turn begins in the Doc's text


@dataclass(frozen=True, slots=True)
class Place:
    """Code-point offsets [start, end) of turn `turn`."""

    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Timed:
    """Words of time in a turn."""

    turn: int
    mention: TimeMention


class Assertion(StrEnum):
    """How a clause is meant; only affirmed clauses promise anything."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    HYPOTHETICAL = "hypothetical"
    PAST = "past"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Scores:
    """Outputs of the heads. Turn scores: (turns, labels); clause scores: (clauses, labels), as `Doc._.clauses`."""

    labels: dict[str, tuple[str, ...]]
    turns: dict[str, Floats]
    clauses: dict[str, Floats]
    links: dict[tuple[int, int], float]  # (earlier turn, later turn) of one side: the same promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A fact before its evidence is cited: where it is proved, first the quote."""

    places: tuple[Place, ...]
    confidence: float
    component: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDraft(Draft):
    side: Side
    role: DecisionRole
    name: str | None
    title: str | None
    department: str | None
    organization: str | None
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedDraft(Draft):
    category: NeedCategory
    tried: str | None
    why_failed: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentDraft(Draft):
    owner: Side
    action: Action
    due: Due | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionDraft(Draft):
    tag: ObjectionTag
    competitor: str | None
    answered: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalDraft(Draft):
    type: SignalType
    value: str | None = None
    due: Due | None = None


# Extension -> what it holds before its component ran.
EXTENSIONS: dict[str, object] = {
    "context": None,  # CallContext
    "clauses": (),  # tuple[Clause, ...], in order
    "sides": (),  # tuple[Side, ...], one a turn
    "times": (),  # tuple[Timed, ...], in order
    "assertions": (),  # tuple[Assertion, ...], one a clause
    "scores": None,  # Scores
    "people": (),  # tuple[PersonDraft, ...]
    "needs": (),  # tuple[NeedDraft, ...]
    "commitments": (),  # tuple[CommitmentDraft, ...]
    "objections": (),  # tuple[ObjectionDraft, ...]
    "signals": (),  # tuple[SignalDraft, ...]
    "facts": None,  # CallFacts
}


def register_extensions() -> None:
    """Declare every extension, once a process."""
    for name, default in EXTENSIONS.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)
