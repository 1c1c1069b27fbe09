"""`callgate worker`: takes jobs from the broker that the settings name."""

from __future__ import annotations

import argparse
from pathlib import Path

from voice.settings import Settings
from voice.telemetry import configure_logging
from voice.worker.run import run_worker


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--alive", type=Path, metavar="FILE", help="file to touch every 5 s while jobs are taken")
    parser.add_argument(
        "--queues",
        type=lambda names: tuple(names.split(",")),
        metavar="NAMES",
        help="take jobs from these alone, comma-separated: calls, quick (what somebody waits for), sweeps",
    )
    parser.add_argument(
        "--reclaim",
        metavar="PREFIX",
        help="only for the sole worker of a broker: free the leases of dead workers so named and refill the queue",
    )


def run(args: argparse.Namespace) -> int:
    settings = Settings()
    configure_logging(settings.log_level)
    return run_worker(settings, alive=args.alive, reclaim=args.reclaim, queues=args.queues)
