"""A second opinion laid beside the record: it makes items surer and adds its own; it takes none away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from voice.domain.facts import CallFacts, Commitment, Fact, FieldValue, IdentityClaim, Need, Objection

SHARE = 0.5  # of the doubt in an item that agreement takes away
SUREST = 0.99

F = TypeVar("F", bound=Fact)


def agreed(ours: CallFacts, theirs: CallFacts) -> CallFacts:
    """Our items in their order, surer where theirs say the same; behind them the items that only they have."""
    return CallFacts(
        identity=_agreed(ours.identity, theirs.identity),
        needs=_agreed(ours.needs, theirs.needs),
        commitments=_agreed(ours.commitments, theirs.commitments),
        objections=_agreed(ours.objections, theirs.objections),
        signals=ours.signals,  # nobody else is asked for them
        fields=_agreed(ours.fields, theirs.fields),
    )


def _agreed(ours: Sequence[F], theirs: Sequence[F]) -> tuple[F, ...]:
    shared = {index for index, fact in enumerate(ours) if any(_same(fact, other) for other in theirs)}
    alone = [other for other in theirs if not any(_same(fact, other) for fact in ours)]
    return (*(_surer(fact) if index in shared else fact for index, fact in enumerate(ours)), *alone)


def _surer(fact: F) -> F:
    raised = 1 - (1 - fact.confidence) * (1 - SHARE)
    return replace(fact, confidence=max(fact.confidence, min(SUREST, round(raised, 3))))


def _same(one: Fact, other: Fact) -> bool:
    """Whether both say it of a turn that both name."""
    turns = {span.turn for span in one.evidence} & {span.turn for span in other.evidence}
    return bool(turns) and _says_the_same(one, other)


def _says_the_same(one: Fact, other: Fact) -> bool:
    match one, other:
        case IdentityClaim(), IdentityClaim():
            return one.side is other.side and _compatible(one.name, other.name)
        case Need(), Need():
            return one.category is other.category
        case Commitment(), Commitment():
            return one.owner is other.owner and one.action is other.action
        case Objection(), Objection():
            return one.tag is other.tag
        case FieldValue(), FieldValue():
            return one.field.id == other.field.id and one.value == other.value
    return False


def _compatible(one: str | None, other: str | None) -> bool:
    """A name that only one of them gives speaks against nothing; 王总 and 王建国 are read as one person."""
    return not one or not other or one == other or one in other or other in one
