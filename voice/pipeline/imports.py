"""Takes rows of a file into the CRM through the same use cases as people, one row at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from voice.domain.actor import Actor, UserRole
from voice.domain.errors import CallgateError, InvalidInput
from voice.pipeline.company_sound import company_sound
from voice.pipeline.core import core, sight_of
from voice.pipeline.crm_door import CrmDoor, Who
from voice.pipeline.directory import directory_of
from voice.pipeline.rights import require_editor
from voice.pipeline.sheet_columns import IMPORTED, Kind, english
from voice.pipeline.sheets import SheetFormat, read_sheet
from voice.ports import crm
from voice.ports.clock import Clock
from voice.ports.crm import PolicyBook, Sight
from voice.ports.work import UnitOfWork, Work

MAX_ROWS = 5000
CHANNEL = "import"


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one line of the file, as the use case says it."""

    line: int
    code: str
    detail: str
    remedy: str | None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`created` counts rows that are in the CRM now, or with `dry_run` those that would be."""

    kind: Kind
    rows: int
    created: int
    errors: tuple[RowError, ...]
    dry_run: bool


class Imports(CrmDoor):
    """Good rows are kept beside bad ones; the file again refuses what is there already, so it may be sent twice."""

    def __init__(self, *, work: Work, clock: Clock, policies: PolicyBook) -> None:
        super().__init__(work=work, clock=clock)
        self._policies = policies
        self._takers: Mapping[Kind, Callable[[Actor, UnitOfWork, Mapping[str, str], Who], object]] = {
            Kind.LEADS: self._lead,
            Kind.ACCOUNTS: self._account,
            Kind.CONTACTS: self._contact,
            Kind.OPPORTUNITIES: self._opportunity,
        }

    def take_in(
        self, actor: Actor, kind: Kind, data: bytes, *, file_format: SheetFormat, dry_run: bool = False
    ) -> ImportReport:
        """Each row in a transaction of its own, which a dry run rolls back.

        Raises InvalidInput for a file that cannot be read or has a column that nobody knows, and changes nothing.
        """
        require_editor(actor, "import rows")
        rows = tuple((line, english(cells)) for line, cells in read_sheet(data, file_format, max_rows=MAX_ROWS))
        _check_columns(kind, {name for _, cells in rows for name in cells})  # objects of a JSON list differ
        errors = []
        for line, cells in rows:
            try:
                with core(), self._work() as unit:
                    who = Who(actor_id=actor.user_id, now=self._clock.now())
                    self._takers[kind](actor, unit, cells, who)
                    if not dry_run:
                        unit.commit()
            except CallgateError as error:
                errors.append(RowError(line, error.code, error.detail, error.remedy))
        return ImportReport(kind, len(rows), len(rows) - len(errors), tuple(errors), dry_run)

    def _lead(self, actor: Actor, unit: UnitOfWork, cells: Mapping[str, str], who: Who) -> object:
        directory = directory_of(unit)
        wanted = cells.get("rep_id") or (actor.user_id if actor.role is UserRole.REP else None)
        rep = directory.find(wanted) if wanted else None
        details = {name: cells.get(name) or None for name in ("source", "industry", "size", "product")}
        return crm.take_lead(
            unit.crm,
            sight_of(actor),
            name=cells.get("name", ""),
            phone=cells.get("phone", ""),
            company=cells.get("company", ""),
            need=cells.get("need", ""),
            details={**details, "channel": cells.get("channel") or CHANNEL},
            external_id=cells.get("external_id") or None,
            region=cells.get("region") or None,
            rep_id=wanted,
            team=rep.team if rep else actor.team,
            policy=self._policies.current(unit.crm, who["now"]),
            directory=directory,
            **who,
        )

    def _account(self, actor: Actor, unit: UnitOfWork, cells: Mapping[str, str], who: Who) -> object:
        name = cells.get("name", "")
        details = {key: cells.get(key) or None for key in ("phone", "uscc", "industry", "size", "region")}
        return crm.create_account(unit.crm, sight_of(actor), name=name, sound=company_sound(name), **details, **who)

    def _contact(self, actor: Actor, unit: UnitOfWork, cells: Mapping[str, str], who: Who) -> object:
        sight = sight_of(actor)
        details = {key: cells.get(key) or None for key in ("name", "title", "department", "phone")}
        role = cells.get("role") or "unknown"
        return crm.create_contact(
            unit.crm, sight, account_id=_account_of(unit, sight, cells), role=role, **details, **who
        )

    def _opportunity(self, actor: Actor, unit: UnitOfWork, cells: Mapping[str, str], who: Who) -> object:
        policy = self._policies.current(unit.crm, who["now"])
        first = policy.pipeline.first
        if cells.get("stage") and cells["stage"] not in (first.key, first.zh, first.en):
            raise InvalidInput(
                "A deal is imported into the first stage.",
                code="stage_not_imported",
                remedy="Leave the stage out, and advance the deal through its gates.",
            )
        sight = sight_of(actor)
        rep_id = cells.get("rep_id") or actor.user_id
        rep = directory_of(unit).find(rep_id)
        return crm.create_opportunity(
            unit.crm,
            sight,
            account_id=_account_of(unit, sight, cells),
            name=cells.get("name", ""),
            rep_id=rep_id,
            team=rep.team if rep else actor.team,
            pipeline=policy.pipeline,
            gates_version=policy.gates.version,
            amount=_money(cells.get("amount")),
            currency=cells.get("currency") or "CNY",
            close_date=_day(cells.get("close_date")),
            **who,
        )


def _check_columns(kind: Kind, names: set[str]) -> None:
    if unknown := sorted(names - set(IMPORTED[kind])):
        raise InvalidInput(
            f"There is no column {unknown[0]} for {kind.value}.",
            code="unknown_column",
            remedy=f"Known: {', '.join(IMPORTED[kind])}.",
        )


def _account_of(unit: UnitOfWork, sight: Sight, cells: Mapping[str, str]) -> str:
    """By id, else by the exact name. Raises InvalidInput for none or several."""
    if cells.get("account_id"):
        return cells["account_id"]
    found = crm.account_by_keys(unit.crm, sight, phone=None, company=cells.get("account"))
    if found is None:
        raise InvalidInput("No account, or several, have this name.", code="account_not_found", remedy="Give its id.")
    return found


def _money(text: str | None) -> Decimal | None:
    if not text:
        return None
    try:
        return Decimal(text.replace(",", "").removeprefix("¥"))
    except InvalidOperation as error:
        raise InvalidInput("The amount is no number.", code="bad_amount") from error


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.replace("/", "-"))
    except ValueError as error:
        raise InvalidInput("The close date is no day.", code="bad_date", remedy="Write 2026-06-30.") from error
