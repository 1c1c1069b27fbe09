"""Stage gates: episodes, evidence, states of requirements, approvals, overrides, and no bare write of a stage."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TABLES = (
    "crm_delegations",
    "crm_overrides",
    "crm_approvals",
    "crm_requirement_states",
    "crm_evidence",
    "crm_deal_episodes",
)


def upgrade() -> None:
    op.add_column("crm_opportunities", sa.Column("episode", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("crm_opportunities", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    hold: sa.Column[bool] = sa.Column("payout_hold", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("crm_opportunities", hold)
    op.add_column("crm_opportunities", sa.Column("pending_approval", sa.Text()))
    op.add_column("crm_opportunities", sa.Column("loss_reason", sa.Text()))
    op.add_column("crm_stage_intervals", sa.Column("episode", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("crm_stage_intervals", sa.Column("gates_version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("crm_stage_intervals", sa.Column("recorded_at", TIME))
    _episodes()
    _evidence()
    _states()
    _decisions()
    op.execute(
        "INSERT INTO crm_deal_episodes (opportunity_id, number, opened_at, opened_by) "
        "SELECT id, 1, created_at, rep_id FROM crm_opportunities"
    )
    _guard_the_stage()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER crm_stage_has_interval ON crm_opportunities")
        op.execute("DROP FUNCTION crm_stage_has_interval")
    else:
        op.execute("DROP TRIGGER crm_stage_has_interval")
    for table in TABLES:
        op.drop_table(table)
    for column in ("recorded_at", "gates_version", "episode"):
        op.drop_column("crm_stage_intervals", column)
    for column in ("loss_reason", "pending_approval", "payout_hold", "revision", "episode"):
        op.drop_column("crm_opportunities", column)


def _text(name: str, *, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=optional)


def _deal(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["opportunity_id"], ["crm_opportunities.id"], name=f"fk_{table}_opportunity_id")


def _owned() -> tuple[sa.Column[Any], ...]:
    return _text("opportunity_id"), _text("region"), _text("team", optional=True), _text("rep_id")


def _episodes() -> None:
    op.create_table(
        "crm_deal_episodes",
        _text("opportunity_id"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        _text("opened_by"),
        sa.Column("closed_at", TIME),
        _text("outcome", optional=True),
        _text("last_open_stage", optional=True),
        _text("reopen_reason", optional=True),
        _deal("crm_deal_episodes"),
        sa.PrimaryKeyConstraint("opportunity_id", "number", name="pk_crm_deal_episodes"),
    )


def _evidence() -> None:
    op.create_table(
        "crm_evidence",
        _text("id"),
        *_owned(),
        _text("account_id"),
        sa.Column("episode", sa.Integer(), nullable=False),
        *(_text(name) for name in ("kind", "status", "source", "actor_id")),
        sa.Column("captured_at", TIME, nullable=False),
        sa.Column("uploaded_at", TIME, nullable=False),
        *(_text(name) for name in ("fields", "flaws")),
        *(_text(name, optional=True) for name in ("uri", "sha256", "fingerprint", "activity_id", "call_id")),
        *(sa.Column(name, sa.Integer()) for name in ("call_version", "turn", "start_ms", "end_ms")),
        *(_text(name, optional=True) for name in ("quote", "quote_sha256", "reused_from")),
        sa.Column("changed_at", TIME),
        _text("changed_by", optional=True),
        _deal("crm_evidence"),
        sa.ForeignKeyConstraint(["account_id"], ["crm_accounts.id"], name="fk_crm_evidence_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_evidence"),
    )
    op.create_index("ix_crm_evidence_opportunity_id", "crm_evidence", ["opportunity_id", "uploaded_at"])
    op.create_index("ix_crm_evidence_sha256", "crm_evidence", ["sha256"])
    op.create_index("ix_crm_evidence_rep_id", "crm_evidence", ["rep_id", "uploaded_at"])
    op.create_index("ix_crm_evidence_activity_id", "crm_evidence", ["activity_id"])


def _states() -> None:
    op.create_table(
        "crm_requirement_states",
        _text("opportunity_id"),
        sa.Column("episode", sa.Integer(), autoincrement=False, nullable=False),
        *(_text(name) for name in ("from_stage", "to_stage", "key", "status")),
        sa.Column("have", sa.Float(), nullable=False),
        sa.Column("need", sa.Float(), nullable=False),
        sa.Column("due_at", TIME),
        _text("calendar_version", optional=True),
        sa.Column("satisfied_at", TIME),
        sa.Column("recorded_at", TIME),
        *(_text(name) for name in ("by", "lacking")),
        sa.Column("breached_at", TIME),
        sa.Column("passed_at", TIME),
        _deal("crm_requirement_states"),
        sa.PrimaryKeyConstraint(
            "opportunity_id", "episode", "from_stage", "to_stage", "key", name="pk_crm_requirement_states"
        ),
    )
    op.create_index("ix_crm_requirement_states_status", "crm_requirement_states", ["status", "due_at"])


def _decisions() -> None:
    op.create_table(
        "crm_approvals",
        _text("id"),
        *_owned(),
        sa.Column("episode", sa.Integer(), nullable=False),
        *(_text(name) for name in ("kind", "state", "submitted_by", "asked")),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("requested_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        *(
            _text(name, optional=True)
            for name in ("from_stage", "to_stage", "outcome", "reason", "loss_reason", "evidence_id")
        ),
        *(_text(name, optional=True) for name in ("decided_by", "delegate_of", "comment")),
        sa.Column("decided_at", TIME),
        _deal("crm_approvals"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_approvals"),
    )
    op.create_index("ix_crm_approvals_opportunity_id", "crm_approvals", ["opportunity_id", "requested_at"])
    op.create_index("ix_crm_approvals_state", "crm_approvals", ["state", "due_at"])
    op.create_index("ix_crm_approvals_region", "crm_approvals", ["region", "requested_at"])
    op.create_table(
        "crm_overrides",
        _text("id"),
        *_owned(),
        sa.Column("episode", sa.Integer(), nullable=False),
        *(_text(name) for name in ("from_stage", "to_stage", "keys", "actor_id", "position", "reason")),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        _text("reviewed_by", optional=True),
        sa.Column("reviewed_at", TIME),
        _deal("crm_overrides"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_overrides"),
    )
    op.create_index("ix_crm_overrides_opportunity_id", "crm_overrides", ["opportunity_id", "created_at"])
    op.create_index("ix_crm_overrides_region", "crm_overrides", ["region", "created_at"])
    op.create_table(
        "crm_delegations",
        *(_text(name) for name in ("id", "from_id", "to_id", "region")),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_crm_delegations"),
    )
    op.create_index("ix_crm_delegations_to_id", "crm_delegations", ["to_id", "until"])


def _guard_the_stage() -> None:
    """The database itself refuses a stage that no open interval of the deal tells of, whoever writes it."""
    lacks = (
        "NOT EXISTS (SELECT 1 FROM crm_stage_intervals WHERE opportunity_id = NEW.id AND stage = NEW.stage "
        "AND exited_at IS NULL)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION crm_stage_has_interval() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {lacks} THEN RAISE EXCEPTION 'crm_opportunities.stage is written through the gate alone'; END IF; "
            "RETURN NEW; END $$"
        )
        op.execute(
            "CREATE TRIGGER crm_stage_has_interval BEFORE UPDATE ON crm_opportunities FOR EACH ROW "
            "WHEN (OLD.stage IS DISTINCT FROM NEW.stage) EXECUTE FUNCTION crm_stage_has_interval()"
        )
        return
    op.execute(
        "CREATE TRIGGER crm_stage_has_interval BEFORE UPDATE ON crm_opportunities "
        f"WHEN OLD.stage IS NOT NEW.stage AND {lacks} "
        "BEGIN SELECT RAISE(ABORT, 'crm_opportunities.stage is written through the gate alone'); END"
    )
