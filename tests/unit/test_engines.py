"""Which engines hear whose calls: by the settings alone, made once, ready at the start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tests.fakes.speech_server import SpeechServer
from voice.domain.errors import Unavailable
from voice.engines import Models
from voice.extract.run import PIPELINE_VERSION
from voice.settings import Settings

NOWHERE = "http://127.0.0.1:1/v1"


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)


def test_the_embedded_recognizer_hears_everything_unless_told_otherwise() -> None:
    assert settings().engines_of("east") == ("whisper",)


def test_an_order_is_a_list_with_commas() -> None:
    assert settings(asr_engines=" openai, whisper,openai ", asr_url=NOWHERE).engines_of("east") == ("openai", "whisper")


def test_a_region_may_choose_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLGATE_ASR_ENGINES_BY_REGION", '{"east": "openai"}')
    monkeypatch.setenv("CALLGATE_ASR_URL", NOWHERE)
    chosen = settings()
    assert (chosen.engines_of("east"), chosen.engines_of("west")) == (("openai",), ("whisper",))
    assert chosen.all_engines() == ("whisper", "openai")


@pytest.mark.parametrize("given", ["", "siri", "whisper,siri", "openai"])
def test_an_engine_that_cannot_be_is_refused_at_once(given: str) -> None:
    """The last one lacks its address."""
    with pytest.raises(ValidationError):
        settings(asr_engines=given)
    with pytest.raises(ValidationError):
        settings(asr_engines_by_region={"east": given})


def test_a_language_model_is_asked_only_where_one_is_named() -> None:
    assert settings().llm_url is None
    assert settings(llm_url=NOWHERE, llm_model="m").llm_masked
    with pytest.raises(ValidationError, match="CALLGATE_LLM_MODEL"):
        settings(llm_url=NOWHERE)


def test_an_engine_that_is_away_is_told_at_the_start(tmp_path: Path) -> None:
    with SpeechServer(lambda _: (401, {})).serving() as speech:
        models = Models(settings(asr_engines="openai", asr_url=speech.url, cache_dir=tmp_path))
        with pytest.raises(Unavailable) as refused:
            models.warm()
    assert refused.value.code == "engine_unauthorized"


def test_one_that_is_away_keeps_no_other_from_being_ready(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(_: object) -> tuple[int, Any]:
        asked.append("asked")
        return 200, {}

    with SpeechServer(answer).serving() as speech:
        models = Models(settings(asr_engines="whisper,openai", asr_url=speech.url, cache_dir=tmp_path))
        with pytest.raises(Unavailable) as missing:  # the cache is empty
            models.warm()
    assert missing.value.code == "model_missing"
    assert asked == ["asked"]


@pytest.mark.parametrize(("given", "denoise"), [({}, True), ({"denoise": "off"}, False)])
def test_very_noisy_calls_lose_some_noise_unless_it_is_switched_off(given: dict[str, Any], denoise: bool) -> None:
    assert Models(settings(**given)).engines.denoise is denoise


def test_an_unknown_way_with_noise_is_refused_at_once() -> None:
    with pytest.raises(ValidationError):
        settings(denoise="full")


def test_calls_are_read_by_the_heads_in_use_at_that_moment(tmp_path: Path) -> None:
    models = Models(settings())
    versions = [models.reader(heads).version for heads in (None, tmp_path / "v1", tmp_path / "v2", None)]
    assert versions == [PIPELINE_VERSION, f"{PIPELINE_VERSION}+v1", f"{PIPELINE_VERSION}+v2", PIPELINE_VERSION]
