"""voice_commitments: who promised what by when; requests count once they are accepted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from voice.domain.facts import Action
from voice.domain.transcript import Side
from voice.extract.attributes import Assertion, CommitmentDraft, Place
from voice.extract.clauses import Clause
from voice.extract.decisions import LEAST, Decision, Detection, detections
from voice.extract.dues import Promise, due_of
from voice.extract.links import REACH
from voice.extract.quotes import quote

HEAD = "commitment"
SPEAKERS = (Side.REP, Side.CUSTOMER, Side.THIRD_PARTY)


def build(nlp: Language, name: str, heads: str) -> Callable[[Doc], Doc]:
    decision = Decision.load(Path(heads), HEAD)
    link = Decision.load(Path(heads), "link")
    request = Decision.load(Path(heads), "request")

    def component(doc: Doc) -> Doc:
        found = detections(doc, HEAD, decision, SPEAKERS)
        groups = [group for group in same_promise(doc, found, link) if _is_promised(doc, group)]
        doc._.commitments = tuple(_draft(doc, name, decision, request, group) for group in groups)
        return doc

    return component


def same_promise(doc: Doc, found: list[Detection], link: Decision) -> list[list[Detection]]:
    """Turns of one speaker that tell, move or confirm one promise."""
    groups: list[list[Detection]] = []
    for detection in found:
        side = doc._.sides[detection.turn]
        before = [
            group
            for group in groups
            if doc._.sides[group[-1].turn] is side and detection.turn - group[-1].turn <= REACH
        ]
        if before and doc._.scores.links.get((before[-1][-1].turn, detection.turn), 0.0) >= link.threshold:
            before[-1].append(detection)
        else:
            groups.append([detection])
    return groups


def _is_promised(doc: Doc, group: list[Detection]) -> bool:
    """Whether the words that carry the promise stand under no condition, and tell of nothing done.

    Past words beside a time to come ("把上个月的账明天发您") name what is promised.
    """
    best = max(group, key=lambda d: d.score)
    status = doc._.assertions[best.clause]
    to_come = any(timed.turn == best.turn and timed.mention.due for timed in doc._.times)
    return status is not Assertion.HYPOTHETICAL and (status is not Assertion.PAST or to_come)


def _draft(doc: Doc, name: str, decision: Decision, request: Decision, group: list[Detection]) -> CommitmentDraft:
    best = max(group, key=lambda d: d.score)
    proof = quote(doc, HEAD, best)
    asked = _request(doc, group[0].turn, request)
    turns = [d.turn for d in group]
    return CommitmentDraft(
        places=(proof, *(quote(doc, HEAD, d) for d in group if d is not best), *asked),
        confidence=decision.confidence(best.score),
        component=name,
        owner=doc._.sides[best.turn],
        action=_action(doc, proof, turns, [place.turn for place in asked]),
        due=due_of(doc, Promise(proof, turns, asked[0].turn if asked else None)),
    )


def _action(doc: Doc, proof: Place, turns: list[int], asked: list[int]) -> Action:
    """What the quote, its turns and the request together speak of most."""
    scores = doc._.scores
    logs = np.log(np.maximum(scores.turns["action"], LEAST))
    clause_logs = np.log(np.maximum(scores.clauses["action"], LEAST))
    quoted = [i for i, clause in enumerate(doc._.clauses) if _within(clause, proof)]
    requested = [i for i, clause in enumerate(doc._.clauses) if clause.turn in asked]
    total = np.mean(logs[turns], axis=0)
    if asked:
        total = total + np.mean(logs[asked], axis=0) + 0.5 * np.max(clause_logs[requested], axis=0)
    if quoted:
        total = total + np.max(clause_logs[quoted], axis=0)
    return Action(scores.labels["turn.action"][int(total.argmax())])


def _within(clause: Clause, place: Place) -> bool:
    return clause.turn == place.turn and clause.start < place.end and clause.end > place.start


def _request(doc: Doc, turn: int, request: Decision) -> tuple[Place, ...]:
    """The turn before, where the other side asked for what is promised here."""
    if turn == 0 or doc._.sides[turn - 1] is doc._.sides[turn]:
        return ()
    if doc._.scores.turns["request"][turn][1] < request.threshold:
        return ()
    said = [i for i, clause in enumerate(doc._.clauses) if clause.turn == turn - 1]
    if not said:
        return ()
    clause = doc._.clauses[max(said, key=lambda i: float(doc._.scores.clauses["commitment"][i][1]))]
    return (Place(turn - 1, clause.start, clause.end),)
