"""The extractor chooses the pipeline of the call's language and refuses what it cannot date."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.unit.extract.talk import CALLED_AT, MODELS, spoken, transcript
from voice.domain.errors import EngineFailed, InvalidInput
from voice.domain.evidence import is_verbatim
from voice.domain.facts import CallFacts, ObjectionTag
from voice.domain.recording import Direction
from voice.domain.transcript import Transcript
from voice.extract.run import PIPELINE_VERSION, Extractor, language_of

CALL = (
    "rep: 您好，请问是远帆机械的赵主任吗？我是恒通仪表的李晓明。",
    "customer: 是我，你说。",
    "rep: 上次说的压力表，一套三千八。",
    "customer: 三千八太贵了，比现在用的高一大截。",
    "rep: 我明天上午把详细的报价单发给您。",
    "customer: 行。",
)


@pytest.mark.parametrize(
    ("lines", "said_to_be", "language"),
    [
        (("rep: 您好，请问是王总吗", "customer: 是的，你说"), "zh", "zh"),
        (("rep: Hello, is this Mr Field?", "customer: Yes it is, go ahead."), "en", "en"),
        (("rep: 您好，请问是王总吗", "customer: 是的，你说"), "en", "zh"),
        (("rep: Hello there, is this Mr Field?", "customer: Yes it is, go ahead please."), "zh", "en"),
        (("rep: 我们用的是SAP和Salesforce两套系统", "customer: OK，那你发个demo给我"), "zh", "zh"),
        (("rep: Hi", "customer: Hi"), "en", "en"),
        (("rep: 喂", "customer: 嗯"), "zh", "zh"),
        (("rep: 喂", "customer: 嗯"), "", "zh"),
    ],
)
def test_the_language_is_told_by_the_script(lines: tuple[str, ...], said_to_be: str, language: str) -> None:
    """Recognizers mislabel mixed talk; what was written down decides."""
    assert language_of(transcript(*lines, language=said_to_be)) == language


def test_announcements_tell_no_language_and_no_facts(extractor: Extractor) -> None:
    """Every part of a record can be heard from a machine: a promise, a name, a price, a need."""
    machine = (
        "system: 您好，欢迎致电恒通仪表，我是智能客服小通，我们将在明天上午给您回电话，太贵了请按一。",
        "system: Thank you for calling, your call may be recorded for quality. I will call you back tomorrow at nine.",
    )
    assert language_of(transcript(*machine, *CALL, language="zh")) == "zh"
    assert extractor.extract(spoken(*machine), called_at=CALLED_AT) == CallFacts()
    alone = extractor.extract(spoken(*CALL), called_at=CALLED_AT).all()
    after = extractor.extract(spoken(*machine, *CALL), called_at=CALLED_AT).all()
    quotes = [[span.quote for span in fact.evidence] for fact in alone]
    assert [[span.quote for span in fact.evidence] for fact in after] == quotes
    assert all(span.turn >= len(machine) for fact in after for span in fact.evidence)


def test_a_call_becomes_a_record(extractor: Extractor) -> None:
    call = spoken(*CALL)
    facts = extractor.extract(call, called_at=CALLED_AT, direction=Direction.OUTBOUND)
    assert {person.name for person in facts.identity} == {"赵主任", "李晓明"}
    assert [objection.tag for objection in facts.objections] == [ObjectionTag.PRICE]
    assert [
        commitment.due.at.isoformat() for commitment in facts.commitments if commitment.due and commitment.due.at
    ] == ["2026-03-05T12:00:00+08:00"]


def test_every_quote_is_verbatim_and_timed(extractor: Extractor) -> None:
    call = spoken(*CALL)
    for fact in extractor.extract(call, called_at=CALLED_AT).all():
        assert 0 <= fact.confidence <= 1
        assert fact.provenance.component.startswith("voice_")
        for span in fact.evidence:
            assert is_verbatim(span, call)
            assert span.start_ms is not None
            assert span.end_ms is not None
            assert span.start_ms < span.end_ms


def test_the_same_call_gives_the_same_record(extractor: Extractor) -> None:
    first, second = (extractor.extract(spoken(*CALL), called_at=CALLED_AT) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("lines", [(), ("rep:  ", "customer:   ")])
def test_a_call_without_words_has_no_facts(extractor: Extractor, lines: tuple[str, ...]) -> None:
    call = transcript(*lines) if lines else Transcript((), "zh")
    assert extractor.extract(call, called_at=CALLED_AT) == CallFacts()


def test_without_an_offset_no_due_date_can_be_told(extractor: Extractor) -> None:
    with pytest.raises(InvalidInput):
        extractor.extract(transcript(*CALL), called_at=datetime(2026, 3, 4, 15, 20))  # noqa: DTZ001


def test_missing_models_are_named(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed) as refused:
        Extractor(tmp_path).extract(transcript(*CALL), called_at=CALLED_AT)
    assert refused.value.remedy is not None


def test_nothing_is_loaded_before_it_is_needed(tmp_path: Path) -> None:
    Extractor(tmp_path / "nowhere")


def test_the_project_has_its_models() -> None:
    assert (MODELS / "extract" / "heads" / "heads.npz").is_file()


def test_heads_of_a_version_are_read_from_its_own_folder(tmp_path: Path) -> None:
    versioned = Extractor(MODELS, tmp_path / "20260312-0a1b2c3d")
    assert versioned.version == f"{PIPELINE_VERSION}+20260312-0a1b2c3d"
    with pytest.raises(EngineFailed, match=r"20260312-0a1b2c3d/heads\.npz"):
        versioned.extract(transcript(*CALL), called_at=CALLED_AT)
