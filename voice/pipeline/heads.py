"""Versions of the extraction heads: kept as objects, put in use and taken back, brought to where they are read."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from voice.domain.actor import Actor
from voice.domain.errors import Conflict, EngineFailed, NotFound
from voice.pipeline.core import core
from voice.pipeline.events import note_learning
from voice.pipeline.rights import require_admin_of
from voice.ports.blobs import BlobStore
from voice.ports.clock import Clock
from voice.ports.learning import HeadVersion
from voice.ports.work import UnitOfWork, Work

RELEASE = "release"  # the name of the heads that come with the software
MANIFEST = "manifest.json"
_CHUNK = 1 << 20
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ListedHeads:
    """`fits` is False for heads that were fitted over the models of another release: workers do not use them."""

    version: str
    created_at: datetime | None
    in_use: bool
    fits: bool
    manifest: Mapping[str, Any]


class Heads:
    def __init__(self, *, work: Work, blobs: BlobStore, clock: Clock, folder: Path, release: Callable[[], str]) -> None:
        """`folder` holds a folder a version; `release` gives the digest of the heads that come with the software."""
        self._work = work
        self._blobs = blobs
        self._clock = clock
        self._folder = folder
        self._release = release
        self._verified: set[str] = set()

    def release(self) -> str:
        """What a version's manifest must name as `release` to be used here."""
        return self._release()

    def keep(self, actor: Actor, version: str, manifest: Mapping[str, Any], files: Path) -> None:
        """Store a version's files, which lie in the folder `files`, for all workers; nothing uses it yet."""
        _require_admin(actor)
        for name in manifest["files"]:
            with (files / name).open("rb") as file:
                self._blobs.put(_key(version, name), iter(lambda: file.read(_CHUNK), b""))
        now = self._clock.now()
        with core(), self._work() as unit:
            unit.learning.add_version(HeadVersion(version=version, created_at=now, manifest=manifest))
            self._note(unit, "heads.trained", actor, version, now)
            unit.commit()

    def versions(self, actor: Actor) -> tuple[ListedHeads, ...]:
        """Newest first, the heads of the release last."""
        _require_admin(actor)
        with self._work() as unit:
            known, chosen = unit.learning.versions(), unit.learning.chosen()
        listed = [
            ListedHeads(one.version, one.created_at, one == chosen, self._fits(one), one.manifest) for one in known
        ]
        return (*listed, ListedHeads(RELEASE, None, chosen is None, True, {}))

    def use(self, actor: Actor, version: str) -> None:
        """Have workers read with this version from their next call on.

        Raises NotFound, Conflict (heads_in_use, heads_of_another_release).
        """
        _require_admin(actor)
        now = self._clock.now()
        with core(), self._work() as unit:
            wanted = None if version == RELEASE else unit.learning.version(version)
            before = unit.learning.chosen()
            if before == wanted:
                raise Conflict(f"The heads {version} are in use already.", code="heads_in_use")
            if wanted is not None and not self._fits(wanted):
                raise Conflict(
                    f"The heads {version} were fitted over the models of another release.",
                    code="heads_of_another_release",
                    remedy="Fit new ones with `callgate retrain`.",
                )
            unit.learning.choose(None if wanted is None else version, by=actor.user_id, at=now)
            self._note(unit, "heads.used", actor, version, now, before=_name(before))
            unit.commit()

    def roll_back(self, actor: Actor) -> str:
        """Take the last choice back; returns the version that is in use again. Raises Conflict (nothing_chosen)."""
        _require_admin(actor)
        now = self._clock.now()
        with core(), self._work() as unit:
            before = unit.learning.chosen()
            if not unit.learning.take_back_choice():
                raise Conflict("No heads were ever chosen: those of the release are in use.", code="nothing_chosen")
            after = _name(unit.learning.chosen())
            self._note(unit, "heads.rolled_back", actor, after, now, before=_name(before))
            unit.commit()
        return after

    def in_use(self) -> Path | None:
        """The folder of the version in use, named by it; None for the heads of the release.

        Its files are fetched when they are not here. Raises EngineFailed when they are lost or damaged.
        """
        with self._work() as unit:
            chosen = unit.learning.chosen()
        if chosen is None:
            return None
        if not self._fits(chosen):
            _log.warning("heads_of_another_release", extra={"version": chosen.version})
            return None
        if chosen.version not in self._verified:
            for name, digest in chosen.manifest["files"].items():
                self._bring(chosen.version, name, digest)
            self._verified.add(chosen.version)
        return self._folder / chosen.version

    def _bring(self, version: str, name: str, digest: str) -> None:
        path = self._folder / version / name
        with suppress(OSError):
            if digest_of(path) == digest:
                return
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        try:
            with part.open("wb") as file:
                file.writelines(self._blobs.read(_key(version, name)))
        except NotFound as error:
            raise _damaged(version) from error
        if digest_of(part) != digest:
            part.unlink()
            raise _damaged(version)
        part.replace(path)

    def _fits(self, version: HeadVersion) -> bool:
        return bool(version.manifest.get("release") == self._release())

    def _note(self, unit: UnitOfWork, kind: str, actor: Actor, version: str, now: datetime, **detail: Any) -> None:
        note_learning(unit, kind, f"heads:{version}", actor=actor, now=now, region=actor.region, detail=detail)


def digest_of(path: Path) -> str:
    """sha256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def written(folder: Path) -> Iterator[Path]:
    """The files of a version, but its manifest."""
    return (path for path in sorted(folder.iterdir()) if path.is_file() and path.name != MANIFEST)


def _name(version: HeadVersion | None) -> str:
    return RELEASE if version is None else version.version


def _key(version: str, name: str) -> str:
    return f"models/extract/{version}/{name}"


def _require_admin(actor: Actor) -> None:
    require_admin_of("*", actor, "change what the extraction has learned")


def _damaged(version: str) -> EngineFailed:
    return EngineFailed(
        f"The files of the heads {version} are lost or damaged.",
        code="heads_damaged",
        remedy="Go back with `callgate models heads rollback`, or fit new ones with `callgate retrain`.",
    )
