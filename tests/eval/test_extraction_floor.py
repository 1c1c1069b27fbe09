"""Extraction on labelled calls does not fall below its committed floors.

Needs, commitments and objections are judged by stored scores of heads that had not seen the call (models/extract/heads/
unseen.npz), through today's components; people by the whole pipeline, which learns nothing about them.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from spacy.language import Language

from tests.eval.records import Figures, same_person
from voice.extract.attributes import CommitmentDraft
from voice.extract.components import commitments, needs, objections
from voice.extract.decisions import Decision
from voice.extract.labelled import LabelledCall, read_call
from voice.extract.nlp import blank
from voice.extract.run import Extractor
from voice.extract.training.examples import Examples, build_examples
from voice.extract.training.unseen import leave_unseen
from voice.extract.training.whole import COLUMNS_DIGEST, columns_digest

pytestmark = pytest.mark.eval

ROOT = Path(__file__).parents[2]
DATA = ROOT / "models" / "extract"
HEADS = DATA / "heads"
LIMITS = tomllib.loads((Path(__file__).parent / "floors_extraction.toml").read_text(encoding="utf-8"))
FLOORS, CEILINGS = LIMITS["floors"], LIMITS["ceilings"]
# The whole pipeline takes its time: people are judged on every so many calls.
EVERY = 4


@pytest.fixture(scope="module")
def examples() -> Examples:
    calls = [read_call(path) for path in sorted((DATA / "train").glob("*.json"))]
    made = build_examples(DATA, calls, featured=False)
    leave_unseen(HEADS / "unseen.npz", made)
    return made


@pytest.fixture(scope="module")
def found(examples: Examples) -> dict[str, Figures]:
    """Figures by kind, over all calls."""
    figures = {kind: Figures() for kind in ("needs", "commitments", "objections")}
    pipelines = {language: _components(blank(language), language) for language in ("zh", "en")}
    for doc, call in zip(examples.docs, examples.calls, strict=True):
        for component in pipelines[call.transcript.language]:
            component(doc)
        for kind, label in (("needs", "category"), ("objections", "tag")):
            figures[kind].count(
                call.record[kind],
                getattr(doc._, kind),
                lambda gold, draft, label=label: gold[label] == getattr(draft, label) and _meets(gold, draft.places),
            )
        pairs = figures["commitments"].count(
            call.record["commitments"],
            doc._.commitments,
            lambda gold, draft: gold["owner"] == draft.owner and _meets(gold, draft.places),
        )
        for gold, draft in pairs:
            _judge(figures["commitments"], gold, draft)
    return figures


def _components(nlp: Language, language: str):
    folder, heads = str(DATA / language), str(HEADS)
    return (
        needs.build(nlp, "voice_needs", folder=folder, heads=heads),
        commitments.build(nlp, "voice_commitments", heads=heads),
        objections.build(nlp, "voice_objections", folder=folder, heads=heads),
    )


def _meets(gold: dict, places: tuple) -> bool:
    return bool(set(gold["turns"]) & {place.turn for place in places})


def _judge(figures: Figures, gold: dict, draft: CommitmentDraft) -> None:
    figures.note("action", gold["action"] == draft.action)
    at = draft.due.at if draft.due else None
    if gold["due"]:
        figures.note("due", at is not None and at.isoformat()[:16] == gold["due"][:16])
    else:
        figures.note("due_invented", at is not None)


@pytest.mark.parametrize("kind", ["needs", "commitments", "objections"])
def test_what_the_heads_find_on_calls_they_have_not_seen(found: dict[str, Figures], kind: str) -> None:
    assert found[kind].f1 >= FLOORS[kind]


def test_due_dates_of_promises_found(found: dict[str, Figures]) -> None:
    assert found["commitments"].share("due") >= FLOORS["due"]


def test_due_dates_are_seldom_invented(found: dict[str, Figures]) -> None:
    assert found["commitments"].share("due_invented") <= CEILINGS["due_invented"]


def test_actions_of_promises_found(found: dict[str, Figures]) -> None:
    assert found["commitments"].share("action") >= FLOORS["action"]


@pytest.mark.slow
def test_people(examples: Examples) -> None:
    extractor, figures = Extractor(ROOT / "models"), Figures()
    for call in examples.calls[::EVERY]:
        claims = extractor.extract(call.transcript, called_at=call.called_at).identity
        pairs = figures.count(
            call.record["identity"],
            claims,
            lambda gold, claim: same_person(gold, claim.name, claim.title, claim.side, claim.phone),
        )
        for gold, claim in pairs:
            figures.note("side", gold["side"] == claim.side)
    assert figures.f1 >= FLOORS["identity"]
    assert figures.share("side") >= FLOORS["side"]


def test_the_heads_were_fitted_with_the_rules_of_today() -> None:
    """Rule hits are columns of the heads: after a change of rules.toml run python -m voice.extract.training."""
    assert (HEADS / COLUMNS_DIGEST).read_text(encoding="utf-8").strip() == columns_digest(DATA)


def test_the_stored_scores_are_of_the_training_calls(examples: Examples) -> None:
    calls: tuple[LabelledCall, ...] = examples.calls
    assert len(calls) >= 278
    assert all(
        len(doc._.scores.turns["need"]) == len(call.transcript.turns)
        for doc, call in zip(examples.docs, calls, strict=True)
    )


def test_confidence_means_what_it_says(examples: Examples) -> None:
    """Of objections that are called 80-100% sure, about so many are right."""
    decision = Decision.load(HEADS, objections.HEAD)
    drafts = []
    for doc, call in zip(examples.docs, examples.calls, strict=True):
        objections.build(
            blank("zh"), "voice_objections", folder=str(DATA / call.transcript.language), heads=str(HEADS)
        )(doc)
        for draft in doc._.objections:
            right = any(gold["tag"] == draft.tag and _meets(gold, draft.places) for gold in call.record["objections"])
            drafts.append((draft.confidence, right))
    sure = [right for confidence, right in drafts if confidence >= 0.8]
    unsure = [right for confidence, right in drafts if confidence < 0.6]
    assert sum(sure) / len(sure) >= 0.8
    assert sum(unsure) / len(unsure) <= 0.7
    assert decision.slope > 0
