"""Changes of a valid file, by kind, as damage, carelessness and malice make them."""

from __future__ import annotations

import codecs
import contextlib
import functools
import gzip
import io
import json
import os
import re
import sqlite3
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Attack = Callable[[random.Random, Path, list[Path]], None]

TEXT = (".csv", ".geojson", ".toml", ".osm", ".graphml", ".json", ".prj", ".cpg")
LONG = 10_000_000
MANY_COLUMNS = 100_000
DEEP = 100_000
TOKEN = re.compile(r'[^\s,;:<>="\'\[\]{}()]+')
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
NUMBERS = (
    "nan", "NaN", "inf", "-inf", "Infinity", "1e999", "-1e999", "1e308", "-1", "0", "-0", "",
    "2147483648", "9223372036854775808", "-9223372036854775809", "9" * 4400, "0x10", "1_000",
    "1,000", "٣٥.٢", "３５．２", "३५", "²", "1e-400", "True", "null", "126.85.1", "+5", " 5 ",
    "1e5", "1e309999", "360.1", "-91", "500000000", "1979-05-27", "12:00", "[]", "{}", "'x'",
)  # fmt: skip
NAMES = (
    "<script>alert(1)</script>", "&lt;b&gt;", "<b", "]]>", "=1+1", "＝1+1", "@SUM(A1)", "+1",
    "－1", "\u202eabc", "\u2066x\u2069", "a\u0301", "\u1112\u1161\u11ab", "x\x07y", "\x1b[31mred",
    "\ufeff", "\u200b", "\U0001f600", "\ud55c" * 200, "a b", "a\u00a0b", "\u3000",
    "'; DROP TABLE", "%s%n{0}",
    "{0.__class__}", "\\", '"', "'", "\n", "\r", "\t", "CON", "..", "id", "_row", "geometry",
    "\x85",
)  # fmt: skip
PATHS = (
    "../../../etc/passwd", "/etc/passwd", "/dev/zero", "/dev/stdin", "..\\..\\x", "C:\\x",
    "file:///etc/passwd", "http://127.0.0.1:9/x", "/vsicurl/http://127.0.0.1:9/x", "/vsizip/x.zip",
    "\\\\host\\share", "study.toml", ".", "~", "$HOME/x", "sites.csv/../../x", "NUL",
)  # fmt: skip
with np.errstate(invalid="ignore"):
    UNKNOWN_END = shapely.LineString([(0, 0), (float("nan"), 1)])
SHAPES: tuple[shapely.Geometry | None, ...] = (
    None,
    shapely.Point(),
    shapely.Point(float("nan"), 1),
    shapely.Point(float("inf"), 1),
    shapely.Point(1e308, 1e308),
    shapely.Point(35.2, 126.8),
    shapely.Point(126.8, 35.2, float("nan")),
    shapely.Point(500, 95),
    shapely.LineString([(126.8, 35.2), (126.9, 35.3)]),
    shapely.LineString(),
    UNKNOWN_END,
    shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]),
    shapely.MultiPoint([(126.8, 35.2), (126.9, 35.2)]),
    shapely.MultiLineString([[(0, 0), (1, 1)], [(5, 5), (6, 6)]]),
    shapely.GeometryCollection([shapely.Point(1, 1)]),
)
CRSS = ("EPSG:3857", "EPSG:5179", "EPSG:4978", None, "EPSG:2097", "EPSG:3995")
CELLS: tuple[object, ...] = (
    None, float("nan"), float("inf"), -1, 0, 2**31, 2**63 - 1, 1e308, "", "x", "a", *NAMES[:12],
    b"bytes", True, [1, 2], {"a": 1}, pd.Timestamp("2026-01-01"),
)  # fmt: skip
SPECIAL = (0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0, 0xFFFF)


def _one(random: random.Random, files: Sequence[Path], endings: tuple[str, ...] = ()) -> Path:
    chosen = [one for one in files if one.suffix in endings] or list(files)
    return random.choice(chosen)


def empty(random: random.Random, _: Path, files: list[Path]) -> None:
    """Nothing, blanks, or the first line only."""
    file = _one(random, files)
    first = file.read_bytes().split(b"\n")[0] + b"\n"
    file.write_bytes(random.choice((b"", b"", b"\n", b"   ", b"\0" * 100, b"{}", first)))


def cut(random: random.Random, _: Path, files: list[Path]) -> None:
    """End at a random byte."""
    file = _one(random, files)
    data = file.read_bytes()
    file.write_bytes(data[: random.randrange(len(data) + 1)])


def changed_bytes(random: random.Random, _: Path, files: list[Path]) -> None:
    """Flip, insert, remove, repeat or overwrite up to eight pieces."""
    file = _one(random, files)
    file.write_bytes(_mangled(random, file.read_bytes()))


def inner_bytes(random: random.Random, _: Path, files: list[Path]) -> None:
    """Change the bytes below a compression, with its checksums right."""
    file = _one(random, files, (".gz", ".xlsx", ".pbf", ".npz"))
    if file.suffix == ".gz":
        file.write_bytes(
            gzip.compress(_mangled(random, gzip.decompress(file.read_bytes())), mtime=0)
        )
    elif file.suffix in (".xlsx", ".npz"):
        _rewritten_zip(file, random, lambda data: _mangled(random, data))
    elif file.suffix == ".pbf":
        file.write_bytes(_rewritten_pbf(random, file.read_bytes()))
    else:
        file.write_bytes(_mangled(random, file.read_bytes()))


def _mangled(random: random.Random, data: bytes) -> bytes:
    found = bytearray(data)
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(found) + 1)
        way = random.randrange(5)
        if way == 0 and at < len(found):
            found[at] ^= 1 << random.randrange(8)
        elif way == 1:
            found[at:at] = random.randbytes(random.randint(1, 8))
        elif way == 2:
            del found[at : at + random.randint(1, 40)]
        elif way == 3:
            found[at:at] = found[at : at + random.randint(1, 60)]
        else:
            size = random.choice((1, 2, 4))
            found[at : at + size] = (random.choice(SPECIAL) % 256**size).to_bytes(size, "little")
    return bytes(found)


def _rewritten_zip(file: Path, random: random.Random, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(file) as given:
        members = {one.filename: given.read(one) for one in given.infolist()}
        stored = given.infolist()[0].compress_type
    inner = [name for name in members if "sheet" in name or "shared" in name or ".npy" in name]
    name = random.choice(inner or list(members))
    members[name] = change(members[name])
    with zipfile.ZipFile(file, "w", stored) as made:
        for member, content in members.items():
            made.writestr(member, content)


def _rewritten_pbf(random: random.Random, data: bytes) -> bytes:
    """Change the content of the last blob, whose size and compression are right again."""
    blobs = []
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        head = data[at + 4 : at + 4 + size]
        payload = _varint(head[head.rindex(b"\x18") + 1 :])
        start = at + 4 + size
        blobs.append((head, data[start : start + payload]))
        at = start + payload
    out = b""
    for number, (_, blob) in enumerate(blobs):
        where = blob.find(b"\x78")
        changed = blob
        if number == len(blobs) - 1 and where >= 0:
            content = _mangled(random, zlib.decompress(blob[where:]))
            changed = pbf_blob(content)
        out += pbf_block(b"OSMHeader" if number == 0 else b"OSMData", changed)
    return out


def pbf_blob(content: bytes, *, raw_size: int | None = None) -> bytes:
    """Wrap the content of a block as a compressed blob."""
    packed = zlib.compress(content, 9)
    size = len(content) if raw_size is None else raw_size
    return b"\x10" + _as_varint(size) + b"\x1a" + _as_varint(len(packed)) + packed


def pbf_block(kind: bytes, blob: bytes) -> bytes:
    """Put the header before a blob."""
    head = b"\x0a" + _as_varint(len(kind)) + kind + b"\x18" + _as_varint(len(blob))
    return len(head).to_bytes(4, "big") + head + blob


def _varint(data: bytes) -> int:
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            break
    return value


def _as_varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def encoding(random: random.Random, _: Path, files: list[Path]) -> None:
    """Save a text in another encoding, or break its bytes and lines."""
    file = _one(random, files, TEXT)
    data = file.read_bytes()
    text = data.decode("utf-8", "replace")
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: text.encode("utf-16"),
        lambda: text.encode("utf-16-be"),
        lambda: text.encode("utf-32"),
        lambda: text.encode("cp949", "replace"),
        lambda: text.encode("euc-jp", "replace"),
        lambda: codecs.BOM_UTF8 * random.randint(1, 3) + data,
        lambda: codecs.BOM_UTF16_LE + data,
        lambda: data.replace(b"\n", b"\r"),
        lambda: data.replace(b"\n", b"\r\n"),
        lambda: data.replace(b"\n", b"\n\n"),
        lambda: data.replace(b"\n", b"\0\n"),
        lambda: data.replace(b"a", b"\xff", 1),
        lambda: data.replace(b"a", b"\xed\xa0\x80", 1),
        lambda: text.encode("utf-8").replace(b",", random.choice((b";", b"\t", b"|", b" "))),
    )
    file.write_bytes(random.choice(ways)())


def numbers(random: random.Random, folder: Path, files: list[Path]) -> None:
    """Put a hostile number where one stands."""
    _values(random, folder, files, NUMBERS, NUMBER)


def names(random: random.Random, folder: Path, files: list[Path]) -> None:
    """Put markup, a formula, a text from right to left, a control sign where a text stands."""
    _values(random, folder, files, NAMES, TOKEN)


def paths(random: random.Random, folder: Path, files: list[Path]) -> None:
    """Name files elsewhere."""
    _values(random, folder, files, PATHS, TOKEN)


def _values(
    random: random.Random,
    folder: Path,
    files: list[Path],
    values: Sequence[str],
    pattern: re.Pattern[str],
) -> None:
    file = _one(random, files)
    value = random.choice(values)
    if file.suffix in TEXT:
        file.write_text(
            _replaced(random, file.read_text("utf-8"), value, pattern), "utf-8", newline=""
        )
    elif file.suffix == ".gz":
        text = _replaced(random, gzip.decompress(file.read_bytes()).decode(), value, pattern)
        file.write_bytes(gzip.compress(text.encode(), mtime=0))
    elif file.suffix == ".xlsx":
        _rewritten_zip(
            file,
            random,
            lambda data: _replaced(random, data.decode(), value, pattern).encode(),
        )
    else:
        cells(random, folder, files)


def _replaced(random: random.Random, text: str, value: str, pattern: re.Pattern[str]) -> str:
    found = list(pattern.finditer(text))
    if not found:
        return text + value
    for match in sorted(
        random.sample(found, min(len(found), random.choice((1, 1, 2)))),
        reverse=True,
        key=lambda one: one.start(),
    ):
        text = text[: match.start()] + value + text[match.end() :]
    return text


def cells(random: random.Random, folder: Path, files: list[Path]) -> None:
    """Change a cell, column, type or description of a table that is no text."""
    file = _one(random, files, (".parquet", ".gpkg", ".shp", ".fgb", ".npz", ".xlsx", ".json"))
    if file.suffix == ".parquet":
        _change_parquet(random, file)
    elif file.suffix in (".gpkg", ".shp", ".fgb"):
        _change_features(random, file)
    elif file.suffix == ".npz":
        _change_arrays(random, file)
    elif file.suffix == ".json":
        _change_json(random, file)
    else:
        changed_bytes(random, folder, [file])


def geometries(random: random.Random, folder: Path, files: list[Path]) -> None:
    """Put another kind of geometry, or coordinates that are none, where one stands."""
    file = _one(random, files, (".gpkg", ".shp", ".fgb", ".geojson", ".parquet"))
    if file.suffix == ".parquet":
        _change_parquet(random, file)
    elif file.suffix == ".geojson":
        content = json.loads(file.read_text("utf-8"))
        one = random.choice(content["features"])
        shape = random.choice(SHAPES)
        one["geometry"] = None if shape is None else json.loads(shapely.to_geojson(shape))
        if random.random() < 0.2:
            one["geometry"] = random.choice(
                (3, "Point", {"type": "Point"}, {"coordinates": [[]]}, [])
            )
        file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    elif file.suffix in (".gpkg", ".shp", ".fgb"):
        _change_features(random, file, shape=True)
    else:
        numbers(random, folder, files)


def _change_parquet(random: random.Random, file: Path) -> None:
    table = pq.read_table(file)
    way = random.randrange(6)
    name = random.choice(table.column_names)
    at = table.column_names.index(name)
    meta = dict(table.schema.metadata or {})
    if way == 0:
        table = table.drop_columns([name])
    elif way == 1:
        table = table.rename_columns(
            [random.choice((*NAMES, "x")) if one == name else one for one in table.column_names]
        )
    elif way == 2 and meta:
        key = random.choice(list(meta))
        meta[key] = random.choice(
            (b"", b"{}", b"[]", b"null", b"\xff", b'{"columns": 3}', _mangled(random, meta[key]))
        )
        table = table.replace_schema_metadata(meta)
    elif way == 3:
        column = pa.array(_cell_values(random, table.num_rows), from_pandas=True)
        table = table.set_column(at, name, column)
    elif way == 4:
        table = table.slice(0, random.randrange(table.num_rows + 1))
    else:
        values = table.column(at).to_pylist()
        if values:
            values[random.randrange(len(values))] = random.choice(CELLS[:8])
        with contextlib.suppress(pa.ArrowException, TypeError, OverflowError, ValueError):
            table = table.set_column(at, name, pa.array(values, type=table.schema.types[at]))
    with contextlib.suppress(pa.ArrowException):
        pq.write_table(table, file, write_page_checksum=True)


def _cell_values(random: random.Random, count: int) -> list[object]:
    value = random.choice(CELLS)
    return [value] * count


def _change_features(random: random.Random, file: Path, *, shape: bool = False) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if file.suffix == ".gpkg" and not shape:
            _change_package(random, file)
            return
        frame = gpd.read_file(file)
        if shape:
            drawn = np.array(frame.geometry.values, dtype=object)
            drawn[random.randrange(len(drawn))] = random.choice(SHAPES)
            frame = frame.set_geometry(gpd.GeoSeries(drawn, crs=frame.crs))
        elif random.random() < 0.3:
            shapes = frame.geometry.to_numpy()
            bare = frame.drop(columns="geometry")
            frame = gpd.GeoDataFrame(bare, geometry=shapes, crs=random.choice(CRSS))
        else:
            name = random.choice([one for one in frame.columns if one != "geometry"])
            frame[name] = pd.Series(_cell_values(random, len(frame)), dtype=object)
        with contextlib.suppress(Exception):  # GDAL refuses to write some of them
            frame.to_file(file)


def _change_package(random: random.Random, file: Path) -> None:
    """Change the tables of a GeoPackage below GDAL."""
    with contextlib.closing(sqlite3.connect(file)) as base:
        base.execute("PRAGMA synchronous = OFF")  # nothing here outlives the input
        tables = [
            one for (one,) in base.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        table = random.choice([one for one in tables if not one.startswith(("rtree", "sqlite"))])
        columns = [one[1] for one in base.execute(f'PRAGMA table_info("{table}")')]
        with contextlib.suppress(sqlite3.Error, OverflowError):
            value = random.choice(
                (None, "", "x", -1, 2**40, 1e308, b"GP\0\1", b"\0" * 50, *NAMES[:4])
            )
            base.execute(f'UPDATE "{table}" SET "{random.choice(columns)}" = ?', (value,))  # noqa: S608 - our sample
        if random.random() < 0.2:
            with contextlib.suppress(sqlite3.Error):
                base.execute(f'DROP TABLE "{table}"')
        base.commit()


def _change_arrays(random: random.Random, file: Path) -> None:
    with np.load(file) as given:
        arrays = dict(given)
    name = random.choice(list(arrays))
    one = arrays[name]
    way = random.randrange(4)
    if way == 0:
        del arrays[name]
    elif way == 1 and one.size:
        one = one.copy().reshape(-1)
        if one.dtype.kind in "iu":
            one[random.randrange(one.size)] = random.choice((-1, 0, 2**31 - 1))
        arrays[name] = one
    elif way == 2:
        arrays[name] = one.astype(str)
    else:
        arrays[name] = np.zeros((2, 3))
    np.savez(file, **arrays)


def _change_json(random: random.Random, file: Path) -> None:
    content = json.loads(file.read_text("utf-8"))
    here = content
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            break
        key = random.choice(keys)
        if isinstance(here[key], (dict, list)) and random.random() < 0.6:
            here = here[key]
            continue
        here[key] = random.choice(
            (
                None,
                -1,
                0,
                1e999,
                2**70,
                "",
                "x",
                [],
                {},
                [None],
                "../../x",
                "/etc/passwd",
                True,
                1.5,
            )
        )
        break
    file.write_text(json.dumps(content, ensure_ascii=False), "utf-8")


def large(random: random.Random, _: Path, files: list[Path]) -> None:
    """Ten million characters in one value, or a hundred thousand columns."""
    file = _one(random, files, TEXT)
    value = random.choice(("a", "9", "가", '"', "<", "[", " ", "=", ",")) * LONG
    if file.suffix not in TEXT:
        file.write_bytes(file.read_bytes() + value.encode()[:LONG])
        return
    text = file.read_text("utf-8")
    if file.suffix == ".csv" and random.random() < 0.4:
        more = "".join(f",c{one}" for one in range(MANY_COLUMNS))
        first, *rest = text.splitlines()
        text = "\n".join([first + more, *(one + "," * MANY_COLUMNS for one in rest)]) + "\n"
    else:
        text = _replaced(random, text, value, TOKEN)
    file.write_text(text, "utf-8")


def bombs(random: random.Random, _: Path, files: list[Path]) -> None:
    """Much from little: compression, entities, nesting, sizes that are claimed."""
    file = _one(random, files)
    if file.suffix in (".osm", ".graphml"):
        _xml_bomb(random, file)
    elif file.suffix == ".gz":
        file.write_bytes(_gzip_bomb(file.read_bytes()))
    elif file.suffix == ".xlsx":
        second = random.random() < 0.5
        file.write_bytes(_zip_bomb(file.read_bytes(), "shared" if second else "sheet1"))
    elif file.suffix == ".pbf":
        blank = random.choice((1, 31, 200))
        blob = _blank_blob(blank, random.choice((None, 10, 2**31, 2**62)))
        file.write_bytes(file.read_bytes() + pbf_block(b"OSMData", blob))
    elif file.suffix == ".parquet":
        file.write_bytes(_parquet_bomb())
    elif file.suffix == ".toml":
        _toml_bomb(random, file)
    elif file.suffix in (".geojson", ".json"):
        file.write_text(random.choice(("[", '{"a":')) * DEEP, "utf-8")
    elif file.suffix == ".npz":
        file.write_bytes(_npz_bomb(file.read_bytes()))
    else:
        _claimed_sizes(random, file)


def _xml_bomb(random: random.Random, file: Path) -> None:
    text = file.read_text("utf-8")
    layers = "".join(f'<!ENTITY e{one} "{f"&e{one - 1};" * 10}">' for one in range(1, 10))
    inner = random.choice(
        (
            f'<!ENTITY e0 "ha">{layers}',
            '<!ENTITY e9 SYSTEM "file:///etc/passwd">',
            '<!ENTITY e9 SYSTEM "http://127.0.0.1:9/">',
        )
    )
    head, rest = text.split("?>", 1) if "?>" in text else ("<?xml version='1.0'", text)
    place = rest.replace("primary", "&e9;", 1)
    file.write_text(f"{head}?><!DOCTYPE osm [{inner}]>{place}", "utf-8")
    if random.random() < 0.3:
        file.write_text(f"{head}?>" + "<a>" * DEEP, "utf-8")


@functools.cache
def _blank_blob(megabytes: int, raw_size: int | None) -> bytes:
    return pbf_blob(b"\0" * (megabytes << 20), raw_size=raw_size)


@functools.cache
def _parquet_bomb() -> bytes:
    codes = pa.array(np.zeros(100_000_000, np.int8))
    table = pa.table({"id": pa.DictionaryArray.from_arrays(codes, pa.array(["a"]))})
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


@functools.cache
def _npz_bomb(sample: bytes) -> bytes:
    out = io.BytesIO(sample)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("more.npy", b"\0" * (100 << 20))
    return out.getvalue()


@functools.cache
def _gzip_bomb(sample: bytes) -> bytes:
    text = gzip.decompress(sample)
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as made:
        made.write(text.replace(b"</osm>", b""))
        for _ in range(300):
            made.write(b" " * (1 << 20))
        made.write(b"</osm>")
    return out.getvalue()


@functools.cache
def _zip_bomb(sample: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(sample)) as given:
        members = {one.filename: given.read(one) for one in given.infolist()}
    name = next((one for one in members if part in one), None) or list(members)[-1]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for member, content in members.items():
            if member != name:
                made.writestr(member, content)
        with made.open(name, "w") as stream:
            half = len(members[name]) // 2
            stream.write(members[name][:half])
            for _ in range(600):
                stream.write(b" " * (1 << 20))
            stream.write(members[name][half:])
    return out.getvalue()


def _toml_bomb(random: random.Random, file: Path) -> None:
    text = file.read_text("utf-8")
    more = random.choice(
        (
            "\na = " + "[" * DEEP,
            "\na = " + "{b=" * 5000,
            "\na = " + "9" * 5000,
            "\n[" + "a." * 50_000 + "a]\n",
            "\n[" + ".".join(f"a{one}" for one in range(3000)) + "]\nx=1\n",
            '\na = "' + "x" * 1_000_000 + '"\n',
        )
    )
    at = random.choice((0, len(text)))
    file.write_text(text[:at] + more + "\n" + text[at:], "utf-8")


def _claimed_sizes(random: random.Random, file: Path) -> None:
    data = bytearray(file.read_bytes())
    for _ in range(3):
        at = random.randrange(0, max(1, min(len(data), 200) - 4))
        data[at : at + 4] = random.choice(SPECIAL).to_bytes(4, random.choice(("little", "big")))
    file.write_bytes(bytes(data))


def not_files(random: random.Random, folder: Path, files: list[Path]) -> None:
    """Put a link, pipe, device or folder where a file should be."""
    file = _one(random, files)
    data = file.read_bytes()
    file.unlink()
    if os.name == "nt":
        file.mkdir()
        return
    way = random.randrange(8)
    if way == 0:
        os.mkfifo(file)
    elif way == 1:
        file.symlink_to("/dev/zero")
    elif way == 2:
        file.symlink_to("/dev/null")
    elif way == 3:
        file.mkdir()
    elif way == 4:
        file.symlink_to(file)
    elif way == 5:
        file.symlink_to(folder / "nowhere")
    elif way == 6:
        file.symlink_to("/proc/self/mem")
    else:
        kept = folder.parent / f"{folder.name}-linked{file.suffix}"
        kept.write_bytes(data)
        file.symlink_to(kept)


ATTACKS: dict[str, tuple[Attack, int]] = {
    "empty": (empty, 20),
    "cut": (cut, 100),
    "bytes": (changed_bytes, 200),
    "inner bytes": (inner_bytes, 150),
    "encoding": (encoding, 50),
    "geometry": (geometries, 80),
    "numbers": (numbers, 150),
    "cells": (cells, 120),
    "names": (names, 100),
    "paths": (paths, 40),
    "large": (large, 1),
    "bombs": (bombs, 10),
    "no file": (not_files, 30),
}
"""Kinds of attacks, each with its share of the inputs; large ones take a second or more."""
