"""Korean particles, chosen by the last syllable of the word before them as it is read aloud."""

from __future__ import annotations

import re

_DIGITS = dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True))
_LETTERS = {"l": "엘", "m": "엠", "n": "엔", "r": "알"}
_SIGNS = {"%": "트"}
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_METRES = re.compile(r"(?<![a-z])k?m²?$", flags=re.IGNORECASE)
_UNREAD = re.compile(r"[^\w%²]+$")
_FIRST, _LAST, _FINALS, _RIEUL = 0xAC00, 0xD7A3, 28, 8


def particle(word: str, pair: str) -> str:
    """Choose from a pair such as ``"은/는"``; a bracket at the end is not read aloud.

    >>> [particle(word, "은/는") for word in ("광주역", "인구", "IC", "17.1 km", "90%")]
    ['은', '는', '는', '는', '는']
    >>> [particle(word, "으로/로") for word in ("1,013,956명", "서울", "0.7")]
    ['으로', '로', '로']
    """
    after_final, after_none = pair.split("/")
    final = _final_consonant(word)
    rieul = final == _RIEUL and after_none == "로"
    return after_final if final and not rieul else after_none


def with_particle(word: object, pair: str) -> str:
    """Put the particle behind the word.

    >>> with_particle("광양항(컨테이너부두)", "이라는/라는")
    '광양항(컨테이너부두)이라는'
    """
    return f"{word}{particle(str(word), pair)}"


def _final_consonant(word: str) -> int:
    spoken = _METRES.sub("미터", _UNREAD.sub("", _BRACKETS.sub("", word)))
    last = spoken[-1:].lower()
    read = _DIGITS.get(last) or _SIGNS.get(last) or _LETTERS.get(last) or last
    syllable = ord(read) if read else 0
    return (syllable - _FIRST) % _FINALS if _FIRST <= syllable <= _LAST else 0
