"""The weekly forecast of a house: an account with deals, the open cycle, and what a rep writes into its lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from crm_core.service.tasks import open_task
from crm_core.store.sql import SqlCrmStore
from tests.fakes.house import PASSWORD, House, Resident
from voice.adapters.db.engine import make_engine
from voice.bootstrap import database_url
from voice.domain.actor import SYSTEM, UserRole

NOW = datetime.now(UTC)  # the house's clock is the real one
WHY = "客户昨天在电话里同意了全部付款条件,只差法务盖章,模型还看不到这一步"
MINUTES = "周总要求六月底前交付两百套，预算三十五万，最担心交期和售后响应"


@dataclass(frozen=True)
class Weekly:
    """Two deals of one account of the house's rep, and the forecast that is open this week."""

    house: House
    account: str
    deal: str
    other: str
    clients: dict[str, TestClient] = field(default_factory=dict, repr=False)

    def client(self, login: str = "rep") -> TestClient:
        """One for each person: to build an application takes long."""
        if login not in self.clients:
            self.clients[login] = self.house.client(login)
        return self.clients[login]

    def copied_to(self, folder: Path) -> Weekly:
        return Weekly(self.house.copied_to(folder), self.account, self.deal, self.other)

    def post(self, path: str, status: int = 201, login: str = "rep", **fields: Any) -> Any:
        answer = self.client(login).post(f"/v1/{path}", json=fields)
        assert answer.status_code == status, answer.text
        return answer.json()

    def read(self, path: str, login: str = "rep", **params: Any) -> Any:
        answer = self.client(login).get(f"/v1/{path}", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def file(self, *lines: dict[str, Any], tag: str = '"0"', status: int = 200, **fields: Any) -> Any:
        answer = self.client().put("/v1/forecast/lines", json={"lines": lines, **fields}, headers={"If-Match": tag})
        assert answer.status_code == status, answer.text
        return answer.json()

    def line(self, *actions: dict[str, str], deal: str | None = None, **fields: Any) -> dict[str, Any]:
        base = {"week": 1, "amount": "1000.00", "category": "commit", "probability": 0.9, "reason": "合同草案已经发出"}
        return {"opportunity_id": deal or self.deal, "actions": list(actions), **base, **fields}

    def row(self, login: str = "rep") -> Any:
        """The rep's row of this week's board, as that person sees it."""
        (row,) = self.read("forecast/cycles/current", login)["reps"]
        return row

    def task(self, deal: str | None = None) -> str:
        """What a rule asks the rep to do for the deal."""
        engine = make_engine(database_url(self.house.settings))
        with engine.begin() as connection:
            actor = self.house.people["rep"].user.actor
            task = open_task(
                SqlCrmStore(connection),
                kind="visit",
                title_zh="交付试样",
                title_en="Deliver the sample",
                region=actor.region,
                team=actor.team,
                rep_id=actor.user_id,
                due_at=None,
                actor_id=SYSTEM.user_id,
                now=NOW,
                opportunity_id=deal or self.deal,
                source=f"test:{deal or self.deal}",
            )
        engine.dispose()
        return task.id

    def done_task(self, deal: str | None = None) -> dict[str, str]:
        """The action that a task makes once it is ticked off."""
        task = self.task(deal)
        self.post(f"tasks/{task}/done", 200)
        return action("task", task)

    def evidence(self) -> dict[str, str]:
        """The action that evidence of the gates makes."""
        path = f"opportunities/{self.deal}/evidence"
        filed = self.client().post(f"/v1/{path}", json={"kind": "interview_minutes", "fields": {"summary": MINUTES}})
        assert filed.is_success, filed.text
        return action("evidence", filed.json()["id"], kind="proposal_sent")

    def explain(self, horizon: str, **fields: Any) -> Any:
        said = {"category": "new_info", "text": WHY, "evidence": [{"kind": "call", "ref": "c1"}]}
        return self.post("forecast/attributions", horizon=horizon, **{**said, **fields})

    def asked(self) -> list[str]:
        """The horizons whose gap keeps the forecast from being submitted."""
        return [gap["horizon"] for gap in self.row()["gaps"] if gap["blocks"]]

    def lock(self) -> Any:
        """The clock passes the cut-off; the locked cycle."""
        (cycle,) = self.read("forecast/cycles")["items"]
        self.house.services.sales.forecasts.run_due(datetime.fromisoformat(cycle["cut_off_at"]) + timedelta(seconds=1))
        return next(one for one in self.read("forecast/cycles")["items"] if one["id"] == cycle["id"])


def action(source: str, source_id: str, kind: str = "trial") -> dict[str, str]:
    return {"kind": kind, "source": source, "source_id": source_id}


def weekly_of(house: House) -> Weekly:
    """Also with a chief, who administers all regions."""
    user = house.services.people.add_user(
        SYSTEM, login="chief", name="总管", role=UserRole.ADMIN, region="*", team=None, password=PASSWORD
    )
    house.people["chief"] = Resident(user, house.services.people.issue_token(user.actor, "tests", None)[1])
    rep = house.client("rep")
    account = rep.post("/v1/accounts", json={"name": "鲲鹏重工"}).json()["id"]
    deal, other = (
        rep.post("/v1/opportunities", json={"account_id": account, "name": name, "amount": amount}).json()["id"]
        for name, amount in (("九天改造", "1000.00"), ("二期", "500.00"))
    )
    house.services.sales.forecasts.run_due(NOW)
    return Weekly(house, account, deal, other, {"rep": rep})
