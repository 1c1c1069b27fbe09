"""Uploads over real connections: lines break, senders stall, and nothing that arrived is lost."""

from __future__ import annotations

import base64
import hashlib
import io
import socket
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.fakes.house import CALLED_AT, House, a_wav
from tests.fakes.server import served
from voice.api.app import create_app
from voice.pipeline.spool import PIECE_BYTES

SOUND = a_wav(seconds=4)
METADATA = ",".join(
    f"{key} {base64.b64encode(value.encode()).decode()}"
    for key, value in {"called_at": CALLED_AT.isoformat(), "filetype": "audio/wav"}.items()
)
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = TUS | {"Content-Type": "application/offset+octet-stream"}
STALLED = 42  # more than the threads that other requests share


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(tmp_path_factory.mktemp("e2e")).settle()


@pytest.fixture(scope="module")
def address(house: House) -> Iterator[str]:
    with served(create_app(house.services)) as address:
        yield address


@pytest.fixture
def phone(house: House, address: str) -> Iterator[httpx.Client]:
    bearer = {"Authorization": f"Bearer {house.people['rep'].token}"}
    with httpx.Client(base_url=address, headers=bearer, timeout=30) as client:
        yield client


def created(phone: httpx.Client, length: int = len(SOUND)) -> str:
    answer = phone.post("/v1/uploads", headers=TUS | {"Upload-Length": str(length), "Upload-Metadata": METADATA})
    assert answer.status_code == 201
    return answer.headers["location"]


def offset_of(phone: httpx.Client, upload: str) -> int:
    return int(phone.head(upload, headers=TUS).headers["upload-offset"])


def begin_patch(phone: httpx.Client, upload: str, body: bytes, *, announced: int, offset: int = 0) -> socket.socket:
    """A PATCH of which only `body` is sent so far."""
    parts = urlsplit(str(phone.base_url))
    line = socket.create_connection((parts.hostname or "", parts.port or 0))
    head = [
        f"PATCH {upload} HTTP/1.1",
        f"Host: {parts.netloc}",
        f"Authorization: {phone.headers['authorization']}",
        "Tus-Resumable: 1.0.0",
        f"Upload-Offset: {offset}",
        "Content-Type: application/offset+octet-stream",
        f"Content-Length: {announced}",
    ]
    line.sendall("\r\n".join([*head, "", ""]).encode() + body)
    return line


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until, "did not happen"
        time.sleep(0.02)


def test_after_a_broken_line_the_phone_goes_on_where_the_bytes_end(phone: httpx.Client) -> None:
    """Bytes are durable in pieces while the request still runs, so little is sent twice."""
    sound = long_sound()
    upload = created(phone, len(sound))
    line = begin_patch(phone, upload, sound[: 2 * PIECE_BYTES], announced=len(sound))
    eventually(lambda: offset_of(phone, upload) >= PIECE_BYTES)
    line.close()
    arrived = offset_of(phone, upload)
    while (rest := send_rest(phone, upload, sound, arrived)).status_code == 409:
        arrived = offset_of(phone, upload)  # the broken request has just kept its last bytes
    assert rest.status_code == 204
    call = phone.get(rest.headers["content-location"]).json()
    assert call["sha256"] == hashlib.sha256(sound).hexdigest()
    assert phone.get(f"/v1/calls/{call['id']}/audio").content == sound


def long_sound() -> bytes:
    """Several pieces long."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(a_wav()[44:] * 200)
    return made.getvalue()


def send_rest(phone: httpx.Client, upload: str, sound: bytes, offset: int) -> httpx.Response:
    return phone.patch(upload, content=sound[offset:], headers=BYTES | {"Upload-Offset": str(offset)})


def test_of_a_broken_part_with_a_checksum_nothing_is_kept(phone: httpx.Client) -> None:
    """The checksum is for all bytes of the request or none."""
    upload = created(phone)
    digest = base64.b64encode(hashlib.sha1(SOUND).digest()).decode()
    parts = urlsplit(str(phone.base_url))
    with socket.create_connection((parts.hostname or "", parts.port or 0)) as line:
        head = (
            f"PATCH {upload} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: {phone.headers['authorization']}\r\n"
            f"Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nUpload-Checksum: sha1 {digest}\r\n"
            f"Content-Type: application/offset+octet-stream\r\nContent-Length: {len(SOUND)}\r\n\r\n"
        )
        line.sendall(head.encode() + SOUND[:20000])
        time.sleep(0.1)
    time.sleep(0.3)
    assert offset_of(phone, upload) == 0


def test_stalled_senders_do_not_keep_others_from_their_work(phone: httpx.Client) -> None:
    uploads = [created(phone, length=100_000 + number) for number in range(STALLED)]
    lines = [begin_patch(phone, upload, b"x" * 100, announced=100_000) for upload in uploads]
    try:
        for path in ("/v1/calls", "/v1/session", "/readyz"):
            assert phone.get(path, timeout=10).status_code in (200, 503)
    finally:
        for line in lines:
            line.close()
    for upload in uploads:  # and nobody is left behind in a dead line
        eventually(lambda upload=upload: phone.delete(upload, headers=TUS).status_code == 204)  # type: ignore[misc]


def test_a_body_of_unknown_length_is_taken_as_it_comes(phone: httpx.Client) -> None:
    upload = created(phone)
    chunks = (SOUND[at : at + 5000] for at in range(0, len(SOUND), 5000))
    answer = phone.patch(upload, content=chunks, headers=BYTES | {"Upload-Offset": "0"})
    assert answer.headers["upload-offset"] == str(len(SOUND))
    assert answer.headers["callgate-call-id"]


def test_an_upload_survives_a_new_process(phone: httpx.Client, house: House) -> None:
    """What was acknowledged is in the store, not in the process: another server goes on."""
    sound = a_wav(seconds=4, pitch_hz=523)
    upload = created(phone, len(sound))
    phone.patch(upload, content=sound[:9000], headers=BYTES | {"Upload-Offset": "0"})
    second = House(Path(house.settings.data_dir))
    with served(create_app(second.services)) as elsewhere:
        answer = httpx.patch(
            f"{elsewhere}{upload}",
            content=sound[9000:],
            headers=BYTES | {"Upload-Offset": "9000", "Authorization": phone.headers["authorization"]},
        )
    assert answer.status_code == 204
    assert phone.get(answer.headers["content-location"]).json()["sha256"] == hashlib.sha256(sound).hexdigest()
