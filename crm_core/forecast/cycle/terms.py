"""The fixed words of the forecast process."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """How sure a rep is of a line; a commit counts whole."""

    COMMIT = "commit"
    BEST_CASE = "best_case"
    PIPELINE = "pipeline"


class CycleState(StrEnum):
    OPEN = "open"
    LOCKED = "locked"


class SheetState(StrEnum):
    """Where a rep's lines of one cycle stand."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class ActionSource(StrEnum):
    """What kind of row proves a bound action."""

    TODO = "todo"
    CALL = "call"
    TASK = "task"
    EVIDENCE = "evidence"


class Horizon(StrEnum):
    """Over which weeks the two tracks are compared."""

    ALL = "all"  # every week of the cycle
    NEAR = "near"  # the weeks of one settlement period


class GapCategory(StrEnum):
    """Why the rep's number and the model's differ."""

    AMOUNT = "amount"
    TIMING = "timing"
    NEW_INFO = "new_info"
    BLIND_SPOT = "blind_spot"
    DATA_ERROR = "data_error"
    EXTERNAL = "external"


class Track(StrEnum):
    """Whose number came closer to what was signed."""

    REP = "rep"
    MODEL = "model"
    EVEN = "even"


class FreezeMode(StrEnum):
    """`literal`: a run of large deviations is enough. `evidence`: they must also be beyond chance."""

    LITERAL = "literal"
    EVIDENCE = "evidence"


class CorrectionKind(StrEnum):
    DEVIATION = "deviation"
    UNFORECAST_ORDER = "unforecast_order"


class FactorState(StrEnum):
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class FreezeState(StrEnum):
    ACTIVE = "active"
    LIFTED = "lifted"
    VOIDED = "voided"  # what it rested on was restated, and the rule no longer holds
