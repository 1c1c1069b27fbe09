"""A forgotten check fails closed: no read of calls or facts without an actor, and strangers see nothing."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.contract.samples import MAY_NOT_SEE, MAY_SEE, REP, a_call
from voice.adapters.db.calls_sql import SqlCallRepository
from voice.adapters.db.facts_sql import SqlFactRepository
from voice.adapters.db.uploads_sql import SqlUploadRepository
from voice.domain.actor import SYSTEM, Actor, UserRole
from voice.domain.errors import NotFound
from voice.domain.recording import Artefact, Call
from voice.domain.review import StoredFact
from voice.ports.calls import CallFilter, CallPage, CallRepository, FactRepository
from voice.ports.uploads import Upload, UploadRepository
from voice.ports.work import Work

PORTS: dict[type[object], type[object]] = {
    CallRepository: SqlCallRepository,
    FactRepository: SqlFactRepository,
    UploadRepository: SqlUploadRepository,
}
GUARDED = {Call, CallPage, Artefact, StoredFact, Upload}

# Reads without an actor, each with the reason why nothing leaks. A new one fails the test until it stands here.
EXCEPTIONS = {
    "CallRepository.find_by_sha256": "deduplication before anything is shown; the caller checks sight",
    "CallRepository.find_by_idempotency_key": "keyed by the rep who sends; the caller checks sight",
    "CallRepository.save": "gives back what the caller already holds",
    "CallRepository.claim": "the worker's",
    "CallRepository.latest_artefact": "the call was fetched with its actor before",
    "CallRepository.artefacts": "the call was fetched with its actor before",
    "FactRepository.of_call": "the call was fetched with its actor before",
    "UploadRepository.append_part": "the upload was fetched with its actor before",
    "UploadRepository.expired": "the sweeper's",
    "UploadRepository.declare": "the upload was fetched with its actor before",
    "UploadRepository.growing": "the worker's that listens along",
}


def methods(owner: type) -> Iterator[tuple[str, inspect.Signature]]:
    for name, function in inspect.getmembers(owner, inspect.isfunction):
        if not name.startswith("_"):
            yield name, inspect.signature(function, eval_str=True)


def types_in(annotation: object) -> set[object]:
    parts = typing.get_args(annotation)
    return {annotation}.union(*(types_in(part) for part in parts)) if parts else {annotation}


def test_every_read_of_guarded_rows_demands_an_actor_or_is_a_named_exception() -> None:
    unguarded = set()
    for port in PORTS:
        for name, signature in methods(port):
            actor = signature.parameters.get("actor")
            demanded = actor is not None and actor.annotation is Actor and actor.default is inspect.Parameter.empty
            if types_in(signature.return_annotation) & GUARDED and not demanded:
                unguarded.add(f"{port.__name__}.{name}")
    assert unguarded == set(EXCEPTIONS)


@pytest.mark.parametrize("port", PORTS, ids=lambda port: port.__name__)
def test_the_sql_repositories_add_no_door_of_their_own(port: type[object]) -> None:
    assert {name: str(signature) for name, signature in methods(PORTS[port])} == {
        name: str(signature) for name, signature in methods(port)
    }


def sees(work: Work, actor: Actor) -> bool:
    """Whether the one stored call is there for the actor; object and list must agree."""
    with work() as unit:
        listed = unit.calls.page(actor, CallFilter(), cursor=None, limit=10).calls
        try:
            unit.calls.get("call-1", actor)
        except NotFound:
            assert listed == ()
            return False
        assert [call.id for call in listed] == ["call-1"]
        return True


@pytest.fixture
def one_call(work: Work) -> Work:
    with work() as unit:
        unit.calls.add(a_call())
        unit.commit()
    return work


@pytest.mark.parametrize("actor", [*MAY_SEE, SYSTEM], ids=lambda actor: actor.user_id)
def test_a_call_exists_for_those_in_sight(one_call: Work, actor: Actor) -> None:
    assert sees(one_call, actor)


@pytest.mark.parametrize("actor", MAY_NOT_SEE, ids=lambda actor: actor.user_id)
def test_a_call_does_not_exist_for_others(one_call: Work, actor: Actor) -> None:
    assert not sees(one_call, actor)


def test_a_call_without_team_is_not_in_the_sight_of_a_teams_manager(work: Work) -> None:
    with work() as unit:
        unit.calls.add(a_call(team=None))
        unit.commit()
    assert not sees(work, Actor("m", "", UserRole.MANAGER, "east", "a"))
    assert not sees(work, Actor("m", "", UserRole.MANAGER, "east", ""))
    assert sees(work, Actor("m", "", UserRole.MANAGER, "east"))


@pytest.mark.parametrize("role", ["owner", "", None, "Admin"])
def test_a_role_that_nobody_thought_of_sees_nothing(one_call: Work, role: object) -> None:
    stranger = replace(REP, role=typing.cast(UserRole, role), region="*")
    assert not sees(one_call, stranger)
    with one_call() as unit:
        assert unit.people.visible(stranger) == ()


def test_filters_do_not_widen_sight(one_call: Work) -> None:
    with one_call() as unit:
        where = CallFilter(rep_id="rep-1")
        page = unit.calls.page(Actor("rep-2", "", UserRole.REP, "east", "a"), where, cursor=None, limit=10)
    assert page.calls == ()
