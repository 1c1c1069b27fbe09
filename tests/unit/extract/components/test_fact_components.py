"""Drafts of facts from scores put by hand: grouping, quotes, and what evidence does with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.tokens import Doc

from tests.unit.extract.talk import DATA, doc_of, pipeline, with_scores, with_times
from voice.domain.facts import Action, Need, NeedCategory, Objection, ObjectionTag
from voice.domain.transcript import Side
from voice.extract.attributes import Assertion, NeedDraft, ObjectionDraft, Place
from voice.extract.components import commitments, evidence, needs, objections
from voice.extract.decisions import Detection

SURE = 0.97


@pytest.fixture
def heads(tmp_path: Path) -> str:
    """Decisions that ask for little, so that the scores put by hand decide."""
    entry = "threshold = -0.5\nunknown_threshold = -0.1\nclause_weight = 0.2\n"
    entry += "slope = 2.0\nintercept = 2.0\nmerge_within = 4\n"
    names = ("objection", "need", "commitment", "link", "request")
    (tmp_path / "heads.toml").write_text(
        "\n".join(
            f"[{name}]\n{entry}" if name not in ("link", "request") else f"[{name}]\n{entry.replace('-0.5', '0.5')}"
            for name in names
        ),
        encoding="utf-8",
    )
    return str(tmp_path)


def detection(turn: int, label: str, score: float = -0.1) -> Detection:
    return Detection(turn, label, score, 0)


class TestObjectionGroups:
    def test_a_tag_said_again_soon_is_one_item(self) -> None:
        groups = objections.repeated([detection(3, "price"), detection(5, "price")], 4)
        assert [[d.turn for d in group] for group in groups] == [[3, 5]]

    def test_a_tag_said_again_late_is_another(self) -> None:
        assert len(objections.repeated([detection(3, "price"), detection(15, "price")], 4)) == 2

    def test_other_tags_between_do_not_part_it(self) -> None:
        found = [detection(3, "price"), detection(3, "timing"), detection(4, "trust"), detection(5, "price")]
        assert [[d.turn for d in g] for g in objections.repeated(found, 4)] == [[3, 5], [3], [4]]


class TestNeedGroups:
    def test_a_turn_tells_one_need_its_likeliest(self) -> None:
        groups = needs.continued([detection(2, "cost", -0.9), detection(2, "quality", -0.2)], 2)
        assert [[d.label for d in group] for group in groups] == [["quality"]]

    def test_a_need_told_on_is_one_item(self) -> None:
        groups = needs.continued([detection(2, "cost"), detection(4, "cost"), detection(6, "quality")], 2)
        assert [[d.turn for d in group] for group in groups] == [[2, 4], [6]]


class TestNeeds:
    def test_tried_and_why_it_failed_are_the_customers_words(self, heads: str) -> None:
        doc = doc_of("customer: 手工记账老出错，我们试过买软件，结果没人会用。")
        with_scores(doc, "need", {0: {"efficiency": SURE}}, {"手工记账": {"efficiency": SURE}})
        component = needs.build(pipeline(), "voice_needs", folder=str(DATA / "zh"), heads=heads)
        (draft,) = component(doc)._.needs
        assert (draft.category, draft.tried, draft.why_failed) == (
            NeedCategory.EFFICIENCY,
            "我们试过买软件",
            "结果没人会用",
        )

    def test_what_was_not_said_is_none(self, heads: str) -> None:
        doc = doc_of("customer: 手工记账老出错。")
        with_scores(doc, "need", {0: {"efficiency": SURE}}, {"手工记账": {"efficiency": SURE}})
        (draft,) = needs.build(pipeline(), "voice_needs", folder=str(DATA / "zh"), heads=heads)(doc)._.needs
        assert (draft.tried, draft.why_failed) == (None, None)


class TestObjections:
    def build(self, heads: str, doc: Doc) -> tuple[ObjectionDraft, ...]:
        component = objections.build(pipeline(), "voice_objections", folder=str(DATA / "zh"), heads=heads)
        drafts: tuple[ObjectionDraft, ...] = component(doc)._.objections
        return drafts

    def test_a_listed_rival_is_named(self, heads: str) -> None:
        doc = doc_of("customer: 我们已经上了金蝶，不想动。")
        with_scores(doc, "objection", {0: {"incumbent": SURE}}, {"金蝶": {"incumbent": SURE}})
        doc.spans["gazetteer"] = [doc.char_span(6, 8, label="ORG")]
        (draft,) = self.build(heads, doc)
        assert (draft.tag, draft.competitor) == (ObjectionTag.INCUMBENT, "金蝶")

    def test_only_objections_about_suppliers_name_rivals(self, heads: str) -> None:
        doc = doc_of("customer: 上金蝶的时候花超了，没预算。")
        with_scores(doc, "objection", {0: {"budget": SURE}}, {"没预算": {"budget": SURE}})
        doc.spans["gazetteer"] = [doc.char_span(1, 3, label="ORG")]
        (draft,) = self.build(heads, doc)
        assert (draft.tag, draft.competitor) == (ObjectionTag.BUDGET, None)

    def test_the_rep_never_objects(self, heads: str) -> None:
        doc = doc_of("rep: 您是觉得太贵了吧？")
        with_scores(doc, "objection", {0: {"price": SURE}}, {"太贵": {"price": SURE}})
        assert self.build(heads, doc) == ()


class TestCommitments:
    LINES = ("customer: 把报价发我一份。", "rep: 好的，周五发您。", "customer: 嗯。", "rep: 周五五点前。")

    def promised(self, lines: tuple[str, ...] = LINES) -> Doc:
        doc = doc_of(*lines)
        with_scores(
            doc,
            "commitment",
            {1: {"commitment": SURE}, 3: {"commitment": SURE}},
            {"周五发您": {"commitment": SURE}, "周五五点前": {"commitment": SURE}},
        )
        with_scores(doc, "action", {1: {"send_quote": 0.9}, 3: {"send_quote": 0.9}}, {"周五发您": {"send_quote": 0.9}})
        with_scores(doc, "request", {1: {"request": 0.9}}, {})
        doc._.assertions = tuple(Assertion.AFFIRMED for _ in doc._.clauses)
        return doc

    def linked(self, doc: Doc, probability: float) -> Doc:
        doc._.scores.links[1, 3] = probability
        return doc

    def build(self, heads: str, doc: Doc):
        return commitments.build(pipeline(), "voice_commitments", heads=heads)(doc)._.commitments

    def test_an_accepted_request_names_both_turns(self, heads: str) -> None:
        (draft,) = self.build(heads, self.linked(self.promised(), 0.9))
        assert (draft.owner, draft.action) == (Side.REP, Action.SEND_QUOTE)
        assert {place.turn for place in draft.places} == {0, 1, 3}

    def test_turns_that_are_not_linked_are_two_promises(self, heads: str) -> None:
        assert len(self.build(heads, self.linked(self.promised(), 0.1))) == 2

    def test_the_last_time_settles_it(self, heads: str) -> None:
        doc = with_times(
            self.linked(self.promised(), 0.9),
            (1, "周五", "2026-03-06T23:59:00+08:00", "day"),
            (3, "周五五点前", "2026-03-06T17:00:00+08:00", "clock"),
        )
        (draft,) = self.build(heads, doc)
        assert draft.due.at.isoformat() == "2026-03-06T17:00:00+08:00"

    def test_what_stands_under_a_condition_is_none(self, heads: str) -> None:
        doc = self.linked(self.promised(), 0.9)
        doc._.assertions = tuple(Assertion.HYPOTHETICAL for _ in doc._.clauses)
        assert self.build(heads, doc) == ()

    def test_what_is_done_is_none(self, heads: str) -> None:
        doc = self.linked(self.promised(), 0.9)
        doc._.assertions = tuple(Assertion.PAST for _ in doc._.clauses)
        assert self.build(heads, doc) == ()

    def test_past_words_beside_a_time_to_come_name_what_is_promised(self, heads: str) -> None:
        doc = with_times(self.linked(self.promised(), 0.9), (1, "周五", "2026-03-06T23:59:00+08:00", "day"))
        doc._.assertions = tuple(Assertion.PAST for _ in doc._.clauses)
        assert len(self.build(heads, doc)) == 1

    def test_an_unknown_speaker_owns_it_unknown_and_nobody_asked(self, heads: str) -> None:
        doc = self.linked(
            self.promised(tuple(line.replace("rep", "S0").replace("customer", "S0") for line in self.LINES)), 0.9
        )
        (draft,) = self.build(heads, doc)
        assert draft.owner is Side.UNKNOWN
        assert {place.turn for place in draft.places} == {1, 3}


class TestEvidence:
    def facts(self, doc: Doc):
        return evidence.build(pipeline(), "voice_evidence", version="test/1")(doc)._.facts

    def test_a_draft_becomes_a_fact_with_its_quotes(self) -> None:
        doc = doc_of("customer: 太贵了，三万八。", "customer: 还是贵。")
        doc._.objections = (
            ObjectionDraft(
                places=(Place(0, 0, 3), Place(1, 0, 3)),
                confidence=0.8,
                component="voice_objections",
                tag=ObjectionTag.PRICE,
                competitor=None,
            ),
        )
        (fact,) = self.facts(doc).objections
        assert isinstance(fact, Objection)
        assert [(span.turn, span.quote) for span in fact.evidence] == [(0, "太贵了"), (1, "还是贵")]
        assert (fact.provenance.component, fact.provenance.version) == ("voice_objections", "test/1")

    def test_a_place_said_twice_is_one_piece_of_evidence(self) -> None:
        doc = doc_of("customer: 太贵了。")
        draft = ObjectionDraft(
            places=(Place(0, 0, 3), Place(0, 0, 4)),
            confidence=0.8,
            component="x",
            tag=ObjectionTag.PRICE,
            competitor=None,
        )
        doc._.objections = (draft,)
        assert len(self.facts(doc).objections[0].evidence) == 1

    @pytest.mark.parametrize("place", [Place(5, 0, 2), Place(0, 3, 3), Place(0, 90, 99)])
    def test_a_draft_without_words_to_prove_it_is_dropped(self, place: Place) -> None:
        doc = doc_of("customer: 太贵了。")
        doc._.needs = (
            NeedDraft(
                places=(place,), confidence=1.0, component="x", category=NeedCategory.COST, tried=None, why_failed=None
            ),
        )
        assert self.facts(doc).needs == ()

    def test_a_call_without_drafts_has_no_facts(self) -> None:
        assert self.facts(doc_of("customer: 你好")).all() == ()

    def test_kinds_keep_apart(self) -> None:
        doc = doc_of("customer: 太贵了。")
        doc._.needs = (
            NeedDraft(
                places=(Place(0, 0, 3),),
                confidence=0.5,
                component="x",
                category=NeedCategory.COST,
                tried=None,
                why_failed=None,
            ),
        )
        facts = self.facts(doc)
        assert [type(fact) for fact in facts.all()] == [Need]
