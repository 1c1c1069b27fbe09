"""The Celery tasks hand an id to the pipeline, and let no failure reach Celery."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest
from celery import Celery

from voice.adapters.celery_app import make_app
from voice.domain.errors import EngineFailed, NotFound
from voice.ports.jobs import PROCESS_CALL, SALES_TICK, SWEEP
from voice.worker.idle import Idle
from voice.worker.schedule import SCHEDULE
from voice.worker.tasks import add_tasks


class Pipeline:
    """Stands for the processor and the sweeper; fails with `failure` when there is one."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.processed: list[tuple[str, str]] = []
        self.sweeps = 0

    def process(self, call_id: str, *, owner: str) -> None:
        self.processed.append((call_id, owner))
        if self.failure:
            raise self.failure

    def run(self) -> None:
        self.sweeps += 1
        if self.failure:
            raise self.failure


def tasks_over(pipeline: Pipeline) -> Celery:
    app = make_app("memory://")
    add_tasks(
        app,
        SimpleNamespace(processor=pipeline, sweeper=pipeline, sales=SimpleNamespace(clock=pipeline)),
        worker="worker:a",
        limit_s=60,
        idle=Idle(lambda: None),
    )
    return app


def test_each_run_of_a_call_has_a_name_of_its_own_under_the_workers() -> None:
    pipeline = Pipeline()
    app = tasks_over(pipeline)

    app.tasks[PROCESS_CALL]("0197-call")
    app.tasks[PROCESS_CALL]("0197-call")

    assert [call_id for call_id, _ in pipeline.processed] == ["0197-call", "0197-call"]
    owners = {owner for _, owner in pipeline.processed}
    assert len(owners) == 2
    assert all(owner.startswith("worker:a:") for owner in owners)


@pytest.mark.parametrize("job", [SWEEP, SALES_TICK])
def test_what_is_done_by_the_clock_runs_once(job: str) -> None:
    pipeline = Pipeline()

    tasks_over(pipeline).tasks[job]()

    assert pipeline.sweeps == 1


@pytest.mark.parametrize("failure", [EngineFailed("no weights"), NotFound("gone"), RuntimeError("a bug")])
def test_no_failure_reaches_celery(failure: Exception) -> None:
    app = tasks_over(Pipeline(failure))

    app.tasks[PROCESS_CALL]("0197-call")
    app.tasks[SWEEP]()
    app.tasks[SALES_TICK]()


def test_an_expected_failure_is_logged_by_its_code_alone(caplog: pytest.LogCaptureFixture) -> None:
    app = tasks_over(Pipeline(EngineFailed("王敏 said", code="weights_missing")))

    with caplog.at_level(logging.WARNING):
        app.tasks[PROCESS_CALL]("0197-call")

    assert [record.code for record in caplog.records] == ["weights_missing"]
    assert "王敏" not in caplog.text


def test_every_job_of_the_schedule_has_its_task_and_its_queue() -> None:
    app = tasks_over(Pipeline())

    for entry in SCHEDULE.values():
        assert entry["task"] in app.tasks
        assert entry["task"] in app.conf.task_routes
        assert entry["options"]["expires"] <= entry["schedule"]
