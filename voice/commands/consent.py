"""`callgate consent`: which regions agree that their reviewed calls are learned from."""

from __future__ import annotations

import argparse

from voice.bootstrap import build
from voice.domain.actor import SYSTEM
from voice.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("give", help="the region has agreed").add_argument("region")
    actions.add_parser("withdraw", help="nothing more is learned from the region").add_argument("region")
    actions.add_parser("list", help="the regions that agreed, and since when")


def run(args: argparse.Namespace) -> int:
    learning = build(Settings()).learning
    match args.action:
        case "give":
            learning.consent(SYSTEM, args.region)
            print(f"Reviewed calls of {args.region} may be learned from.")
        case "withdraw":
            taught = learning.withdraw(SYSTEM, args.region)
            print(f"Nothing more is learned from {args.region}.")
            if taught:
                print(f"  These heads did learn from it: {', '.join(taught)}. `callgate models heads list` shows them.")
        case "list":
            for consent in learning.consents(SYSTEM):
                print(consent.region, consent.given_by, f"{consent.given_at:%Y-%m-%d %H:%M}", sep="\t")
    return 0
