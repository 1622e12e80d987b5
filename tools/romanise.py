"""Romanise Korean place names by the Revised Romanization of 2000, as road signs do.

Sound changes between syllables are written (신라 Silla, 종로 Jongno); tense sounds are not.
"""

from __future__ import annotations

INITIALS = (
    *("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s"),
    *("ss", "_", "j", "jj", "ch", "k", "t", "p", "h"),
)
VOWELS = (
    *("a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae"),
    *("oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"),
)
# as pronounced at the end of a syllable: 28 finals, none first
FINALS = (
    *("", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m"),
    *("p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t"),
)
# single consonants that move over to a following vowel; double ones keep their first part
LINKED = {1: "g", 2: "kk", 4: "n", 7: "d", 8: "r", 16: "m", 17: "b", 19: "s", 20: "ss", 21: "ng"}
LINKED |= {22: "j", 23: "ch", 24: "k", 25: "t", 26: "p", 27: ""}
NASAL = {"k": "ng", "t": "n", "p": "m"}
FIRST, LAST = ord("가"), ord("힣")
ENDINGS = ("동", "읍", "면", "리", "군", "시", "구", "로", "길")
SUFFIX = {"로": "ro", "리": "ri"}


def romanise(name: str) -> str:
    """Romanise a name of syllables; what is no syllable stays.

    >>> romanise("영산강"), romanise("월남"), romanise("금남로"), romanise("무등산")
    ('Yeongsangang', 'Wollam', 'Geumnamno', 'Mudeungsan')
    """
    text = ""
    parts = [_parts(character) for character in name]
    final = 0
    for at, part in enumerate(parts):
        if part is None:
            text += FINALS[final] + name[at]
            final = 0
            continue
        initial, vowel, last = part
        before, sound = _joined(final, INITIALS[initial]) if at and parts[at - 1] else ("", "")
        if not (at and parts[at - 1]):
            before, sound = "", INITIALS[initial].replace("_", "")
        text += before + sound + VOWELS[vowel]
        final = last
    return (text + FINALS[final]).capitalize()


def romanise_area(name: str) -> str:
    """Romanise the name of an area, its kind set apart.

    >>> romanise_area("일곡동"), romanise_area("담양읍"), romanise_area("금남로")
    ('Ilgok-dong', 'Damyang-eup', 'Geumnam-ro')
    """
    if len(name) > 1 and name[-1] in ENDINGS:
        return f"{romanise(name[:-1])}-{SUFFIX.get(name[-1]) or romanise(name[-1]).lower()}"
    return romanise(name)


def _parts(character: str) -> tuple[int, int, int] | None:
    if not FIRST <= ord(character) <= LAST:
        return None
    number = ord(character) - FIRST
    return number // 588, number // 28 % 21, number % 28


def _joined(final: int, initial: str) -> tuple[str, str]:
    """Give the end of a syllable and the start of the next as they sound together."""
    end = FINALS[final]
    if initial == "_":
        return ("ng", "") if final == 21 else ("", LINKED.get(final, end))  # noqa: PLR2004
    if initial == "r":
        if end in ("l", "n"):
            return "l", "l"
        return (NASAL.get(end, end), "n") if end else ("", "r")
    if initial == "n" and end == "l":
        return "l", "l"
    if initial in ("n", "m"):
        return NASAL.get(end, end), initial
    return end, initial
