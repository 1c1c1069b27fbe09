"""voice_signals: risks, comparisons of suppliers, amounts that were named, and the next step that both agreed on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from voice.domain.facts import Action, SignalType
from voice.domain.transcript import Side
from voice.extract.attributes import Assertion, CommitmentDraft, Place, SignalDraft
from voice.extract.money import amounts

# What two sides meet for; a document that is sent is a promise, but no step they take together.
_STEPS = frozenset({Action.DEMO, Action.VISIT, Action.CALL_BACK, Action.POC, Action.INTRODUCE_CONTACT, Action.SIGN})
_NOT_MEANT = (Assertion.HYPOTHETICAL, Assertion.QUESTION)
_ANSWER_WITHIN = 2  # turns


def build(nlp: Language, name: str, folder: str, language: str) -> Callable[[Doc], Doc]:
    """Patterns by type, words that take them back, and words of agreement: signals.toml of the language."""
    data = tomllib.loads((Path(folder) / "signals.toml").read_text(encoding="utf-8"))
    confidence: dict[str, float] = data["confidence"]
    said = {SignalType(key): _compiled(patterns) for key, patterns in data["said"].items()}
    unless, money_words, agreed = (_compiled(data[key]) for key in ("unless", "money_words", "agreed"))

    def draft(type_: SignalType, place: Place, **read: object) -> SignalDraft:
        return SignalDraft(places=(place,), confidence=confidence[type_], component=name, type=type_, **read)  # type: ignore[arg-type]

    def spoken(doc: Doc) -> Iterator[SignalDraft]:
        turns = doc._.context.transcript.turns
        for clause, meant in zip(doc._.clauses, doc._.assertions, strict=True):
            text = turns[clause.turn].text[clause.start : clause.end].lower()
            place = Place(clause.turn, clause.start, clause.end)
            if doc._.sides[clause.turn] is not Side.REP and meant not in _NOT_MEANT and not unless.search(text):
                for type_, pattern in said.items():
                    if pattern.search(text):
                        yield draft(type_, place)
            if found := amounts(text, language, about_money=bool(money_words.search(text))):
                yield draft(SignalType.AMOUNT, place, value=found[0])

    def component(doc: Doc) -> Doc:
        first: dict[tuple[SignalType, str | None], SignalDraft] = {}
        for one in spoken(doc):
            first.setdefault((one.type, one.value), one)
        step = _next_step(doc, agreed)
        steps = (draft(SignalType.NEXT_STEP, step.places[0], due=step.due),) if step else ()
        doc._.signals = (*first.values(), *steps)
        return doc

    return component


def _next_step(doc: Doc, agreed: re.Pattern[str]) -> CommitmentDraft | None:
    """The last dated step that the customer promised, or answered with consent."""
    turns, sides = doc._.context.transcript.turns, doc._.sides
    for promise in sorted(doc._.commitments, key=lambda one: -one.places[0].turn):
        if promise.action not in _STEPS or promise.due is None or promise.due.at is None:
            continue
        said_in = max(place.turn for place in promise.places)
        answers = range(said_in + 1, min(said_in + 1 + _ANSWER_WITHIN, len(turns)))
        consent = any(sides[n] is Side.CUSTOMER and agreed.match(turns[n].text.lower()) for n in answers)
        if promise.owner is Side.CUSTOMER or consent:
            found: CommitmentDraft = promise
            return found
    return None


def _compiled(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
