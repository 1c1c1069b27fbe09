"""What the service knows of a call before anyone listens to it."""

from __future__ import annotations

from collections.abc import Iterator

from voice.domain.audio import Samples
from voice.domain.errors import InvalidInput, NotFound
from voice.domain.hints import CallHints
from voice.domain.recording import CallMetadata
from voice.domain.vocabulary import Term, TermKind, Vocabulary
from voice.pipeline.core import core
from voice.pipeline.terms import NAMES, checked, joined
from voice.pipeline.voices import enrolled
from voice.ports.crm import Sight, account_by_keys, names_of_account, spoken_name
from voice.ports.vocabulary import COMPANY_WIDE
from voice.ports.work import UnitOfWork

LEFT = 0  # the channel that the rep is on, where nobody says otherwise


def hints_of(
    said: CallMetadata,
    *,
    region: str = "",
    vocabulary: Vocabulary = (),
    rep_channel: int | None = LEFT,
    rep_voice: tuple[Samples, ...] = (),
    rep_voice_model: str = "",
) -> CallHints:
    """What the sender said about the call; `rep_channel` is the installation's, for senders that do not tell."""
    return CallHints(
        region=region,
        language=said.language,
        direction=said.direction,
        rep_channel=rep_channel if said.rep_channel is None else said.rep_channel,
        speakers=said.speakers,
        vocabulary=vocabulary or joined(list(_hotwords(said))),
        rep_voice=rep_voice,
        rep_voice_model=rep_voice_model,
    )


def hints_in(
    unit: UnitOfWork,
    said: CallMetadata,
    *,
    region: str,
    rep_id: str,
    account_id: str | None = None,
    rep_channel: int | None = LEFT,
) -> CallHints:
    """That, with the words to be expected and the rep's voice. `account_id` is found by exact keys when it is None."""
    words = vocabulary_of(unit, said, region=region, rep_id=rep_id, account_id=account_id)
    vectors, model = enrolled(unit.voices.of_user(rep_id))
    return hints_of(
        said,
        region=region,
        vocabulary=words,
        rep_channel=rep_channel,
        rep_voice=vectors,
        rep_voice_model=model,
    )


def vocabulary_of(
    unit: UnitOfWork, said: CallMetadata, *, region: str, rep_id: str, account_id: str | None = None
) -> Vocabulary:
    """Words of this call, its account with its people, the rep, and the region's products, competitors and jargon.

    Names of other accounts are not among them: each name that is not said is one more chance to hear it wrongly.
    """
    sight = Sight(region)
    with core():
        found = account_id or account_by_keys(unit.crm, sight, phone=said.phone_number, company=said.account_hint)
        names = names_of_account(unit.crm, sight, found) if found else None
    own = unit.vocabulary.of_region(region, accounts=[found]) if found else ()
    everywhere = unit.vocabulary.of_region(region, accounts=[COMPANY_WIDE])
    company = names.company if names else spoken_name(said.account_hint or "")
    people = (*(names.people if names else ()), _name_of(unit, rep_id))
    return joined(
        [
            *_hotwords(said),
            *(one.term for one in own),
            *_terms([company], TermKind.ACCOUNT),
            *_terms(people, TermKind.PERSON),
            *(one.term for one in everywhere if one.term.kind not in NAMES),
        ]
    )


def _hotwords(said: CallMetadata) -> Iterator[Term]:
    """`kind:text`, or the bare text of what is jargon."""
    for word in said.hotwords:
        kind, colon, text = word.replace("：", ":").partition(":")
        known = colon and kind.strip().lower() in list(TermKind)
        yield from _terms([text if known else word], TermKind(kind.strip().lower()) if known else TermKind.JARGON)


def _terms(texts: tuple[str, ...] | list[str], kind: TermKind) -> Iterator[Term]:
    """The names that can be terms; one that is too short to be told from others is left out."""
    for text in texts:
        try:
            yield checked(Term(text, kind), account_id="any")
        except InvalidInput:
            continue


def _name_of(unit: UnitOfWork, rep_id: str) -> str:
    try:
        return unit.people.get(rep_id).name
    except NotFound:  # calls outlive their reps
        return ""
