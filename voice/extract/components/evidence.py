"""voice_evidence: the last component; every draft gets its verbatim quotes and their times, or is dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from voice.domain.errors import InvalidInput
from voice.domain.evidence import EvidenceSpan, is_verbatim
from voice.domain.facts import CallFacts, Commitment, Fact, IdentityClaim, Need, Objection, Provenance, Signal
from voice.extract.attributes import CommitmentDraft, Draft, NeedDraft, ObjectionDraft, PersonDraft, SignalDraft
from voice.extract.bridge import evidence_at

_FACTS: dict[type[Draft], type[Fact]] = {
    PersonDraft: IdentityClaim,
    NeedDraft: Need,
    CommitmentDraft: Commitment,
    ObjectionDraft: Objection,
    SignalDraft: Signal,
}
_OF_DRAFTS = {field.name for field in fields(Draft)}


def build(nlp: Language, name: str, version: str) -> Callable[[Doc], Doc]:
    def component(doc: Doc) -> Doc:
        doc._.facts = CallFacts(
            identity=_facts(doc, doc._.people, version),
            needs=_facts(doc, doc._.needs, version),
            commitments=_facts(doc, doc._.commitments, version),
            objections=_facts(doc, doc._.objections, version),
            signals=_facts(doc, doc._.signals, version),
        )
        return doc

    return component


def _facts(doc: Doc, drafts: tuple[Draft, ...], version: str) -> tuple[Any, ...]:
    return tuple(fact for draft in drafts if (fact := _fact(doc, draft, version)))


def _fact(doc: Doc, draft: Draft, version: str) -> Fact | None:
    spans: list[EvidenceSpan] = []
    for place in draft.places:
        try:
            span = evidence_at(doc, place)
        except InvalidInput:
            continue
        if is_verbatim(span, doc._.context.transcript) and span not in spans:
            spans.append(span)
    if not spans:
        return None
    own = {f.name: getattr(draft, f.name) for f in fields(draft) if f.name not in _OF_DRAFTS}
    return _FACTS[type(draft)](
        evidence=tuple(spans),
        confidence=draft.confidence,
        provenance=Provenance(draft.component, version),
        **own,
    )
