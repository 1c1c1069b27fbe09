"""Which processes the service has on one machine, how each is started, and how each shows that it is well."""

from __future__ import annotations

import hashlib
import http.client
import platform
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from voice.runtime.child import ChildSpec
from voice.runtime.valkey import EmbeddedBroker
from voice.settings import Settings

BROKER, WORKER, API = "broker", "worker", "API"
_API_ANSWERS_S = 1.0
_ALIVE_S = 20.0
# glibc keeps a heap for each thread; two do for processes that hold the GIL most of the time, and save 50 MB.
_FRUGAL = {"MALLOC_ARENA_MAX": "2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where this run keeps its things; every process holds `lock_fd` open."""

    data_dir: Path
    run_folder: Path
    listener_fd: int
    lock_fd: int
    log_folder: Path | None = None

    def log(self, name: str) -> Path | None:
        return self.log_folder / f"{name.lower()}.log" if self.log_folder else None


def processes(settings: Settings, layout: Layout) -> list[ChildSpec]:
    """Worker and API, and the broker unless the settings name one."""
    env = {"CALLGATE_DATA_DIR": str(layout.data_dir), **_FRUGAL}
    if settings.broker_url is not None:
        return [_worker(layout, env), _api(settings, layout, env)]
    broker = EmbeddedBroker(layout.run_folder / "broker.sock", layout.data_dir / "queue")
    env["CALLGATE_BROKER_URL"] = broker.url
    return [
        ChildSpec(
            name=BROKER,
            command=broker.command(),
            prepare=broker.prepare,
            answers=broker.answers,
            pass_fds=(layout.lock_fd,),
            log=layout.log(BROKER),
        ),
        _worker(layout, env, "--reclaim", _instance(layout.data_dir), needs=(BROKER,)),
        _api(settings, layout, env, needs=(BROKER,)),
    ]


def callgate(*arguments: str) -> tuple[str, ...]:
    """The command line of one of our own commands."""
    return (sys.executable, "-m", "voice.cli", *arguments)


def _worker(layout: Layout, env: Mapping[str, str], *options: str, needs: tuple[str, ...] = ()) -> ChildSpec:
    alive = layout.run_folder / "worker.alive"
    return ChildSpec(
        name=WORKER,
        command=callgate("worker", "--alive", str(alive), *options),
        prepare=lambda: alive.unlink(missing_ok=True),
        answers=lambda: touched_lately(alive),
        needs=needs,
        silence_s=90.0,
        env=env,
        pass_fds=(layout.lock_fd,),
        log=layout.log(WORKER),
    )


def _api(settings: Settings, layout: Layout, env: Mapping[str, str], needs: tuple[str, ...] = ()) -> ChildSpec:
    return ChildSpec(
        name=API,
        command=callgate("api", "--fd", str(layout.listener_fd)),
        answers=lambda: answers_http(settings.host, settings.port),
        needs=needs,
        env=env,
        pass_fds=(layout.lock_fd, layout.listener_fd),
        log=layout.log(API),
    )


def _instance(data_dir: Path) -> str:
    """Begins the names of this folder's workers on this host, and of no others."""
    return f"embedded:{platform.node()}:{hashlib.sha256(str(data_dir).encode()).hexdigest()[:8]}:"


def touched_lately(path: Path) -> bool:
    """Whether a worker's sign of life is fresh."""
    try:
        return time.time() - path.stat().st_mtime < _ALIVE_S
    except OSError:
        return False


def answers_http(host: str, port: int) -> bool:
    """Whether the API says that it is well."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=_API_ANSWERS_S)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """An address to call where `host` may mean all of them."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def service_address(settings: Settings) -> str:
    """Where people open the pages."""
    return settings.public_url.rstrip("/") if settings.public_url else local_address(settings)


def local_address(settings: Settings) -> str:
    """Where this machine reaches the API."""
    host = reachable(settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
