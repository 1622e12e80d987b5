"""Errors are the same in another process."""

from __future__ import annotations

import copy
import pickle

import pytest

from aicomplex_geo import errors

FAULTS = [errors.Fault("a.csv", f"row {row}", "has no id.", "Give it one.") for row in range(3)]


def made(kind):
    if issubclass(kind, errors.FaultyInputError):
        return kind(FAULTS)
    if kind is errors.InfeasibleError:
        return kind("nobody serves 'a'.", ["a"])
    return kind("it does not work.")


KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type)]
ERRORS = [kind for kind in KINDS if issubclass(kind, (errors.AicomplexGeoError, Warning))]


def pickled(error):
    return pickle.loads(pickle.dumps(error))  # noqa: S301 - our own


def between_workers(error):
    pytest.importorskip("tblib.pickling_support").install(error)
    return pickled(error)


@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("copied", [pickled, between_workers, copy.copy, copy.deepcopy])
def test_a_copy_says_the_same(kind, copied):
    error = made(kind)
    error.add_note("while reading")
    other = copied(error)
    assert type(other) is kind
    assert str(other) == str(error)
    assert vars(other) == vars(error)
