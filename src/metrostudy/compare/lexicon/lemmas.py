"""Words become terms: cut as IRaMuTeQ cuts them, brought to their lemma, common ones left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

_ASIDE = re.compile(r"\[[^\[\]]*\]")
_WORD = re.compile(r"[^\W\d_]+(?:[-_][^\W\d_]+)*")
# What an inversion or a demonstrative hangs on a word: « dit-il », « a-t-on », « cette fois-là ».
_HUNG = re.compile(
    r"(?:-t)?-(?:je|tu|il|elle|on|nous|vous|ils|elles|ce|le|la|les|lui|leur|y|en|moi|toi|là|ci)$"
)


def words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case, in order.

    Apostrophes cut, as in IRaMuTeQ; hyphens do not, save before a pronoun (« dit-il »); compounds
    written with underscores (« carte_grise ») stay whole; numbers, and directions in brackets, are
    no words.

    >>> words("L'élue dit-elle « open_data » en 2024 ? [rires] Peut-être, 12 fois.")
    ['l', 'élue', 'dit', 'open_data', 'en', 'peut-être', 'fois']
    """
    plain = _ASIDE.sub(" ", text.casefold().replace("’", "'"))
    kept = _listed("lemmas.txt")
    return [word if word in kept else _HUNG.sub("", word) for word in _WORD.findall(plain)]


def lemmas(forms: Iterable[str], mended: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the lemma of each form: the dictionary's, unless ``mended`` or our own list says.

    The dictionary is that of simplemma (Barbaresi): a form has one lemma whatever the sentence
    (« porte » is a door even where somebody carries), which is why the list of forms is to be read.
    A form that it does not know stays as it is.

    >>> lemmas(["communes", "payé", "data"], {"payé": "paie"})
    {'communes': 'commune', 'payé': 'paie', 'data': 'data'}
    """
    from simplemma import lemmatize

    known = _listed("lemmas.txt") | dict(mended or {})
    return {form: known.get(form) or lemmatize(form, lang="fr").casefold() for form in forms}


def stop_words() -> frozenset[str]:
    """Return the forms and lemmas that carry no subject: ``stop_words.txt`` beside this file.

    >>> {"être", "voilà"} <= stop_words(), "guichet" in stop_words()
    (True, False)
    """
    return frozenset(word for line in _lines("stop_words.txt") for word in line)


@cache
def _listed(name: str) -> dict[str, str]:
    return dict(_lines(name))


def _lines(name: str) -> list[list[str]]:
    told = files(__package__).joinpath(name).read_text("utf-8")
    return [words for line in told.splitlines() if (words := line.partition("#")[0].split())]
