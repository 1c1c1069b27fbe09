"""The machine's facts as stored rows: checked for evidence, identified, and laid under what people decided."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from voice.domain.evidence import is_verbatim
from voice.domain.facts import Commitment, Fact, FieldValue, IdentityClaim, Need, Objection, Signal
from voice.domain.facts_json import kind_of
from voice.domain.review import FactState, StoredFact
from voice.domain.transcript import Transcript


def supported(facts: Iterable[Fact], transcript: Transcript) -> tuple[Fact, ...]:
    """The facts whose every span stands verbatim in the transcript and has its time in the audio."""
    return tuple(
        fact
        for fact in facts
        if fact.evidence
        and all(
            is_verbatim(span, transcript) and span.start_ms is not None and span.end_ms is not None
            for span in fact.evidence
        )
    )


def identified(call_id: str, facts: Iterable[Fact], *, run: int) -> tuple[StoredFact, ...]:
    """The facts under ids that a repeated run over the same sound makes again."""
    seen: Counter[str] = Counter()
    stored = []
    for fact in facts:
        key = f"{call_id}|{kind_of(fact)}|{_label(fact)}|{_place(fact)}"
        digest = hashlib.sha256(f"{key}|{seen[key]}".encode()).hexdigest()[:32]
        seen[key] += 1
        stored.append(StoredFact(id=digest, call_id=call_id, kind=kind_of(fact), fact=fact, run=run))
    return tuple(stored)


def merged(before: Sequence[StoredFact], found: Sequence[StoredFact]) -> tuple[StoredFact, ...]:
    """The new run's facts with the ids and layers of the old ones that they continue.

    A fact is continued by the one of its id, else by one of its kind whose quote lies over more than half of its
    quote's time. What nobody decided on and no fact continues goes; what somebody decided on stays, withdrawn.
    """
    successors = {fact.id: fact for fact in found}
    result: list[StoredFact] = []
    vanished: list[StoredFact] = []
    for old in before:
        new = successors.pop(old.id, None)
        if new is None:
            vanished.append(old)
        else:
            result.append(_continued(old, new))
    for old in sorted(vanished, key=lambda fact: fact.state is FactState.PROPOSED):  # decisions choose first
        new = _nearest(old, successors.values())
        if new is not None:
            result.append(_continued(old, successors.pop(new.id)))
        elif old.state is not FactState.PROPOSED:
            result.append(replace(old, withdrawn=True))
    return (*result, *successors.values())


def _continued(old: StoredFact, new: StoredFact) -> StoredFact:
    return replace(old, fact=new.fact, run=new.run, withdrawn=False, waiting=new.waiting)


def _nearest(old: StoredFact, candidates: Iterable[StoredFact]) -> StoredFact | None:
    scored = [
        (share, _label(new.fact) == _label(old.fact), new.id, new)
        for new in candidates
        if new.kind is old.kind and (share := _overlap(old.fact, new.fact)) > 0.5
    ]
    return max(scored, key=lambda scored_fact: scored_fact[:3])[3] if scored else None


def _overlap(one: Fact, other: Fact) -> float:
    """The part of the shorter quote's time that both share."""
    a, b = one.evidence[0], other.evidence[0]
    if a.start_ms is None or a.end_ms is None or b.start_ms is None or b.end_ms is None:
        return 0.0
    shared = min(a.end_ms, b.end_ms) - max(a.start_ms, b.start_ms)
    return shared / max(1, min(a.end_ms - a.start_ms, b.end_ms - b.start_ms))


def _place(fact: Fact) -> str:
    """Where the quote lies, to the second: a decoder's jitter of some milliseconds is no other place."""
    span = fact.evidence[0]
    return f"{span.turn}:{span.char_start}" if span.start_ms is None else f"{round(span.start_ms / 1000)}s"


def _label(fact: Fact) -> str:
    match fact:
        case IdentityClaim():
            return f"{fact.side}/{fact.name or fact.title}"
        case Need():
            return f"{fact.category}"
        case Commitment():
            return f"{fact.owner}/{fact.action}"
        case Objection():
            return f"{fact.tag}"
        case Signal():
            return f"{fact.type}/{fact.value}"
        case FieldValue():
            return f"{fact.field.id}/{fact.value}"
    raise TypeError(f"no kind of fact: {type(fact).__name__}")
