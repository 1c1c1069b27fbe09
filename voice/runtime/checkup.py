"""What a machine needs to run the service: checks that name what is missing and the command that mends it."""

from __future__ import annotations

import importlib.metadata
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from voice.bootstrap import build, schema_is_current
from voice.domain.errors import CallgateError, Unavailable
from voice.runtime.data_lock import holder_of
from voice.runtime.preflight import free_mb, listen, own_folder, require_space
from voice.runtime.valkey import server_binary
from voice.settings import Settings

_PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's report; `remedy` is a command or a setting, given when `ok` is false."""

    name: str
    ok: bool
    detail: str
    remedy: str | None = None


def check_all(settings: Settings) -> Iterator[Check]:
    """Every check but that of the models, which have their own list."""
    yield _python()
    yield _packages()
    yield _pages()
    yield _guarded("data folder", lambda: str(own_folder(settings.data_dir)))
    yield _guarded("disk", lambda: _disk(settings))
    yield _guarded("database", lambda: _database(settings))
    yield _guarded("broker", lambda: _broker(settings))
    yield _guarded("port", lambda: _port(settings))


def _guarded(name: str, look: Callable[[], str]) -> Check:
    """A check that is right unless it raises."""
    try:
        return Check(name, True, look())
    except CallgateError as error:
        return Check(name, False, error.detail, error.remedy)
    except OSError as error:
        return Check(name, False, str(error), "Mend the rights, or choose another place: CALLGATE_DATA_DIR=…")


def _python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Check("python", sys.version_info >= (3, 11), f"{version}, {sys.executable}", "Install Python 3.11 or newer.")


def _packages() -> Check:
    requirements = _PROJECT / "requirements"
    pins = re.findall(r"^([\w.-]+)==([^\s;\\]+)", (requirements / "run.txt").read_text(), re.MULTILINE)
    wanted = re.findall(r"^([\w.-]+)", (requirements / "run.in").read_text(), re.MULTILINE)
    wrong = [name for name in wanted if (name, _installed(name)) not in pins]  # a name may have a pin for each Python
    if wrong:
        return Check("packages", False, f"missing or of another version: {', '.join(wrong)}", "make setup")
    return Check("packages", True, f"{len(wanted)} direct requirements as pinned")


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _pages() -> Check:
    bundle = _PROJECT / "voice/api/ui/static/dist"
    built = (bundle / "app.js").exists() and (bundle / "style.css").exists()
    return Check("pages", built, str(bundle) if built else "the bundle of the pages is not built", "make ui")


def _disk(settings: Settings) -> str:
    folder = own_folder(settings.data_dir)
    require_space(folder)
    return f"{free_mb(folder)} MB free"


def _database(settings: Settings) -> str:
    if schema_is_current(settings):
        return "reachable, schema current"
    raise Unavailable("the schema is not the newest", code="schema_old", remedy="callgate migrate")


def _broker(settings: Settings) -> str:
    if settings.broker_url is None:
        return f"embedded, {server_binary()}"
    if build(settings).readiness.check()["queue"] == "ok":
        return "answers"
    raise Unavailable("no answer", code="broker_unavailable", remedy="Start it, or mend CALLGATE_BROKER_URL.")


def _port(settings: Settings) -> str:
    if holder := holder_of(settings.data_dir):
        return f"{settings.port} is this service's own (process {holder})"
    listen(settings.host, settings.port).close()
    return f"{settings.port} is free"
