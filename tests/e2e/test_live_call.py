"""A call that is sent while it is recorded, whose worker is killed meanwhile: the transcript is the same."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.e2e.running import RunningService, wait_until
from tests.e2e.short_call import short_call
from tests.eval.cer import cer
from tests.left_out import leave_out
from voice.adapters.model_files import ModelFiles
from voice.bootstrap import models_dir
from voice.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.models]

CALLED_AT = "2026-03-12T15:00:00+08:00"
TUS = {"Tus-Resumable": "1.0.0"}
SECONDS = 42
DONE_S = 300.0


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    settings = Settings(_env_file=None)
    files = ModelFiles(models_dir(settings) / "manifest.toml", settings.cache_dir)
    if files.fault(files.model("base")):
        leave_out("the Whisper weights are missing (callgate models fetch)")
    running = RunningService(tmp_path_factory.mktemp("live"), CALLGATE_MAX_ATTEMPTS="50", CALLGATE_LEASE_S="5")
    running.start()
    try:
        yield running
    finally:
        running.destroy()


def begun(client: httpx.Client) -> str:
    words = {"called_at": CALLED_AT, "filetype": "audio/wav", "language": "zh"}
    encoded = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in words.items())
    answer = client.post("/v1/uploads", headers=TUS | {"Upload-Defer-Length": "1", "Upload-Metadata": encoded})
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def send(client: httpx.Client, address: str, sound: bytes, start: int, end: int, **headers: str) -> httpx.Response:
    said = TUS | {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(start)} | headers
    answer = client.patch(address, content=sound[start:end], headers=said)
    assert answer.status_code == 204, answer.text
    return answer


def text_of(client: httpx.Client, call_id: str) -> str:
    def done() -> bool:
        status: str = client.get(f"/v1/calls/{call_id}").json()["status"]
        assert status != "failed"
        return status == "ready"

    wait_until(done, within_s=DONE_S, what="the call is ready")
    return "".join(turn["text"] for turn in client.get(f"/v1/calls/{call_id}/transcript").json()["turns"])


def words_so_far(client: httpx.Client, address: str) -> list[dict[str, Any]]:
    """The turns of the first event that has any."""
    with client.stream("GET", f"{address}/live", timeout=DONE_S) as stream:
        for line in stream.iter_lines():
            if line.startswith("data: ") and (turns := json.loads(line[6:]).get("turns")):
                found: list[dict[str, Any]] = turns
                return found
    return []


def test_a_call_heard_while_it_grows_reads_as_one_heard_whole(service: RunningService) -> None:
    with service.client() as client:
        name, sound, media_type = short_call(1, seconds=SECONDS)
        whole = client.post(
            "/v1/calls", data={"called_at": CALLED_AT, "language": "zh"}, files={"file": (name, sound, media_type)}
        ).json()["id"]

        _, sound, _ = short_call(2, seconds=SECONDS)
        address, second = begun(client), len(sound) // SECONDS
        cut = 30 * second
        for start in range(0, cut, second):
            send(client, address, sound, start, start + second)
            time.sleep(0.1)
        time.sleep(2)
        send(client, address, sound, cut, cut + second)  # tells the worker
        assert words_so_far(client, address)
        killed = service.kill("worker")
        service.wait_for_another("worker", killed)
        start = cut + second
        live = send(client, address, sound, start, len(sound), **{"Upload-Length": str(len(sound))})

        assert cer(text_of(client, whole), text_of(client, live.headers["callgate-call-id"])) <= 0.01
