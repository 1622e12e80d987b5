"""What Python embeds is read by the page to the bit."""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from aicomplex_geo.errors import ParameterError
from aicomplex_geo.maps.embedded.container import encode

READ = Path(__file__).parents[1] / "js" / "read_payload.js"


def read(node, text: str) -> dict:
    """Read a payload in Node.js: its data and arrays, or the code of its error."""
    done = subprocess.run(
        [node, str(READ)], input=text, capture_output=True, text=True, check=True, timeout=30
    )
    return json.loads(done.stdout)


def test_arrays_come_back_to_the_bit(node):
    rng = np.random.default_rng(1)
    whole = {
        "none": np.zeros(0, dtype=np.int64),
        "flags": np.array([True, False, True]),
        "small": rng.integers(-128, 128, 999),
        "bytes": rng.integers(0, 256, 999),
        "short": rng.integers(-(2**15), 2**15, 999),
        "unsigned": rng.integers(0, 2**16, 999),
        "rising": np.cumsum(rng.integers(0, 3000, 999)),
        "wide": np.array([2**31 - 1, -(2**31) + 1, 0, 2**31 - 1]),
        "zeros": np.zeros(9999, dtype=np.int8),
    }
    floats = rng.normal(size=99) * 10.0 ** rng.integers(-300, 300, 99)
    data = {"name": "첨단3 </script>", "list": [1, 2.5, None, True]}
    got = read(node, encode(data, {**whole, "floats": floats}))
    assert got["data"] == data
    assert got["ints"] == {name: values.astype(int).tolist() for name, values in whole.items()}
    assert got["floats"] == {"floats": floats.astype("<f8").tobytes().hex()}


def test_the_same_input_gives_the_same_text():
    arrays = {"a": np.arange(1000) ** 2}
    assert encode({"x": 1}, arrays) == encode({"x": 1}, arrays)


def test_the_file_names_neither_a_time_nor_a_system():
    header = base64.b64decode(encode({"x": 1}, {}).split(" ")[3])[:10]
    assert header == bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255])


def test_a_changed_or_cut_payload_is_refused_as_damaged(node):
    text = encode({"x": 1}, {"a": np.arange(1000)})
    middle = len(text) // 2
    other = "A" if text[middle] != "A" else "B"
    for bad in (text[:middle] + other + text[middle + 1 :], text[:middle], "", text + "!"):
        assert read(node, bad) == {"code": "damaged"}


def test_a_later_version_is_refused_as_unsupported(node):
    name, version, *rest = encode({}, {}).split(" ")
    assert read(node, " ".join([name, str(int(version) + 1), *rest])) == {"code": "unsupported"}


def test_the_text_is_a_gzip_file_without_a_date():
    file = base64.b64decode(encode({}, {}).split(" ")[-1])
    assert file[4:8] == bytes(4)
    assert gzip.decompress(file)[4:] == b'{"arrays":[]}'


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        (np.zeros((2, 2)), "2 dimensions"),
        (np.array(["x"]), "not numbers"),
        (np.array([2**31]), "beyond int32"),
    ],
)
def test_what_cannot_be_embedded_is_refused(values, problem):
    with pytest.raises(ParameterError, match=problem):
        encode({}, {"a": values})
