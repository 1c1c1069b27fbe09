"""The way from a Transcript to a Doc, and from places in turns to evidence."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import datetime

from spacy.language import Language
from spacy.tokens import Doc, Span

from voice.domain.evidence import EvidenceSpan, cite
from voice.domain.transcript import Side, Transcript, Turn
from voice.extract.attributes import CallContext, Place
from voice.extract.clauses import split

TURN_BREAK = "\n"


def to_doc(nlp: Language, transcript: Transcript, called_at: datetime) -> Doc:
    """One call as one Doc: its turns joined by line breaks, with its context and clauses.

    Announcements say nothing here: their turns keep their place without their words.
    """
    transcript = replace(transcript, turns=parties(transcript))
    texts = [turn.text.replace(TURN_BREAK, " ") for turn in transcript.turns]
    starts, position = [], 0
    for text in texts:
        starts.append(position)
        position += len(text) + len(TURN_BREAK)
    doc = nlp.make_doc(TURN_BREAK.join(texts))
    doc._.context = CallContext(transcript, called_at, tuple(starts))
    doc._.clauses = tuple(clause for index, text in enumerate(texts) for clause in split(text, index))
    return doc


def parties(transcript: Transcript) -> tuple[Turn, ...]:
    """The turns, those of the telephone system empty: what it says is no fact of the call."""
    return tuple(replace(turn, text="", words=()) if turn.side is Side.SYSTEM else turn for turn in transcript.turns)


def place_of(span: Span) -> Place:
    """Where a span of the Doc lies in its turn."""
    starts = span.doc._.context.starts
    turn = bisect_right(starts, span.start_char) - 1
    return Place(turn, span.start_char - starts[turn], span.end_char - starts[turn])


def span_at(doc: Doc, place: Place, label: str) -> Span | None:
    """The tokens that lie at a place; None where it cuts through a token."""
    start: int = doc._.context.starts[place.turn]
    return doc.char_span(start + place.start, start + place.end, label=label)


def evidence_at(doc: Doc, place: Place) -> EvidenceSpan:
    """Verbatim quote and times of a place, without the spaces and punctuation around it."""
    transcript: Transcript = doc._.context.transcript
    words = cite(transcript, place.turn, place.start, place.end).quote
    start = place.start + len(words) - len(words.lstrip(" ,.，。、；;！!"))
    end = place.end - (len(words) - len(words.rstrip(" ,.，。、；;")))
    return cite(transcript, place.turn, start, max(end, start + 1))
