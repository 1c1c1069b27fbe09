"""The demo's way into the service: the public HTTP interface, as any app would use it."""

from __future__ import annotations

import mimetypes
import time
from typing import Any, Self

import httpx

from voice.domain.errors import EngineFailed
from voice.runtime.record_json import LISTS
from voice.runtime.samples import Sample

mimetypes.add_type("audio/ogg", ".opus")
_PATIENCE_S = 60.0


class DemoClient:
    """One signed-in person. Answers that are no success raise EngineFailed with the problem's words."""

    def __init__(self, address: str, login: str, password: str) -> None:
        # `trust_env` off: a proxy of the environment has no business with this machine's own service
        self._http = httpx.Client(
            base_url=address, headers={"X-Callgate-CSRF": "1"}, timeout=httpx.Timeout(60.0), trust_env=False
        )
        self._post("/v1/session", json={"login": login, "password": password})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def upload(self, sample: Sample) -> dict[str, Any]:
        """The call, a new one or the one that has these bytes already."""
        form = {"called_at": sample.called_at, "direction": sample.direction, "client_reference_id": sample.name}
        if sample.phone_number:
            form["phone_number"] = sample.phone_number
        media_type = mimetypes.guess_type(sample.audio.name)[0] or "application/octet-stream"
        sound = (sample.audio.name, sample.audio.read_bytes(), media_type)
        return self._post("/v1/calls", data=form, files={"file": sound})

    def call(self, call_id: str) -> dict[str, Any]:
        return self._get(f"/v1/calls/{call_id}")

    def record(self, call_id: str) -> list[dict[str, Any]]:
        """All facts of the call, of all kinds."""
        answer = self._get(f"/v1/calls/{call_id}/record")
        return [fact for name in LISTS.values() for fact in answer[name]]

    def account_name(self, account_id: str) -> str:
        return str(self._get(f"/v1/accounts/{account_id}")["name"])

    def ensure_account(self, name: str) -> str:
        """The id of the account of that name, made if need be."""
        for account in self._get("/v1/accounts", q=name)["items"]:
            if account["name"] == name:
                return str(account["id"])
        return str(self._post("/v1/accounts", json={"name": name})["id"])

    def ensure_contact(self, account_id: str, name: str, phone: str) -> None:
        known = self._get("/v1/contacts", account_id=account_id)["items"]
        if not any(contact["phone"] == phone for contact in known):
            contact = {"account_id": account_id, "name": name, "phone": phone, "role": "unknown"}
            self._post("/v1/contacts", json=contact)

    def _get(self, path: str, **query: str) -> dict[str, Any]:
        return self._send("GET", path, params=query)

    def _post(self, path: str, **body: Any) -> dict[str, Any]:
        return self._send("POST", path, **body)

    def _send(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """Again when the connection breaks: the supervisor has the API back in seconds, and every request repeats."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return _read(self._http.request(method, path, **content))
            except httpx.TransportError as error:
                if time.monotonic() > deadline:
                    raise EngineFailed(f"The service does not answer: {error}.", code="demo_refused") from error
                time.sleep(1)


def _read(answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise EngineFailed(
            f"{answer.request.method} {answer.request.url.path} answered {answer.status_code}: {answer.text[:300]}",
            code="demo_refused",
        )
    body: dict[str, Any] = answer.json()
    return body
