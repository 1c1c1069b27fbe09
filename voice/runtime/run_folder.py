"""The short-lived folder of one run: sockets and signs of life, under the system's temporary folder."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

_PREFIX = "callgate-"
# A unix socket's path may have about 104 bytes; the socket's own name needs a few of them.
_LONGEST = 80


def make_run_folder() -> Path:
    """A new folder that only this user may enter (mode 0700)."""
    parent = tempfile.gettempdir()
    return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent if len(parent) <= _LONGEST else "/tmp"))  # noqa: S108


def remove_run_folder(path: Path) -> None:
    """Removes a folder that `make_run_folder` made; of anything else it keeps its hands off."""
    if path.name.startswith(_PREFIX) and path.is_absolute():
        shutil.rmtree(path, ignore_errors=True)
