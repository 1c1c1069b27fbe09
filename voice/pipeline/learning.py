"""From people back to the model: who agrees to it, what was reviewed, and heads fitted anew with it."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from voice.domain.actor import SYSTEM, Actor
from voice.domain.errors import Conflict, NotFound
from voice.domain.recording import Call, CallStatus, Stage
from voice.pipeline.core import core
from voice.pipeline.events import note_learning
from voice.pipeline.heads import MANIFEST, RELEASE, Heads, digest_of, written
from voice.pipeline.rights import require_admin_of
from voice.pipeline.training_rows import Mask, Row, Unfit, digest_of_rows, training_row
from voice.ports.calls import CallFilter
from voice.ports.clock import Clock
from voice.ports.learning import Consent
from voice.ports.work import Work
from voice.transcribe.formats import from_json

# Labelled calls -> files in the folder; returns seed, data and figures (voice/extract/refit.py).
Refit = Callable[[Sequence[Row], Path], Mapping[str, Any]]
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What there is to learn from: calls by region, and the others by the reason why not."""

    rows: list[Row] = field(default_factory=list)
    regions: Counter[str] = field(default_factory=Counter)
    left_out: Counter[Unfit] = field(default_factory=Counter)


class Learning:
    def __init__(
        self, *, work: Work, clock: Clock, heads: Heads, allowed: bool, mask: Mask, refit: Refit, folder: Path
    ) -> None:
        """`allowed`: whether the installation learns at all; `folder` holds a folder a version of the heads."""
        self._work = work
        self._clock = clock
        self._heads = heads
        self._allowed = allowed
        self._mask = mask
        self._refit = refit
        self._folder = folder

    def consents(self, actor: Actor) -> tuple[Consent, ...]:
        _require_admin(actor)
        with self._work() as unit:
            return unit.learning.consents()

    def consent(self, actor: Actor, region: str) -> None:
        """Say that the reviewed calls of a region may be learned from. Raises Conflict (consent_given)."""
        _require_admin(actor, region)
        now = self._clock.now()
        with core(), self._work() as unit:
            if not unit.learning.give_consent(Consent(region=region, given_by=actor.user_id, given_at=now)):
                raise Conflict(f"Region {region} has agreed before.", code="consent_given")
            subject = f"learning:{region}"
            note_learning(unit, "learning.consented", subject, actor=actor, now=now, region=region, detail={})
            unit.commit()

    def withdraw(self, actor: Actor, region: str) -> tuple[str, ...]:
        """From now on nothing is learned from the region; returns the versions that did. Raises NotFound."""
        _require_admin(actor, region)
        now = self._clock.now()
        with core(), self._work() as unit:
            if not unit.learning.withdraw_consent(region):
                raise NotFound(f"Region {region} has not agreed to learning.", code="consent_not_found")
            known = unit.learning.versions()
            subject = f"learning:{region}"
            note_learning(unit, "learning.withdrawn", subject, actor=actor, now=now, region=region, detail={})
            unit.commit()
        return tuple(one.version for one in known if region in one.manifest["data"]["regions"])

    def reviewed(self, actor: Actor) -> Reviewed:
        """The calls of agreeing regions that people reviewed wholly, masked, as labelled calls."""
        found = Reviewed()
        for consent in self.consents(actor):
            for call in self._ready_calls(consent.region):
                row = self._row(call)
                if isinstance(row, Unfit):
                    found.left_out[row] += 1
                elif row is not None:
                    found.rows.append(row)
                    found.regions[consent.region] += 1
        return found

    def retrain(self, actor: Actor, *, out: Path | None = None) -> dict[str, Any]:
        """Fit the heads on the release's calls and the reviewed ones; returns the new version's manifest.

        The version is stored, not used (see `Heads.use`); with `out` it is only written to a folder in there.
        Raises Conflict (learning_off, nothing_to_learn, heads_known) and what the fitting raises.
        """
        _require_admin(actor)
        if not self._allowed:
            raise Conflict(
                "This installation does not learn from people's edits.",
                code="learning_off",
                remedy="Set CALLGATE_LEARN_FROM_EDITS=true where the people concerned have agreed to it.",
            )
        reviewed = self.reviewed(actor)
        if not reviewed.rows:
            raise _nothing(reviewed)
        started = self._clock.now()
        folder = out or self._folder
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=".fitting-") as made:
            result = self._refit(reviewed.rows, Path(made))
            files = {path.name: digest_of(path) for path in written(Path(made))}
            version = f"{started.astimezone(UTC):%Y%m%d}-{files['heads.npz'][:8]}"
            manifest = {
                "version": version,
                "created_at": started.isoformat(),
                "base": RELEASE,
                "release": self._heads.release(),
                "seed": result["seed"],
                "seconds": round((self._clock.now() - started).total_seconds(), 1),
                "data": {**result["data"], **_data(reviewed)},
                "figures": result["figures"],
                "files": files,
            }
            (Path(made) / MANIFEST).write_text(
                json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
            if (folder / version).exists():
                raise Conflict(f"The same heads are there as {version}.", code="heads_known")
            if out is None:
                self._heads.keep(actor, version, manifest, Path(made))
            shutil.copytree(made, folder / version)
        return manifest

    def _ready_calls(self, region: str) -> Iterator[Call]:
        cursor: str | None = None
        while True:
            with self._work() as unit:
                page = unit.calls.page(SYSTEM, CallFilter(status=CallStatus.READY), cursor=cursor, limit=_PAGE)
            yield from (call for call in page.calls if call.region == region)
            cursor = page.next_cursor
            if cursor is None:
                return

    def _row(self, call: Call) -> Row | Unfit | None:
        with self._work() as unit:
            heard = unit.calls.latest_artefact(call.id, Stage.TRANSCRIBE)
            facts = unit.facts.of_call(call.id)
        return training_row(call, from_json(heard.payload), facts, self._mask) if heard else None


def _data(reviewed: Reviewed) -> dict[str, Any]:
    return {
        "people_calls": len(reviewed.rows),
        "people_sha256": digest_of_rows(reviewed.rows),
        "regions": dict(sorted(reviewed.regions.items())),
        "call_ids": sorted(row["id"] for row in reviewed.rows),
        "left_out": {reason.value: count for reason, count in sorted(reviewed.left_out.items())},
    }


def _nothing(reviewed: Reviewed) -> Conflict:
    unfinished = reviewed.left_out[Unfit.UNFINISHED]
    started = f" {unfinished} calls are reviewed in part." if unfinished else ""
    return Conflict(
        f"No call of a region that agreed is reviewed wholly.{started}",
        code="nothing_to_learn",
        remedy="Decide on every fact of some calls; `callgate consent list` shows which regions agreed.",
    )


def _require_admin(actor: Actor, region: str = "*") -> None:
    require_admin_of(region, actor, "change what the extraction learns from")
