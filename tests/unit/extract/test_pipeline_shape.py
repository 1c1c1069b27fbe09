"""The pipelines: their components in a frozen order, each with what it needs, all deterministic."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from spacy.language import Language

from tests.unit.extract.conftest import MODELS
from tests.unit.extract.dialogue import CALLED_AT, at, said
from voice.domain.errors import EngineFailed
from voice.domain.facts import CallFacts
from voice.domain.transcript import Transcript
from voice.extract.attributes import EXTENSIONS
from voice.extract.codec import facts_to_json
from voice.extract.nlp import build_nlp
from voice.extract.registry import REGISTRY, register
from voice.extract.run import PIPELINE_VERSION, Extractor, language_of

Read = Callable[[Transcript], CallFacts]

AFTER_NAMES = [
    "voice_gazetteer",
    "voice_dates",
    "voice_assertion",
    "voice_scores",
    "voice_identity",
    "voice_needs",
    "voice_commitments",
    "voice_objections",
    "voice_signals",
    "voice_evidence",
]
CALL = said(
    "R: 您好，请问是康联医疗的王主任吗？我是蓝鲸科技的周晓敏。",
    "C: 对，我是王建国，你说。",
    "R: 您现在主要的困扰是什么？",
    "C: 报表全靠手工录，每天要三个人干，太费人工了。",
    "R: 我们这套是三十万，我明天上午把报价单发给您。",
    "C: 太贵了，你们价格太高。",
    "R: 那您看呢？",
    "C: 我下周一给你回电话。",
)
ENGLISH_CALL = said("R: I'll send you the quote by Friday.", "C: That's too expensive.", "R: I see.", language="en")
COMPONENTS = Path(__file__).parents[3] / "voice" / "extract" / "components"


# --- shape


def test_the_chinese_pipeline_runs_in_this_order(chinese: Language) -> None:
    assert chinese.pipe_names == ["voice_roles", "voice_lac", *AFTER_NAMES]


def test_the_english_pipeline_reads_names_first(english: Language) -> None:
    own = [name for name in english.pipe_names if name.startswith("voice_")]
    assert own == ["voice_roles", "voice_names", *AFTER_NAMES]
    assert english.pipe_names.index("ner") < english.pipe_names.index("voice_names")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_component_finds_what_it_requires(language: str, request: pytest.FixtureRequest) -> None:
    nlp: Language = request.getfixturevalue({"zh": "chinese", "en": "english"}[language])
    assigned: set[str] = set()
    for name in nlp.pipe_names:
        meta = nlp.get_pipe_meta(name)
        if name.startswith("voice_"):
            assert set(meta.requires) <= assigned, name
        assigned |= set(meta.assigns)


@pytest.mark.parametrize("entry", REGISTRY, ids=lambda entry: entry.name)
def test_what_a_component_leaves_is_declared(entry: object) -> None:
    named = {name for name in (*entry.requires, *entry.assigns) if name.startswith("doc._.")}  # type: ignore[attr-defined]
    assert {name.removeprefix("doc._.") for name in named} <= set(EXTENSIONS)


def test_every_component_is_registered_once_and_used() -> None:
    names = [entry.name for entry in REGISTRY]
    assert len(names) == len(set(names))
    assert set(names) == {"voice_lac", "voice_names", "voice_roles", *AFTER_NAMES}


def test_each_module_of_a_component_is_registered() -> None:
    modules = {path.stem for path in COMPONENTS.glob("*.py")} - {"__init__"}
    assert modules == {entry.name.removeprefix("voice_") for entry in REGISTRY}


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("[a-z]*.py")), ids=lambda path: path.stem)
def test_components_do_not_know_each_other(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not [name for name in imported if name.startswith(("voice.extract.components", "voice.extract.registry"))]


def test_registering_again_changes_nothing(read: Read) -> None:
    before = read(CALL)
    register()
    assert read(CALL) == before


# --- the same input gives the same record


def test_a_second_reading_on_one_extractor_is_the_same(read: Read) -> None:
    assert read(CALL) == read(CALL)


def test_another_extractor_reads_the_same(read: Read) -> None:
    assert Extractor(MODELS).extract(CALL, called_at=CALLED_AT) == read(CALL)


def test_calls_in_between_leave_no_trace(read: Read) -> None:
    alone = facts_to_json(read(CALL))
    read(said("R: 王主任您好，我是周晓敏。", "C: 我叫王建国，太贵了。", "R: 我明天给您打九折。"))
    read(ENGLISH_CALL)
    assert facts_to_json(read(CALL)) == alone


def test_facts_stand_in_the_order_in_which_they_are_said(read: Read) -> None:
    facts = read(CALL)
    for kind in (facts.needs, facts.commitments, facts.objections):
        firsts = [min(span.turn for span in fact.evidence) for fact in kind]
        assert firsts == sorted(firsts)


def test_a_call_with_all_kinds_yields_all_kinds(read: Read) -> None:
    facts = read(CALL)
    assert facts.identity
    assert facts.needs
    assert facts.commitments
    assert facts.objections


def test_each_fact_names_its_component_and_the_version(read: Read) -> None:
    facts = read(CALL)
    by_kind = {
        "voice_identity": facts.identity,
        "voice_needs": facts.needs,
        "voice_commitments": facts.commitments,
        "voice_objections": facts.objections,
    }
    for component, kind in by_kind.items():
        assert {(fact.provenance.component, fact.provenance.version) for fact in kind} == {
            (component, PIPELINE_VERSION)
        }


def test_due_dates_move_with_the_time_of_the_call(extractor: Extractor) -> None:
    def dues(days: int) -> list[object]:
        facts = extractor.extract(CALL, called_at=CALLED_AT + timedelta(days=days))
        return [promise.due.at for promise in facts.commitments if promise.due]

    assert dues(0)[0] == at(3, 5, 12, 0)
    assert dues(1)[0] == at(3, 6, 12, 0)


# --- the language


def test_english_talk_is_read_by_the_english_pipeline(read: Read) -> None:
    promise = read(ENGLISH_CALL).commitments[0]
    assert promise.due is not None
    assert promise.due.text.strip() == "by Friday"


@pytest.mark.parametrize("labelled", ["zh", "en"])
def test_the_script_decides_where_there_is_enough_of_it(labelled: str) -> None:
    assert language_of(Transcript(CALL.turns, labelled)) == "zh"
    assert language_of(Transcript(ENGLISH_CALL.turns, labelled)) == "en"


@pytest.mark.parametrize("labelled", ["zh", "en"])
def test_a_word_or_two_are_of_the_language_that_was_recognized(labelled: str) -> None:
    assert language_of(said("R: OK", language=labelled)) == labelled


def test_an_unknown_language_is_read_as_chinese() -> None:
    assert language_of(said("R: 😀", language="fr")) == "zh"


def test_english_words_amid_chinese_leave_it_chinese() -> None:
    assert language_of(said("C: 我们这个project的budget不够了，明天我send你quote，OK？", language="en")) == "zh"


# --- missing data


def test_missing_data_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed) as failed:
        build_nlp(tmp_path, "zh", PIPELINE_VERSION)
    assert failed.value.code == "extraction_data"
    assert "CALLGATE_MODELS_DIR" in (failed.value.remedy or "")


def test_an_extractor_builds_nothing_before_its_first_call(tmp_path: Path) -> None:
    extractor = Extractor(tmp_path)
    assert extractor.extract(said("R: "), called_at=CALLED_AT) == CallFacts()
    with pytest.raises(EngineFailed):
        extractor.extract(CALL, called_at=CALLED_AT)
