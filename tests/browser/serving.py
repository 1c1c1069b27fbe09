"""The application over a furnished house, served to a browser from a thread of the test."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from tests.fakes.house import PASSWORD, House
from voice.api.app import create_app

START_S = 20.0


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pages are, and the house behind them."""

    address: str
    house: House
    password: str = PASSWORD


@contextmanager
def served(house: House) -> Iterator[Site]:
    """The house's pages on a port that nobody else has."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(house.services), log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_S
    while not server.started:
        assert time.monotonic() < deadline, "the application did not start"
        time.sleep(0.02)
    try:
        yield Site(f"http://127.0.0.1:{listening.getsockname()[1]}", house)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listening.close()
