"""Texts that a family of docstrings shares."""

import inspect

import pytest

from aicomplex_geo import accessibility as acc
from aicomplex_geo._docstrings import shares


def test_shared_texts_are_filled_in_with_the_indent_of_their_place():
    @shares({"od": "od : ODMatrix\n    Minutes."})
    def measure():
        """Sum.

        Parameters
        ----------
        %(od)s
        """

    # Python 3.13 takes the common indent away when it compiles
    assert inspect.getdoc(measure).splitlines()[4:6] == ["od : ODMatrix", "    Minutes."]


def test_an_unknown_name_is_noticed_on_import():
    def measure():
        """Sum.

        %(absent)s
        """

    with pytest.raises(KeyError, match="absent"):
        shares({})(measure)


def test_no_place_is_left_open():
    assert not [name for name in acc.__all__ if "%(" in (getattr(acc, name).__doc__ or "")]
