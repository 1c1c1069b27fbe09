"""voice_objections: what stands in the way, by tag; said by the customer's side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from voice.domain.facts import ObjectionTag
from voice.domain.transcript import Side
from voice.extract.attributes import ObjectionDraft, Place
from voice.extract.decisions import Decision, Detection, detections
from voice.extract.quotes import quote
from voice.extract.rivals import Rivals

HEAD = "objection"
CUSTOMER_SIDE = (Side.CUSTOMER, Side.THIRD_PARTY)


def build(nlp: Language, name: str, folder: str, heads: str) -> Callable[[Doc], Doc]:
    decision = Decision.load(Path(heads), HEAD)
    rivals = Rivals.load(Path(folder) / "rivals.toml")

    def component(doc: Doc) -> Doc:
        found = detections(doc, HEAD, decision, CUSTOMER_SIDE)
        doc._.objections = tuple(
            _draft(doc, name, decision, rivals, group) for group in repeated(found, decision.merge_within)
        )
        return doc

    return component


def repeated(found: list[Detection], within: int) -> list[list[Detection]]:
    """One group for each tag and occurrence: the same tag said again soon is about the same matter."""
    groups: list[list[Detection]] = []
    for detection in found:
        same = [g for g in groups if g[-1].label == detection.label and detection.turn - g[-1].turn <= within]
        if same:
            same[-1].append(detection)
        else:
            groups.append([detection])
    return groups


def _draft(doc: Doc, name: str, decision: Decision, rivals: Rivals, group: list[Detection]) -> ObjectionDraft:
    best = max(group, key=lambda d: d.score)
    places: list[Place] = [quote(doc, HEAD, best), *(quote(doc, HEAD, d) for d in group if d is not best)]
    texts = [doc._.context.transcript.turns[d.turn].text for d in (best, *group)]
    known = tuple(
        str(span.text) for key in ("names", "gazetteer") for span in doc.spans.get(key, ()) if span.label_ == "ORG"
    )
    return ObjectionDraft(
        places=tuple(places),
        confidence=decision.confidence(best.score),
        component=name,
        tag=ObjectionTag(best.label),
        competitor=next((rival for text in texts if (rival := rivals.named_in(text, known))), None),
    )
