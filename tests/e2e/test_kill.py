"""kill -9 of the worker in each stage, of the broker, of the API in mid-upload, of the supervisor.

Each time the call completes, once, with the record that it has when nobody is killed.
"""

from __future__ import annotations

import base64
import random
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.e2e.running import RunningService, alive, pss_mb, wait_until
from tests.e2e.short_call import short_call
from tests.left_out import leave_out
from voice.adapters.db.tables import artefacts
from voice.adapters.model_files import ModelFiles
from voice.engines import models_dir
from voice.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.models]

CALLED_AT = "2026-03-12T15:00:00+08:00"
DONE_S = 90.0
IDLE_MB, WORKER_PEAK_MB = 600, 1500


@dataclass
class Line:
    """A running service, a rep's way in, and the record that the short call has when all goes well."""

    service: RunningService
    client: httpx.Client
    numbers: Iterator[int]
    expected: Any = None

    def upload(self) -> str:
        """A new call with the same sound as all others."""
        answer = self.client.post(
            "/v1/calls", data={"called_at": CALLED_AT}, files={"file": short_call(next(self.numbers))}
        )
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def call(self, call_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/v1/calls/{call_id}").json()
        return found

    def status(self, call_id: str) -> str:
        return str(self.call(call_id)["status"])

    def await_ready(self, call_id: str) -> None:
        wait_until(lambda: self.status(call_id) in ("ready", "failed"), within_s=DONE_S, what="the call is done")
        assert self.status(call_id) == "ready", self.call(call_id)

    def result(self, call_id: str) -> Any:
        """All that the call yields, without ids, which are made of the call's own."""
        record = self.client.get(f"/v1/calls/{call_id}/record").json()
        facts = [fact for name in ("identity", "needs", "commitments", "objections") for fact in record[name]]
        told = [{name: fact[name] for name in ("kind", "fields", "quote", "evidence", "confidence")} for fact in facts]
        turns = self.client.get(f"/v1/calls/{call_id}/transcript").json()["turns"]
        return {"facts": told, "turns": turns}

    def assert_done_once(self, call_id: str) -> None:
        """Ready, with the record of an undisturbed call, and every stage has left one result."""
        self.await_ready(call_id)
        assert self.result(call_id) == self.expected
        left = self.client.get(f"/v1/calls/{call_id}/artefacts").json()
        assert sorted((artefact["stage"], artefact["version"]) for artefact in left) == [
            ("extract", 1),
            ("handoff", 1),
            ("transcribe", 1),
        ]

    def stages_left(self, call_id: str) -> set[str]:
        """Read past the API, which would be too slow to catch a stage in the act."""
        with closing(sqlite3.connect(f"file:{self.service.data_dir}/callgate.db?mode=ro", uri=True)) as rows:
            query = f"SELECT stage FROM {artefacts.name} WHERE call_id = ?"
            return {stage for (stage,) in rows.execute(query, (call_id,))}


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    settings = Settings(_env_file=None)
    files = ModelFiles(models_dir(settings) / "manifest.toml", settings.cache_dir)
    if files.fault(files.model("base")):
        leave_out("the Whisper weights are missing (callgate models fetch)")
    service = RunningService(tmp_path_factory.mktemp("kill"), CALLGATE_MAX_ATTEMPTS="50")
    service.start()
    try:
        with service.client() as client:
            line = Line(service, client, count(1))
            undisturbed = line.upload()
            line.await_ready(undisturbed)
            line.expected = line.result(undisturbed)
            yield line
    finally:
        service.destroy()


def killed_in(line: Line, worker: psutil.Process, call_id: str, before: set[str]) -> bool:
    """Kills the worker. It runs in slices of a millisecond before, so that it dies when just `before` is done.

    False when it was past that moment before it could be caught.
    """
    while line.status(call_id) == "queued":
        time.sleep(0.01)
    while True:
        worker.send_signal(signal.SIGSTOP)
        done = line.stages_left(call_id)
        if not done < before:
            break
        worker.send_signal(signal.SIGCONT)
        time.sleep(0.001)
    worker.send_signal(signal.SIGKILL)
    line.service.wait_for_another("worker", worker.pid)
    return done == before


def test_idle_memory_stays_within_its_bar(line: Line) -> None:
    processes = [line.service.process.pid, *(child.pid for child in line.service.children().values())]

    assert len(processes) == 4
    wait_until(lambda: pss_mb(processes) <= IDLE_MB, within_s=60, what=f"idle within {IDLE_MB} MB", every_s=1)


@pytest.mark.parametrize(
    ("stage", "before"),
    [("transcribe", set()), ("extract", {"transcribe"}), ("handoff", {"transcribe", "extract"})],
)
def test_the_worker_is_killed_in_each_stage(line: Line, stage: str, before: set[str]) -> None:
    for _ in range(5):
        worker = line.service.children()["worker"]
        call_id = line.upload()
        caught = killed_in(line, worker, call_id, before)
        line.assert_done_once(call_id)
        if caught:
            return
    pytest.fail(f"the stage {stage} was over each time before the worker could be stopped")


def test_the_worker_is_killed_again_and_again(line: Line) -> None:
    moments = random.Random(20260312)
    call_id = line.upload()

    for _ in range(3):
        time.sleep(moments.uniform(0.2, 2.0))
        killed = line.service.kill("worker")
        line.service.wait_for_another("worker", killed)

    line.assert_done_once(call_id)


def test_the_broker_is_killed_while_a_call_is_in_work_and_one_waits(line: Line) -> None:
    first, second = line.upload(), line.upload()
    wait_until(lambda: line.status(first) == "processing", within_s=DONE_S, what="the first is in work")

    killed = line.service.kill("broker")
    line.service.wait_for_another("broker", killed)

    line.assert_done_once(first)
    line.assert_done_once(second)
    line.assert_done_once(line.upload())


def test_broker_and_worker_are_killed_together(line: Line) -> None:
    first, second = line.upload(), line.upload()

    broker, worker = line.service.kill("broker"), line.service.kill("worker")
    line.service.wait_for_another("broker", broker)
    line.service.wait_for_another("worker", worker)

    line.assert_done_once(first)
    line.assert_done_once(second)


def test_the_api_is_killed_in_mid_upload(line: Line) -> None:
    name, sound, media_type = short_call(next(line.numbers))
    metadata = {"filename": name, "filetype": media_type, "called_at": CALLED_AT}
    encoded = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in metadata.items())
    tus = {"Tus-Resumable": "1.0.0"}
    begun = line.client.post(
        "/v1/uploads", headers={**tus, "Upload-Length": str(len(sound)), "Upload-Metadata": encoded}
    )
    where = begun.headers["Location"]
    chunk = {**tus, "Content-Type": "application/offset+octet-stream"}
    half = len(sound) // 2
    acknowledged = line.client.patch(where, headers={**chunk, "Upload-Offset": "0"}, content=sound[:half])
    assert acknowledged.headers["Upload-Offset"] == str(half)

    with _sending(line, where, half, sound):
        killed = line.service.kill("api")
    line.service.wait_for_another("api", killed)

    offset = int(line.client.head(where, headers=tus).headers["Upload-Offset"])
    assert half <= offset <= len(sound)
    finished = line.client.patch(where, headers={**chunk, "Upload-Offset": str(offset)}, content=sound[offset:])
    line.assert_done_once(finished.headers["Callgate-Call-Id"])


def _sending(line: Line, where: str, offset: int, sound: bytes) -> socket.socket:
    """A connection over which the rest has been promised and a part of it has arrived."""
    connection = socket.create_connection(("127.0.0.1", line.service.port), timeout=30)
    cookies = "; ".join(f"{name}={value}" for name, value in line.client.cookies.items())
    head = [
        f"PATCH {where} HTTP/1.1",
        "Host: localhost",
        f"Cookie: {cookies}",
        "X-Callgate-CSRF: 1",
        "Tus-Resumable: 1.0.0",
        "Content-Type: application/offset+octet-stream",
        f"Upload-Offset: {offset}",
        f"Content-Length: {len(sound) - offset}",
    ]
    connection.sendall("\r\n".join([*head, "", ""]).encode() + sound[offset : offset + 50_000])
    time.sleep(0.5)
    return connection


def test_the_workers_peak_memory_stays_within_its_bar(line: Line) -> None:
    worker = line.service.children()["worker"]
    line.assert_done_once(line.upload())

    status = Path(f"/proc/{worker.pid}/status").read_text()
    peak_kb = next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmHWM"))
    assert peak_kb / 1000 <= WORKER_PEAK_MB


def test_the_supervisor_is_killed_and_started_again(line: Line) -> None:
    call_id = line.upload()
    wait_until(lambda: line.status(call_id) == "processing", within_s=DONE_S, what="the call is in work")
    children = [child.pid for child in line.service.children().values()]

    line.service.process.kill()
    line.service.process.wait()
    wait_until(lambda: not any(alive(pid) for pid in children), within_s=10, what="no orphan is left")
    line.service.start()

    line.assert_done_once(call_id)
