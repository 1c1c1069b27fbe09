"""Lists of words to choose from, as policy; some are valid only with the observation that they rest on."""

from __future__ import annotations

from dataclasses import dataclass

from crm_core.errors import CrmInvalid, PolicyInvalid
from crm_core.policy_reading import Section


@dataclass(frozen=True, slots=True)
class Word:
    """One choice. `basis`: it says nothing without words of one's own."""

    key: str
    zh: str
    en: str
    basis: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    key: str
    zh: str
    en: str
    words: tuple[Word, ...]

    def word(self, key: str, *, basis: str | None = None) -> Word:
        """The chosen word. Raises CrmInvalid (unknown_word, basis_missing)."""
        found = next((word for word in self.words if word.key == key), None)
        if found is None:
            raise CrmInvalid(
                f"{self.en} does not know {key!r}.",
                code="unknown_word",
                remedy=f"Choose one of {', '.join(word.key for word in self.words)}.",
            )
        if found.basis and not (basis and basis.strip()):
            raise CrmInvalid(
                f"{found.en}: what does that rest on?",
                code="basis_missing",
                remedy="Write what the customer said or did, or name the call.",
            )
        return found


@dataclass(frozen=True, slots=True)
class VocabulariesPolicy:
    """All lists. Raises PolicyInvalid when one is empty or two lists, or two words of one, share a key."""

    version: int
    lists: tuple[Vocabulary, ...]

    def __post_init__(self) -> None:
        _distinct("lists", [entry.key for entry in self.lists])
        for place, entry in enumerate(self.lists):
            _distinct(f"lists[{place}].words", [word.key for word in entry.words])

    def of(self, key: str) -> Vocabulary:
        """Raises CrmInvalid (unknown_list)."""
        found = next((entry for entry in self.lists if entry.key == key), None)
        if found is None:
            known = ", ".join(entry.key for entry in self.lists)
            raise CrmInvalid(f"There is no list {key!r}.", code="unknown_list", remedy=f"There are: {known}.")
        return found


def read_vocabularies(section: Section) -> VocabulariesPolicy:
    return VocabulariesPolicy(section.whole("version"), tuple(_list(entry) for entry in section.sections("lists")))


def _list(section: Section) -> Vocabulary:
    basis = section.flag("basis", False)
    words = tuple(_word(entry, basis) for entry in section.sections("words"))
    read = Vocabulary(section.text("key"), section.text("zh"), section.text("en"), words)
    section.done()
    return read


def _word(section: Section, basis: bool) -> Word:
    read = Word(section.text("key"), section.text("zh"), section.text("en"), section.flag("basis", basis))
    section.done()
    return read


def _distinct(setting: str, keys: list[str]) -> None:
    if not keys or len(keys) != len(set(keys)):
        raise PolicyInvalid(
            f"{setting} must have entries, each with a key of its own.",
            remedy="Give each entry another key.",
            setting=setting,
        )
