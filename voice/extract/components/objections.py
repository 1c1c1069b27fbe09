"""voice_objections: what stands in the way, by tag; said by the customer's side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from voice.domain.facts import ObjectionTag
from voice.domain.transcript import Side
from voice.extract.attributes import ObjectionDraft
from voice.extract.bridge import place_of
from voice.extract.decisions import Decision, Detection, detections
from voice.extract.quotes import quote
from voice.extract.rivals import Rivals

HEAD = "objection"
# Objections in which another supplier's name stands for a rival; in others a name is as often the customer's own.
_NAMES_RIVALS = frozenset(
    {ObjectionTag.COMPETITOR, ObjectionTag.INCUMBENT, ObjectionTag.SWITCHING_COST, ObjectionTag.TRUST}
)
_ENTITIES = frozenset({"PER", "ORG", "LOC"})
_ANSWER_WITHIN, _ANSWER_CHARS = 2, 10  # turns, and what is longer than 好的，我明白
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
    tag = ObjectionTag(best.label)
    rival = None
    if tag in _NAMES_RIVALS:
        rival = next((found for d in (best, *group) if (found := _rival(doc, rivals, d.turn))), None)
    return ObjectionDraft(
        places=tuple(quote(doc, HEAD, d) for d in (best, *(d for d in group if d is not best))),
        confidence=decision.confidence(best.score),
        component=name,
        tag=tag,
        competitor=rival,
        answered=_answered(doc, max(d.turn for d in group)),
    )


def _answered(doc: Doc, turn: int) -> bool | None:
    """Whether the rep's next words are more than a sign of listening; None where nobody knows who the rep is."""
    if Side.REP not in doc._.sides:
        return None
    turns = doc._.context.transcript.turns
    following = range(turn + 1, min(turn + 1 + _ANSWER_WITHIN, len(turns)))
    return any(doc._.sides[n] is Side.REP and len(turns[n].text) >= _ANSWER_CHARS for n in following)


def _rival(doc: Doc, rivals: Rivals, turn: int) -> str | None:
    context = doc._.context
    first, text = context.starts[turn], context.transcript.turns[turn].text
    inside = [span for span in doc.spans.get("words", ()) if 0 <= span.start_char - first < len(text)]
    words = [(span.start_char - first, span.end_char - first, str(span.label_)) for span in inside]
    # English has no lexer: its spans are names alone and say nothing of the other words.
    lexed = words if any(label not in _ENTITIES for *_, label in words) else ()
    listed = (span.text for span in doc.spans.get("gazetteer", ()) if _is_listed(span, turn))
    return rivals.named_in(text, lexed) or next(listed, None)


def _is_listed(span: Span, turn: int) -> bool:
    return bool(span.label_ == "ORG") and place_of(span).turn == turn
