"""The embedded broker: private socket, log of writes, and a damaged log that does not keep it from starting."""

from __future__ import annotations

import stat
from pathlib import Path

from tests.brokers import embedded_valkey
from voice.runtime.valkey import EmbeddedBroker


def test_it_listens_on_a_private_socket_alone(tmp_path: Path) -> None:
    with embedded_valkey(tmp_path) as process:
        socket_path = process.broker.socket_path

        assert stat.S_IMODE(socket_path.stat().st_mode) == 0o600
        assert process.broker.url == f"redis+socket://{socket_path}"
        assert process.broker.command()[process.broker.command().index("--port") + 1] == "0"


def test_who_is_not_there_does_not_answer(tmp_path: Path) -> None:
    assert not EmbeddedBroker(tmp_path / "broker.sock", tmp_path).answers()


def test_it_keeps_its_log_in_the_data_folder(tmp_path: Path) -> None:
    with embedded_valkey(tmp_path):
        assert list((tmp_path / "appendonlydir").iterdir())


def test_a_log_with_which_it_never_answered_is_set_aside(tmp_path: Path) -> None:
    broker = EmbeddedBroker(tmp_path / "broker.sock", tmp_path / "queue")
    broker.prepare()
    (tmp_path / "queue" / "appendonlydir").mkdir()
    (tmp_path / "queue" / "appendonlydir" / "log").write_text("garbage")

    broker.prepare()

    assert not (tmp_path / "queue" / "appendonlydir").exists()
    assert (tmp_path / "queue" / "damaged" / "log").read_text() == "garbage"


def test_a_log_with_which_it_answered_is_kept(tmp_path: Path) -> None:
    with embedded_valkey(tmp_path) as process:
        process.kill()
        process.start()

    assert (tmp_path / "appendonlydir").exists()
    assert not (tmp_path / "damaged").exists()
