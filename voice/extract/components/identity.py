"""voice_identity: the people that a call identifies, one item each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from voice.domain.facts import DecisionRole
from voice.domain.transcript import Side, Turn
from voice.extract.attributes import PersonDraft, Place
from voice.extract.bridge import place_of
from voice.extract.people.chinese import ChineseNames
from voice.extract.people.details import phone_owners
from voice.extract.people.english import EnglishNames
from voice.extract.people.lexicon import Lexicon
from voice.extract.people.mention import Employer, Form, Found, Link
from voice.extract.people.people import Person, gather
from voice.extract.people.phones import find_phones
from voice.extract.people.roles import held_role, own_role, role_of

# How sure a name of each form is, measured on the training calls.
_CONFIDENCE = {Form.FULL: 0.9, Form.TITLED: 0.9, Form.FAMILIAR: 0.7, Form.SURNAME: 0.5}


def build(nlp: Language, name: str, folder: str, language: str) -> Callable[[Doc], Doc]:
    lexicon = Lexicon.load(Path(folder) / "people.toml")
    finder = EnglishNames(lexicon) if language == "en" else ChineseNames(lexicon)

    def component(doc: Doc) -> Doc:
        # People introduce themselves in their first turns: announcements, which have no words here, do not count.
        kept = [turn for turn in doc._.context.transcript.turns if turn.text]
        turns = [replace(turn, index=place) for place, turn in enumerate(kept)]
        sides, tagged = [doc._.sides[turn.index] for turn in kept], _tagged(doc)
        found = finder.find(turns, sides, [tagged[turn.index] for turn in kept])
        drafts = _drafts(turns, sides, name, lexicon, found)
        doc._.people = tuple(
            replace(draft, places=tuple(replace(place, turn=kept[place.turn].index) for place in draft.places))
            for draft in drafts
        )
        return doc

    return component


def _tagged(doc: Doc) -> list[list[tuple[int, int, str]]]:
    words: list[list[tuple[int, int, str]]] = [[] for _ in doc._.context.starts]
    for span in doc.spans.get("words", ()):
        place = place_of(span)
        words[place.turn].append((place.start, place.end, span.label_))
    return words


def _drafts(
    turns: Sequence[Turn], sides: Sequence[Side], name: str, lexicon: Lexicon, found: Sequence[Found]
) -> list[PersonDraft]:
    people = gather(found)
    employers = {said.side: said for said in found if isinstance(said, Employer)}
    owned = phone_owners(list(find_phones(turns, sides)), people, turns, sides)
    phones = {id(owner): phone for owner, phone in owned}
    drafts = []
    for person in people:
        best = person.best
        side = _side(person, turns, lexicon)
        role = None
        if side is not Side.REP:
            role = role_of(person, people, turns, lexicon) or own_role(person, people, turns, sides, lexicon)
        held = held_role(person, lexicon) if side is not Side.REP else None
        number = phones.get(id(person))
        places: list[Place] = [best.place]
        places += [role[1]] if role else []
        places += [number.place] if number else []
        places += [m.place for m in person.mentions if m is not best and m.form in (Form.FULL, Form.SURNAME)]
        organization, department = person.first("organization"), person.first("department")
        if employer := employers.get(side):
            organization, department = _of_side(person, employer)
            places += [employer.place] if organization == employer.organization else []
        drafts.append(
            PersonDraft(
                places=tuple(places),
                confidence=_CONFIDENCE[best.form],
                component=name,
                side=side,
                role=role[0] if role else held or DecisionRole.UNKNOWN,
                name=person.full or best.name,
                title=person.title,
                department=department,
                organization=organization,
                phone=number.digits if number else None,
            )
        )
    return drafts


def _of_side(person: Person, employer: Employer) -> tuple[str | None, str | None]:
    """Company and department. A side's people share its company; its department is that of who speaks for it."""
    speaks = any(m.link in (Link.SELF, Link.ADDRESSED) for m in person.mentions)
    organization, department = person.first("organization"), person.first("department")
    if speaks:
        return employer.organization or organization, department or employer.department
    return organization or employer.organization, department


def _side(person: Person, turns: Sequence[Turn], lexicon: Lexicon) -> Side:
    """An outsider is one whom the customer names so."""
    side = person.side
    if side is Side.CUSTOMER and all(m.link is Link.OTHER for m in person.mentions):
        for mention in person.mentions:
            text = turns[mention.place.turn].text
            if lexicon.outsiders.search(text[max(0, mention.place.start - 16) : mention.place.end + 14]):
                return Side.THIRD_PARTY
    return side
