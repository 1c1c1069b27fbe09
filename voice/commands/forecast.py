"""`callgate forecast backtest`: replays the forecast on a table of opportunities and says how every method stood."""

from __future__ import annotations

import argparse
import csv
import json
from datetime import date
from pathlib import Path

from voice.domain.errors import InvalidInput
from voice.engines import models_dir
from voice.pipeline.core import core
from voice.ports.crm import CrmPolicy, DealRow, Score, TrackRecord, backtest, deal_rows, load_policy
from voice.settings import Settings

COLUMNS = (
    "DATA is a CSV file with one opportunity a row. Needed columns: id, rep, created (2026-03-02). Further ones: team, "
    "region, product, amount, closed, outcome (won or lost), signed_amount, stage, and stages as "
    '"lead@2026-03-02; proposal@2026-04-10". The Maven table "CRM Sales Opportunities" (opportunity_id, sales_agent, '
    "deal_stage, engage_date, close_date, close_value) is read as it is."
)


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    replay = actions.add_parser(
        "backtest", help="every method on rolling origins, and what is promoted", epilog=COLUMNS
    )
    replay.add_argument("data", type=Path, metavar="DATA", help="a CSV file of opportunities")
    replay.add_argument("--policy", type=Path, help="a folder of policy files, instead of the shipped ones")
    replay.add_argument("--cut", type=_day, help="the last day that is known, instead of that of the last closing")
    replay.add_argument("--origins", type=int, help="at most so many replays")
    replay.add_argument("--step-weeks", type=int, help="between two replays")
    replay.add_argument("--draws", type=int, default=1000, help="for the coverage of the bands; 0 leaves it out")
    replay.add_argument("--seed", type=int, default=0)
    replay.add_argument("--json", action="store_true", help="one JSON object instead of a table")


def run(args: argparse.Namespace) -> int:
    for name in ("origins", "step_weeks"):
        if getattr(args, name) is not None and getattr(args, name) < 1:
            raise InvalidInput(f"--{name.replace('_', '-')} must be at least 1.")
    rows, policy = _read(args.data), _policy(args.policy)
    with core():
        record = backtest(
            rows,
            policy=policy.forecast_model,
            stages=[stage.key for stage in policy.pipeline.stages],
            cut=args.cut,
            origins=args.origins,
            step_weeks=args.step_weeks,
            draws=max(0, args.draws),
            seed=args.seed,
        )
    if not record.origins:
        raise InvalidInput(
            "The table is too short to replay a forecast.",
            code="forecast_table",
            remedy="It needs 13 weeks after the first replay, and some weeks and won deals before it.",
        )
    print(json.dumps(_plain(record, len(rows)), indent=2) if args.json else _table(record, len(rows)))
    return 0


def _read(path: Path) -> tuple[DealRow, ...]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file, core():
            return deal_rows(csv.DictReader(file))
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", remedy="Name a CSV file.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"{path} is no CSV file in UTF-8.", remedy="Save it as CSV in UTF-8.") from error


def _policy(folder: Path | None) -> CrmPolicy:
    with core():
        return load_policy(folder or models_dir(Settings()) / "crm")


def _table(record: TrackRecord, deals: int) -> str:
    first, last = record.origins[0], record.origins[-1]
    lines = [
        f"{deals} deals, {len(record.origins)} origins from {first} to {last}, 13 weeks each.",
        "",
        f"{'method':<12}{'WAPE':>8}{'bias':>8}{'Brier':>8}{'80 % band':>11}",
        *(_line(score) for score in record.scores),
        "",
    ]
    for verdict in record.verdicts:
        failed = ", ".join(verdict.failed)
        lines.append(
            f"{verdict.rung}: promoted" if verdict.promoted else f"{verdict.rung}: not promoted, lost on {failed}"
        )
    factors = " ".join(f"{factor:.2f}" for factor in (*record.calibration.open, *record.calibration.new))
    lines.append(f"In use: {record.rung}. Calibration of open deals and new business by horizon: {factors}.")
    return "\n".join(lines)


def _line(score: Score) -> str:
    covered = "" if score.coverage is None else f"{score.coverage:.0%}"
    return f"{score.method:<12}{score.wape:>8.1%}{score.bias:>+8.1%}{score.brier:>8.3f}{covered:>11}"


def _plain(record: TrackRecord, deals: int) -> dict[str, object]:
    return {
        "deals": deals,
        "cut": record.cut.isoformat(),
        "origins": [day.isoformat() for day in record.origins],
        "scores": [
            {
                "method": one.method,
                "wape": one.wape,
                "bias": one.bias,
                "brier": one.brier,
                "coverage": one.coverage,
            }
            for one in record.scores
        ],
        "verdicts": [
            {"rung": one.rung.value, "promoted": one.promoted, "failed": list(one.failed)} for one in record.verdicts
        ],
        "in_use": record.rung.value,
        "calibration": {"open": list(record.calibration.open), "new": list(record.calibration.new)},
        "spread": record.spread,
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day like 2026-03-02") from error
