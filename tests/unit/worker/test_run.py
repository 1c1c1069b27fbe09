"""What a worker does around its jobs: it warms up, reclaims, and knows how long a job may take."""

from __future__ import annotations

import logging
from pathlib import Path
from types import SimpleNamespace

import pytest

from voice.bootstrap import build
from voice.domain.errors import InvalidInput, Unavailable
from voice.settings import Settings
from voice.worker.memory import give_back
from voice.worker.run import _limit_s, _resting, _warm, run_worker


def settings(folder: Path, **given: object) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **given)


class Processor:
    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.done: list[str] = []

    def warm(self) -> None:
        self.done.append("warm")
        if self.failure:
            raise self.failure

    def rest(self) -> None:
        self.done.append("rest")


def test_it_refuses_to_work_without_a_broker(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        run_worker(settings(tmp_path))

    assert raised.value.code == "no_broker"


def test_missing_weights_are_logged_with_what_to_do_and_keep_it_from_nothing(caplog: pytest.LogCaptureFixture) -> None:
    processor = Processor(Unavailable("gone", code="model_missing", remedy="callgate models fetch base"))

    with caplog.at_level(logging.ERROR):
        _warm(SimpleNamespace(processor=processor))

    assert processor.done == ["warm"]
    assert [(record.code, record.remedy) for record in caplog.records] == [
        ("model_missing", "callgate models fetch base")
    ]


def test_at_rest_processor_and_listener_let_go() -> None:
    processor, listening = Processor(), Processor()

    _resting(SimpleNamespace(processor=processor, listening=listening))()

    assert processor.done == listening.done == ["rest"]


def test_a_processor_that_never_worked_can_rest_too(tmp_path: Path) -> None:
    build(settings(tmp_path)).processor.rest()
    give_back()


def test_a_job_may_take_as_long_as_the_longest_recording_but_never_less_than_a_quarter_of_an_hour(
    tmp_path: Path,
) -> None:
    assert _limit_s(settings(tmp_path, max_duration_min=180)) == 180 * 60
    assert _limit_s(settings(tmp_path, max_duration_min=1)) == 900
