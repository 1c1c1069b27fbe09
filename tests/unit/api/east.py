"""What a rep of the east has: one of everything, with its ids and the words that must not leak."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from crm_core.entities import Lead, Opportunity
from crm_core.forecast.cycle.credit import SettledPeriod
from crm_core.forecast.cycle.freezes import Freeze
from crm_core.forecast.cycle.terms import FreezeMode, FreezeState
from crm_core.gates.entities import Approval
from crm_core.gates.filing import Draft
from crm_core.gates.terms import ApprovalKind, ApprovalState
from crm_core.health.entities import Intervention
from crm_core.health.terms import InterventionState
from crm_core.service.alerting import raise_alert
from crm_core.service.tasks import open_task
from crm_core.sharing.grants import Scope
from crm_core.store.sql import SqlCrmStore
from tests.fakes.house import CALLED_AT, House, a_wav
from tests.unit.api.doors import Door
from voice.adapters.db.engine import make_engine
from voice.bootstrap import database_url
from voice.domain.actor import SYSTEM
from voice.domain.fields import CustomField, FieldType
from voice.domain.vocabulary import Term, TermKind

WORDS = frozenset(
    {
        *("轩辕网关", "玄武预算", "鲲鹏重工", "司马", "慕容", "太白机械", "九天改造", "pbx-secret", "端木敏"),
        *("报价方案", "交货太慢", "0571-8888", "同一集团投标", "白虎项目", "朱雀补贴", "麒麟样机", "青龙总经理"),
    }
)
NOW = datetime.now(UTC)  # the house's clock is the real one


class East:
    """`ids` by the name that a path or a body gives them, `of_prefix` for paths that call every id alike."""

    def __init__(self, house: House) -> None:
        actor, boss = house.people["rep"].user.actor, house.people["manager"].user.actor
        crm, services = house.services.crm, house.services
        sales = services.sales
        account = crm.create_account(actor, name="鲲鹏重工", phone="0571-88880000")
        contact = crm.create_contact(actor, account_id=account.id, name="司马采购")
        details = {"name": "慕容线索", "phone": "13900139000", "company": "太白机械", "need": "换供应商"}
        lead = sales.leads.take(actor, **details)
        deal = crm.create_opportunity(actor, account_id=account.id, name="九天改造")
        call = house.taken_in(phone_number="0571-88880000", client_reference_id="pbx-secret-1")
        house.processed(call)
        waiting = house.taken_in(pitch_hz=500, client_reference_id="pbx-secret-2")
        said = {"called_at": CALLED_AT.isoformat(), "account_hint": "司马线"}
        upload = services.uploads.create(actor, length=100, metadata=said)
        term = services.vocabulary.add(actor, Term("轩辕网关", TermKind.PRODUCT), account_id=account.id)
        field = services.fields.add(
            house.people["admin"].user.actor, CustomField(id="", name="玄武预算", type=FieldType.TAG)
        )
        clip = services.voices.enrol(actor, [a_wav(6.0, pitch_hz=180)], consent=True)
        facts = services.review.record(actor, call.id)
        (todo,) = crm.todos(actor)
        (token,) = services.people.tokens(actor)
        minutes = Draft(
            kind="interview_minutes", fields={"summary": "青龙总经理要求六月底前交付两百套，最担心交期和售后"}
        )
        evidence = sales.gates.file(actor, deal.id, minutes)
        reason = "白虎项目停工，访谈改到下周，方案必须本周五前送到评审会"
        override = sales.gates.override(boss, deal.id, to="first_contact", reason=reason)
        grant = sales.sharing.request(
            actor,
            account_id=account.id,
            grantee_region="south",
            scope=Scope.WRITE,
            reason="同一集团投标",
            expires_at=NOW + timedelta(days=20),
        )
        factor = sales.forecast_feeds.create_factor(
            boss,
            product="carton",
            kind="policy",
            multiplier=Decimal("0.9"),
            source="朱雀补贴细则",
            owner_id=boss.user_id,
            reason="补贴推迟到下季度",
            starts_on=NOW.date(),
            expires_on=NOW.date() + timedelta(days=40),
        )
        order = sales.forecast_feeds.record_order(
            boss,
            opportunity_id=deal.id,
            order_no="pbx-secret-3",
            amount=Decimal(1000),
            currency="CNY",
            signed_at=NOW,
            version=1,
            source="erp",
        )
        sales.forecasts.run_due(NOW)
        (cycle,) = sales.forecasts.cycles(actor)
        (timer, *_) = sales.timers.page(actor)
        self.call, self.waiting = call, waiting
        self.of_prefix = _by_the_clock(house, deal, lead, cycle.id) | {
            "/v1/facts/": facts[0].id,
            "/v1/todos/": todo.id,
            "/v1/accounts/": account.id,
            "/v1/opportunities/": deal.id,
            "/v1/leads/": lead.id,
            "/v1/contacts/": contact.id,
            "/v1/tokens/": token.id,
            "/v1/vocabulary/": term.id,
            "/v1/fields/": field.id,
            "/v1/me/voice/": clip.id,
            "/v1/users/": house.id_of("rep"),
            "/v1/evidence/": evidence.id,
            "/v1/overrides/": override.id,
            "/v1/grants/": grant.id,
            "/v1/timers/": timer.id,
            "/v1/forecast/factors/": factor.id,
            "/v1/forecast/credit/": house.id_of("rep"),
            "/accounts/": account.id,
            "/todos/": todo.id,
        }
        self.ids = {
            "call_id": call.id,
            "fact_id": facts[0].id,
            "todo_id": todo.id,
            "account_id": account.id,
            "opportunity_id": deal.id,
            "upload_id": upload.id,
            "token_id": token.id,
            "user_id": house.id_of("rep"),
            "rep_id": house.id_of("rep"),
            "clip_id": clip.id,
            "term_id": term.id,
            "field_id": field.id,
        }
        found = {*self.ids.values(), *self.of_prefix.values(), *(fact.id for fact in facts), waiting.id, order.order.id}
        self.secrets = found | WORDS

    def address(self, door: Door) -> str:
        named = next((one for prefix, one in self.of_prefix.items() if door.path.startswith(prefix)), "none")
        values = {
            "object_id": named,
            "token": "none",
            "file": "app.js",
            "model_id": "whisper-1",
            "index": "0",
            "kind": "accounts",
            "file_format": "json",
            "version": "1",
            "tag": "risk_averse",
            "name": "process",
            "cycle_id": "current",
        } | self.ids
        return door.address(values)

    def body(self, example: Any) -> Any:
        """The example with the ids of real things in place of invented ones."""
        if isinstance(example, dict):
            return {key: self.ids.get(key, self.body(value)) if value else value for key, value in example.items()}
        return [self.body(one) for one in example] if isinstance(example, list) else example


def _by_the_clock(house: House, deal: Opportunity, lead: Lead, cycle_id: str) -> dict[str, str]:
    """What only time brings: an alert, a task, an approval, an intervention, a settled period and a freeze."""
    whose: dict[str, Any] = {"region": deal.region, "team": deal.team, "rep_id": str(deal.rep_id)}
    by_system: dict[str, Any] = {"actor_id": SYSTEM.user_id, "now": NOW}
    engine = make_engine(database_url(house.settings))
    with engine.begin() as connection:
        store = SqlCrmStore(connection)
        alert = raise_alert(
            store,
            rule="second_action",
            subject=f"lead:{lead.id}",
            audience="rep",
            reason={"hours": 80},
            **whose,
            **by_system,
        )
        assert alert is not None
        task = open_task(
            store,
            kind="visit",
            title_zh="送麒麟样机",
            title_en="Take 麒麟样机 there",
            due_at=None,
            source="test:1",
            opportunity_id=deal.id,
            **whose,
            **by_system,
        )
        approval = Approval(
            id="approval-secret",
            opportunity_id=deal.id,
            episode=1,
            kind=ApprovalKind.TRANSITION,
            state=ApprovalState.PENDING,
            submitted_by=str(deal.rep_id),
            asked=(house.id_of("manager"),),
            level=1,
            requested_at=NOW,
            due_at=NOW + timedelta(days=1),
            to_stage="first_contact",
            **whose,
        )
        store.save_approval(approval)
        intervention = Intervention(
            id="intervention-secret",
            opportunity_id=deal.id,
            stage=deal.stage,
            state=InterventionState.OPEN,
            days=(NOW.date(),),
            opened_at=NOW,
            score=41.0,
            factors=("response",),
            packs=(),
            summary={},
            manager_id=house.id_of("manager"),
            **whose,
        )
        store.save_intervention(intervention)
        store.save_periods([_period(start, cycle_id, **whose) for start in (date(2026, 1, 5), date(2026, 2, 2))])
        freeze = Freeze(
            id="freeze-secret",
            mode=FreezeMode.LITERAL,
            state=FreezeState.ACTIVE,
            decided_at=NOW,
            from_week=date(2026, 3, 2),
            periods=(date(2026, 2, 2),),
            literal=True,
            evidence=False,
            luck_literal=0.01,
            luck_evidence=0.2,
            **whose,
        )
        store.save_freeze(freeze)
    engine.dispose()
    return {
        "/v1/alerts/": alert.id,
        "/v1/tasks/": task.id,
        "/v1/approvals/": approval.id,
        "/v1/interventions/": intervention.id,
    }


def _period(start: date, cycle_id: str, **whose: Any) -> SettledPeriod:
    return SettledPeriod(
        start=start,
        cycle_id=cycle_id,
        currency="CNY",
        forecast=Decimal(100),
        actual=Decimal(95),
        judged_forecast=Decimal(100),
        judged_actual=Decimal(95),
        variance=25.0,
        floor=Decimal(10),
        shadow=False,
        settled_at=NOW,
        **whose,
    )
