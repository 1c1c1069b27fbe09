"""A policy changes by versions: checked, numbered, effective from a day, never overwritten."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest

from crm_core.errors import CrmConflict, CrmInvalid, CrmNotFound, PolicyInvalid
from crm_core.ledger import verify_chain
from crm_core.policy_book import PolicyBook
from crm_core.policy_files import read_policy_text
from crm_core.policy_versions import PolicyVersion
from crm_core.service import policy_history, preview_policy, publish_policy, take_over_shipped
from crm_core.sight import EVERYWHERE
from crm_core.stores import CrmStore
from tests.unit.crm_core.policies.conftest import SHIPPED
from tests.unit.crm_core.policies.texts import ATTRIBUTION, PIPELINE, attribution, changed, without_proposal
from tests.unit.crm_core.samples import NOW

DAY = timedelta(days=1)


def publish(store: CrmStore, book: PolicyBook, text: str, *, expected: int = 1, **said: object) -> PolicyVersion:
    fields = {"kind": "attribution", "actor_id": "boss", "now": NOW, **said}
    return publish_policy(store, book, text=text, expected_version=expected, **fields)  # type: ignore[arg-type]


def most_candidates(store: CrmStore, book: PolicyBook, after: timedelta = timedelta()) -> int:
    return book.current(store, NOW + after).attribution.max_candidates


def test_until_something_is_published_the_shipped_files_hold(store: CrmStore, book: PolicyBook) -> None:
    assert most_candidates(store, book) == 5
    (shipped,) = policy_history(store, book, kind="attribution", now=NOW)
    assert (shipped.version, shipped.text, shipped.created_by) == (1, ATTRIBUTION, "shipped")


def test_a_published_version_holds_at_once_and_every_version_stays(store: CrmStore, book: PolicyBook) -> None:
    version = publish(store, book, attribution(7), note="too few were shown")

    assert most_candidates(store, book) == 7
    assert book.current(store, NOW).pipeline.version == 1
    newest, shipped = policy_history(store, book, kind="attribution", now=NOW)
    assert newest == version
    assert (newest.version, newest.created_by, newest.note) == (2, "boss", "too few were shown")
    assert newest.sha256 == hashlib.sha256(newest.text.encode()).hexdigest()
    assert (shipped.version, shipped.text) == (1, ATTRIBUTION)


def test_a_version_with_a_later_day_waits_for_it(store: CrmStore, book: PolicyBook) -> None:
    publish(store, book, attribution(7), effective_at=NOW + DAY)

    assert most_candidates(store, book) == 5
    assert most_candidates(store, book, DAY - timedelta(seconds=1)) == 5
    assert most_candidates(store, book, DAY) == 7


def test_of_the_versions_in_force_the_highest_holds(store: CrmStore, book: PolicyBook) -> None:
    publish(store, book, attribution(7), effective_at=NOW + DAY)
    publish(store, book, attribution(9, version=3), expected=2)

    assert most_candidates(store, book) == 9
    assert most_candidates(store, book, 2 * DAY) == 9


def test_a_version_cannot_hold_before_it_is_published(store: CrmStore, book: PolicyBook) -> None:
    with pytest.raises(CrmInvalid, match="before it is published") as wrong:
        publish(store, book, attribution(7), effective_at=NOW - timedelta(seconds=1))
    assert wrong.value.code == "effective_in_past"


def test_who_read_an_older_version_is_refused_and_nothing_changes(store: CrmStore, book: PolicyBook) -> None:
    publish(store, book, attribution(7))

    with pytest.raises(CrmConflict, match="Version 2 of attribution is the newest") as stale:
        publish(store, book, attribution(9))
    assert stale.value.code == "stale_policy"
    assert most_candidates(store, book) == 7


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (attribution(0), "invalid_policy", "attribution.toml, line 13: The policy breaks a rule: max_candidates"),
        ("version =", "invalid_policy", "attribution.toml, line 1: Invalid value"),
        (attribution(7, version=1), "wrong_policy_version", "calls itself version 1, and it would be version 2"),
        (changed(ATTRIBUTION), "no_changes", "Nothing but the number"),
    ],
)
def test_a_text_that_cannot_be_taken_is_refused(
    store: CrmStore, book: PolicyBook, text: str, code: str, says: str
) -> None:
    with pytest.raises(CrmInvalid) as wrong:
        publish(store, book, text)

    assert wrong.value.code == code
    assert says in wrong.value.detail
    assert store.policy_versions("attribution") == ()


def test_an_unknown_kind_is_not_found(store: CrmStore, book: PolicyBook) -> None:
    with pytest.raises(CrmNotFound):
        publish(store, book, "version = 2", kind="weather")
    with pytest.raises(CrmNotFound):
        policy_history(store, book, kind="weather", now=NOW)


def test_every_version_is_an_event_with_its_hash(store: CrmStore, book: PolicyBook) -> None:
    version = publish(store, book, attribution(7))

    published, shipped = store.events(EVERYWHERE, aggregate="policy:attribution")
    assert (published.type, published.actor_id, shipped.type) == ("policy.published", "boss", "policy.shipped")
    assert (published.payload["version"], published.payload["sha256"]) == (2, version.sha256)
    assert verify_chain(store.chain()).ok


def test_what_began_under_a_version_finds_it_again(store: CrmStore, book: PolicyBook) -> None:
    assert book.pipeline(store, 1).position("proposal") == 3
    publish(store, book, without_proposal(), kind="pipeline")

    assert book.pipeline(store, 1).position("proposal") == 3
    assert book.pipeline(store, 2).position("proposal") is None
    assert PolicyBook(SHIPPED).pipeline(store, 1).position("proposal") == 3
    with pytest.raises(CrmNotFound, match="no version 3 of the policy pipeline"):
        book.pipeline(store, 3)


def test_what_was_shipped_is_stored_once(store: CrmStore, book: PolicyBook) -> None:
    assert {version.kind for version in take_over_shipped(store, book, now=NOW)} == set(SHIPPED)
    assert take_over_shipped(store, book, now=NOW + DAY) == ()
    assert most_candidates(store, book) == 5


def test_the_next_release_comes_into_force_and_the_one_before_stays_readable(store: CrmStore, book: PolicyBook) -> None:
    take_over_shipped(store, book, now=NOW)
    release = PolicyBook({**SHIPPED, "pipeline": without_proposal()})

    assert [version.version for version in policy_history(store, release, kind="pipeline", now=NOW)] == [2, 1]
    (taken,) = take_over_shipped(store, release, now=NOW + DAY)
    assert (taken.kind, taken.version) == ("pipeline", 2)
    assert release.current(store, NOW + DAY).pipeline.position("proposal") is None
    assert release.pipeline(store, 1).position("proposal") == 3


def test_a_release_does_not_overwrite_what_people_published(store: CrmStore, book: PolicyBook) -> None:
    publish(store, book, attribution(7))
    release = PolicyBook({**SHIPPED, "attribution": attribution(3, version=9)})

    assert "attribution" not in {version.kind for version in take_over_shipped(store, release, now=NOW + DAY)}
    assert most_candidates(store, release, DAY) == 7
    assert policy_history(store, release, kind="attribution", now=NOW)[0].version == 2


def test_a_stored_text_that_a_release_no_longer_understands_is_named_and_can_be_replaced(
    store: CrmStore, book: PolicyBook
) -> None:
    text = "version = 2\nold_setting = 1\n"
    store.add_policy_version(
        PolicyVersion(
            kind="pipeline",
            version=2,
            text=text,
            sha256="",
            effective_at=NOW,
            created_by="boss",
            created_at=NOW,
        )
    )

    with pytest.raises(PolicyInvalid, match=r"pipeline\.toml, line 1: "):
        book.current(store, NOW)
    mended = PIPELINE.replace("version = 1", "version = 3", 1)
    assert preview_policy(store, EVERYWHERE, book, kind="pipeline", text=mended, now=NOW).version == 3
    publish(store, book, mended, kind="pipeline", expected=2)
    assert book.current(store, NOW).pipeline.version == 3


def test_the_shipped_texts_are_checked_when_the_book_is_opened() -> None:
    with pytest.raises(PolicyInvalid, match="stages"):
        PolicyBook({**SHIPPED, "pipeline": PIPELINE.replace("[[stages]]", "[[steps]]")})


@pytest.mark.parametrize("kind", sorted(SHIPPED))
def test_every_kind_numbers_itself_so_that_it_can_be_published(store: CrmStore, book: PolicyBook, kind: str) -> None:
    number, text = book.shipped[kind]

    assert getattr(book.current(store, NOW), kind).version == number
    following = re.sub(rf"(?m)^version = {number}\b", f"version = {number + 1}", text, count=1)
    assert read_policy_text(kind, following).version == number + 1
