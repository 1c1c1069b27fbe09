"""A reviewed call as a labelled one: the record as people left it, over masked words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any

from voice.domain.evidence import is_verbatim
from voice.domain.facts import Commitment, Fact, FieldValue, IdentityClaim, Need, Objection, Signal
from voice.domain.recording import Call
from voice.domain.review import FactState, StoredFact
from voice.domain.transcript import Side, Transcript
from voice.pipeline.edits import edited

# A transcript without its private words, sign for sign: every offset stays what it was. Given: people's names.
Mask = Callable[[Transcript, Sequence[str]], Transcript]
Row = dict[str, Any]

_PARTIES = (Side.REP, Side.CUSTOMER, Side.THIRD_PARTY, Side.SYSTEM)


class Unfit(StrEnum):
    """Why nothing is learned from a call."""

    UNREVIEWED = "unreviewed"  # nobody decided on anything
    UNFINISHED = "unfinished"  # a fact still waits for a decision: what is not in the record may have been overlooked
    SIDES_UNKNOWN = "sides_unknown"  # a turn's speaker is on no known side
    WORDS_CHANGED = "words_changed"  # the transcript no longer says what a person confirmed
    OWNER_SILENT = "owner_silent"  # a promise whose owner says nothing in its turns


def training_row(call: Call, transcript: Transcript, facts: Sequence[StoredFact], mask: Mask) -> Row | Unfit:
    """The call in the schema of models/extract/train. What a person typed and nobody said is left out (null).

    Only a call whose every fact was decided on counts: there, what is not in the record was not said.
    """
    facts = [fact for fact in facts if not isinstance(fact.fact, Signal | FieldValue)]  # which no head knows
    if all(fact.state is FactState.PROPOSED for fact in facts):
        return Unfit.UNREVIEWED
    if any(fact.state is FactState.PROPOSED for fact in facts):
        return Unfit.UNFINISHED
    if any(turn.side not in _PARTIES for turn in transcript.turns):
        return Unfit.SIDES_UNKNOWN
    left = [edited(fact) for fact in facts if fact.state is not FactState.REJECTED]
    if not all(is_verbatim(span, transcript) for fact in left for span in fact.evidence):
        return Unfit.WORDS_CHANGED
    if any(isinstance(fact, Commitment) and not _owner_speaks(fact, transcript) for fact in left):
        return Unfit.OWNER_SILENT
    names = {fact.fact.name for fact in facts if isinstance(fact.fact, IdentityClaim) and fact.fact.name}
    names |= {fact.name for fact in left if isinstance(fact, IdentityClaim) and fact.name}
    words = _Words(transcript, mask(transcript, sorted(names)))
    return {
        "id": call.id,
        "language": transcript.language,
        "called_at": call.metadata.called_at.isoformat(),
        "direction": call.metadata.direction.value,
        "turns": [{"speaker": turn.side.value, "text": turn.text} for turn in words.masked.turns],
        "record": {
            "identity": [words.person(fact) for fact in left if isinstance(fact, IdentityClaim)],
            "needs": [words.need(fact) for fact in left if isinstance(fact, Need)],
            "commitments": [words.commitment(fact) for fact in left if isinstance(fact, Commitment)],
            "objections": [words.objection(fact) for fact in left if isinstance(fact, Objection)],
        },
    }


def digest_of_rows(rows: Iterable[Row]) -> str:
    """sha256 over the rows in the order of their ids."""
    ordered = sorted(rows, key=lambda row: str(row["id"]))
    return sha256(json.dumps(ordered, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _owner_speaks(fact: Commitment, transcript: Transcript) -> bool:
    return any(transcript.turns[span.turn].side is fact.owner for span in fact.evidence)


class _Words:
    """Spells facts with the words of the masked transcript."""

    def __init__(self, said: Transcript, masked: Transcript) -> None:
        self._said = said
        self.masked = masked

    def person(self, fact: IdentityClaim) -> Row:
        texts = (fact.name, fact.title, fact.department, fact.organization, fact.phone)
        fields = ("name", "title", "department", "organization", "phone")
        said = {field: self._as_said(text) for field, text in zip(fields, texts, strict=True)}
        return {**said, "side": fact.side.value, "role": fact.role.value, **self._evidence(fact)}

    def need(self, fact: Need) -> Row:
        tried, failed = self._as_said(fact.tried), self._as_said(fact.why_failed)
        return {"category": fact.category.value, "tried": tried, "why_failed": failed, **self._evidence(fact)}

    def commitment(self, fact: Commitment) -> Row:
        due = fact.due
        return {
            "owner": fact.owner.value,
            "action": fact.action.value,
            "due_text": self._as_said(due.text) if due else None,
            "due": due.at.isoformat() if due and due.at else None,
            "due_precision": due.precision.value if due and due.precision else None,
            **self._evidence(fact),
        }

    def objection(self, fact: Objection) -> Row:
        return {"tag": fact.tag.value, "competitor": self._as_said(fact.competitor), **self._evidence(fact)}

    def _evidence(self, fact: Fact) -> Row:
        first = fact.evidence[0]
        quote = self.masked.turns[first.turn].text[first.char_start : first.char_end]
        return {"quote": quote, "turns": sorted({span.turn for span in fact.evidence})}

    def _as_said(self, text: str | None) -> str | None:
        """The masked words at the first place where the text was said."""
        if not text:
            return None
        for said, masked in zip(self._said.turns, self.masked.turns, strict=True):
            start = said.text.find(text)
            if start >= 0:
                return masked.text[start : start + len(text)]
        return None
