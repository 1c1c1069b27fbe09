"""The doors to what the core decides, built together: each is a use case of its own file."""

from __future__ import annotations

from dataclasses import dataclass

from voice.ports.clock import Clock
from voice.ports.crm import CrmPolicy
from voice.ports.work import Work


@dataclass(frozen=True, kw_only=True)
class Sales:
    """Add a door: a field here, a line in `sales_doors`."""


def sales_doors(*, work: Work, clock: Clock, policy: CrmPolicy) -> Sales:
    return Sales()
