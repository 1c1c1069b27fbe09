"""The words of the pages: gettext catalogues in i18n/, compiled in memory when first asked for."""

from __future__ import annotations

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent / "i18n"
LOCALES = ("zh-CN", "en")  # the first is the default


class Translator:
    """`t("nav.calls")`, `t("accounts.calls", n=3)`: the message in one language, its {names} filled.

    With `n` the plural form is chosen where the catalogue has one. An unknown key shows as itself: a test
    compares templates and catalogues, so none reaches a page.
    """

    def __init__(self, locale: str) -> None:
        self.locale = locale
        path = CATALOGUES / f"{locale.replace('-', '_')}.po"
        with path.open("rb") as source:
            catalogue = read_po(source, locale=locale.replace("-", "_"))
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        self._messages = gettext.GNUTranslations(compiled)

    def __call__(self, key: str, **values: object) -> str:
        n = values.get("n")
        text = self._messages.ngettext(key, key, n) if isinstance(n, int) else self._messages.gettext(key)
        return text.format(**values) if values else text


@cache
def translator(locale: str) -> Translator:
    """The translator of a locale; an unknown one falls back to the default."""
    return Translator(locale if locale in LOCALES else LOCALES[0])
