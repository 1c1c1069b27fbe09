"""Which words a manager is given for a deal whose health stays low."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.errors import PolicyInvalid
from crm_core.health.terms import Metric
from crm_core.policy_reading import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptPack:
    """What may be said when one of `metrics` is low in one of `stages` (none: in all)."""

    key: str
    zh: str
    en: str
    lines_zh: tuple[str, ...]
    lines_en: tuple[str, ...]
    metrics: tuple[Metric, ...]
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScriptPolicy:
    """Packs in the order of preference. Raises PolicyInvalid when a metric has no pack for all stages."""

    version: int
    max_packs: int
    packs: tuple[ScriptPack, ...]

    def __post_init__(self) -> None:
        keys = [pack.key for pack in self.packs]
        general = {metric for pack in self.packs if not pack.stages for metric in pack.metrics}
        if missing := [metric for metric in Metric if metric not in general]:
            raise _wrong("packs", f"no pack for all stages names the metric {missing[0]}")
        for place, pack in enumerate(self.packs):
            if pack.key in keys[:place]:
                raise _wrong(f"packs[{place}].key", f"two packs share the key {pack.key!r}")
            if len(pack.lines_zh) != len(pack.lines_en) or not pack.lines_zh:
                raise _wrong(
                    f"packs[{place}].lines_en", "each line stands in both languages, and there is at least one"
                )

    def find(self, key: str) -> ScriptPack | None:
        return next((pack for pack in self.packs if pack.key == key), None)


def choose_packs(low: Sequence[Metric], stage: str, policy: ScriptPolicy) -> tuple[ScriptPack, ...]:
    """For each low factor, the worst first, the first pack that fits it in this stage; each pack once."""
    chosen: dict[str, ScriptPack] = {}
    for metric in low:
        fits = (one for one in policy.packs if metric in one.metrics and (not one.stages or stage in one.stages))
        pack = next(fits)
        chosen.setdefault(pack.key, pack)
    return tuple(chosen.values())[: policy.max_packs]


def read_script_packs(section: Section) -> ScriptPolicy:
    """Raises PolicyInvalid."""
    packs = []
    for entry in section.sections("packs"):
        words = entry.words("metrics")
        if unknown := [word for word in words if word not in set(Metric)]:
            raise entry.wrong("metrics", f"does not know {unknown[0]!r}")
        packs.append(
            ScriptPack(
                key=entry.text("key"),
                zh=entry.text("zh"),
                en=entry.text("en"),
                lines_zh=entry.words("lines_zh"),
                lines_en=entry.words("lines_en"),
                metrics=tuple(Metric(word) for word in words),
                stages=entry.words("stages", ()),
            )
        )
        entry.done()
    return ScriptPolicy(section.whole("version"), section.whole("max_packs", at_least=1), tuple(packs))


def _wrong(setting: str, rule: str) -> PolicyInvalid:
    return PolicyInvalid(f"{setting}: {rule}.", remedy="Mend the setting in the policy file.", setting=setting)
