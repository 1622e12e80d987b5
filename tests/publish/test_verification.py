"""What was written is compared with its hashes, and with the same build once more."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from aicomplex_geo import RoadNetwork
from aicomplex_geo._files import sealed
from aicomplex_geo.cli import main
from aicomplex_geo.cli import verify as verify_command
from aicomplex_geo.errors import (
    DataNotFoundError,
    ParameterError,
    UnknownProfileError,
)
from aicomplex_geo.publish import build, verify, verify_network
from aicomplex_geo.publish.build_study import FILES
from aicomplex_geo.publish.verification import reasons_of
from aicomplex_geo.routing import Router
from aicomplex_geo.study import load_study, new_study

ON_ONE_CORE = """\
import os, sys
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from aicomplex_geo.cli import main
sys.exit(main())
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A study for another place, and its maps."""
    folder = tmp_path_factory.mktemp("verify") / "다른 곳"
    new_study(folder)
    build(folder, out=folder / "maps")
    return folder


@pytest.fixture
def copied(made, tmp_path):
    return shutil.copytree(made, tmp_path / "다른 곳")


def test_a_build_comes_out_the_same_in_another_environment(made, project):
    elsewhere = {
        "LC_ALL": "ko_KR.UTF-8",
        "TZ": "Asia/Seoul",
        "PYTHONHASHSEED": "5",
        "NUMBA_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(project),
    }
    command = [sys.executable, "-c", ON_ONE_CORE, "verify", str(made / "maps")]
    done = subprocess.run(
        [*command, "--study", str(made)],
        env={**os.environ, **elsewhere},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    count = len(FILES)
    assert done.stdout == (
        f"{count} of {count} files are as written, and {count} of these come out the same when "
        "built again\n"
    )


def test_every_file_is_compared(made):
    found = verify(made / "maps", replay=False)
    assert found.ok
    assert not found.replayed
    assert not found.others
    assert set(found.files) == set(FILES)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"isochrone_buffer_m": 100.0', '"isochrone_buffer_m": 100.5'),
        ('"isochrone_buffer_m": 100.0', '"isochrone_buffer_m":  100.0'),
        ("예시 도시", "예시 읍내"),
    ],
)
def test_a_changed_provenance_is_noticed_also_without_building_again(copied, old, new):
    file = copied / "maps" / "provenance.json"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    found = verify(copied / "maps", replay=False)
    assert {name for name, state in found.files.items() if state == "changed"} == {file.name}


def test_files_of_others_are_named_and_are_no_fault(copied, capsys):
    for number in range(12):
        (copied / "maps" / f"mine_{number:02}.csv").touch()
    for name in (".hidden", "Thumbs.db", "desktop.ini", "._od.csv"):
        (copied / "maps" / name).touch()
    found = verify(copied / "maps", replay=False)
    assert found.ok
    assert found.others == tuple(f"mine_{number:02}.csv" for number in range(12))
    assert main(["verify", str(copied / "maps"), "--no-replay"]) == 0
    told = capsys.readouterr().out
    assert "mine_09.csv: not part of the build\n2 more files are not part of the build" in told


def test_another_study_than_that_of_the_build_is_refused(made, capsys):
    assert main(["verify", str(made / "maps")]) == 2
    told = capsys.readouterr().err
    assert "the build is of the study 'example', not of 'cheomdan3'" in told
    assert "--study FOLDER" in told


def test_one_changed_byte_and_a_missing_file_are_told(copied, capsys):
    table = copied / "maps" / "od.csv"
    data = bytearray(table.read_bytes())
    data[-3] ^= 1
    table.write_bytes(data)
    (copied / "maps" / "hubs.html").unlink()
    assert main(["verify", str(copied / "maps"), "--no-replay"]) == 1
    told = capsys.readouterr().out
    assert "od.csv: changed" in told
    assert "hubs.html: missing" in told
    assert f"{len(FILES) - 2} of {len(FILES)} files are as written" in told


def test_changed_inputs_versions_and_parameters_are_named_as_reasons(copied):
    hubs = pd.read_csv(copied / "hubs.csv", dtype=str)
    hubs.loc[0, "name_en"] += " (new)"
    hubs.to_csv(copied / "hubs.csv", index=False)
    file = copied / "maps" / "provenance.json"
    kept = json.loads(file.read_text("utf-8"))
    kept["versions"].update(shapely="1.0", gone="2")
    kept["parameters"]["isochrone_buffer_m"] = 1
    kept["network"]["content_sha256"] = "0"
    file.write_text(sealed(kept), encoding="utf-8", newline="\n")
    found = verify(copied / "maps", study=copied)
    assert not found.ok
    assert found.files["hubs.html"] == "not reproduced"
    assert found.files["ro-crate-metadata.json"] == "not reproduced"
    assert found.files["provenance.json"] == "not reproduced"
    inputs, *others = found.reasons
    assert inputs.startswith("inputs: hubs.csv was ")
    assert [one.partition(" and is ")[0] for one in others] == [
        'versions: shapely was "1.0"',
        'versions: gone was "2"',
        "parameters: isochrone_buffer_m was 1",
        'network: content_sha256 was "0"',
    ]
    assert others[1].endswith(" is absent")


def test_long_reasons_do_not_read_alike():
    some, other = (["source"] * 30 + [last] for last in ("a", "b"))
    [reason] = reasons_of(
        ["network"], {"network": {"sources": some}}, {"network": {"sources": other}}
    )
    assert reason.endswith('was …source", "source", "a"] and is …source", "source", "b"]')
    some, other = ({"가" * 100 + f"{last}.csv": "0"} for last in "12")
    reasons = reasons_of(["inputs"], {"inputs": some}, {"inputs": other})
    assert [one.partition(".csv was ")[0][-2:] for one in reasons] == ["가1", "가2"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"outputs": {"../../x": "0"}, "profile": "a", "study": {"id": "a"}}',
        '{"outputs": ["a"], "profile": "a", "study": {"id": "a"}}',
        '{"outputs": {}, "profile": "a", "study": {"id": "a"}, "x": "\\ud800"}',
        "[" * 100_000,
        "\x00\xff",
    ],
)
def test_a_damaged_provenance_is_a_finding(copied, text):
    (copied / "maps" / "provenance.json").write_text(text, encoding="latin-1")
    found = verify(copied / "maps", study=copied)
    assert (found.files, found.others) == ({"provenance.json": "changed"}, ())
    assert found.details["provenance.json"].startswith("it cannot be read (")


def test_a_provenance_whose_study_was_edited_is_a_finding(copied, capsys):
    file = copied / "maps" / "provenance.json"
    text = file.read_text("utf-8")
    file.write_text(text.replace('"id": "example"', '"id": "elsewhere"'), "utf-8", newline="\n")
    assert main(["verify", str(copied / "maps"), "--study", str(copied)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("provenance.json: changed: it was edited, so that its own hash no")
    assert "Nothing could be made again from it: the build is of the study 'elsewhere'" in told[0]
    assert told[1:] == [f"{len(FILES) - 1} of {len(FILES)} files are as written"]


def test_files_that_differ_for_one_cause_are_told_in_one_line(copied, tmp_path, capsys):
    net = load_study(copied).network()
    slower = RoadNetwork(
        net.nodes, net.edges.assign(posted_speed=net.edges["posted_speed"] * 0.9), net.provenance
    )
    found = verify(copied / "maps", study=copied, network=slower)
    assert sum(state == "not reproduced" for state in found.files.values()) > 10
    verify_command._tell(found, replay=True)
    told = capsys.readouterr().out.splitlines()
    differ = sum(state != "equal" for state in found.files.values())
    assert told[0] == f"{differ} files: not reproduced (first: accessibility.html)"
    assert [one.partition(" was ")[0] for one in told[1:-1]] == [
        "differs from then: network: content_sha256"
    ]
    assert told[-1] == (
        f"{len(FILES)} of {len(FILES)} files are as written, and {len(FILES) - differ} of these "
        "come out the same when built again"
    )


def test_exchanged_files_are_told_as_what_they_are(copied, tmp_path, capsys):
    maps = copied / "maps"
    shutil.copy(maps / "od.csv", maps / "reached.csv")
    assert main(["verify", str(maps), "--no-replay"]) == 1
    assert capsys.readouterr().out.startswith(
        "reached.csv: changed: it has the content of od.csv\n"
    )
    net = load_study(copied).network().save(tmp_path / "net")
    (net / "nodes.parquet").rename(net / "kept")
    (net / "edges.parquet").rename(net / "nodes.parquet")
    (net / "kept").rename(net / "edges.parquet")
    for found in (verify(net), verify_network(net, load_study(copied).network())):
        assert found.details == {
            "nodes.parquet": "it has the content of edges.parquet",
            "edges.parquet": "it has the content of nodes.parquet",
        }
        verify_command._tell(found, replay=True)
        assert "no recorded input" not in capsys.readouterr().out


def test_files_that_are_lost_in_numbers_are_counted(copied, capsys):
    for name in FILES[:-1]:
        (copied / "maps" / name).unlink()
    assert main(["verify", str(copied / "maps"), "--no-replay"]) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{len(FILES) - 1} files: missing (first: ")
    assert last == f"1 of {len(FILES)} files are as written"


def test_a_build_with_a_profile_of_a_file(made, project, tmp_path, capsys):
    tables = (project / "data" / "geo" / "profiles.toml").read_text("utf-8").split("\n[profiles.")
    own = [f"[profiles.{one}" for one in tables if one.startswith(("car_free]", "car_free."))]
    file = tmp_path / "mine.toml"
    file.write_text("\n".join(own).replace("car_free", "my_car"), "utf-8")
    build(made, out=tmp_path / "maps", profile=str(file))
    with pytest.raises(
        UnknownProfileError, match=r"'my_car', which is not .* --profile FILE, or profile="
    ):
        verify(tmp_path / "maps", study=made)
    assert (
        main(["verify", str(tmp_path / "maps"), "--study", str(made), "--profile", str(file)]) == 0
    )
    assert "the same when built again" in capsys.readouterr().out


def test_a_matrix_on_disk_and_a_saved_network(made, tmp_path):
    study = load_study(made)
    net = study.network().save(tmp_path / "net")
    out = tmp_path / "od.parquet"
    Router(study.network()).od_matrix(study.origins(), study.hubs(), out=out)
    for folder in (net, out):
        assert verify(folder).ok
        file = max(folder.glob("*.parquet"), key=lambda one: one.stat().st_size)
        file.write_bytes(file.read_bytes()[:-1] + b"\x00")
        found = verify(folder)
        assert {name for name, state in found.files.items() if state == "changed"} == {file.name}
        assert main(["verify", str(folder)]) == 1
    file = out / "_points" / "origins.parquet"
    file.write_bytes(file.read_bytes()[:-9])
    assert verify(out).files["_points/origins.parquet"] == "changed"


def test_files_added_to_a_matrix_are_a_fault_and_to_a_network_are_not(made, tmp_path, capsys):
    study = load_study(made)
    net = study.network().save(tmp_path / "net")
    out = tmp_path / "od.parquet"
    Router(study.network()).od_matrix(study.origins(), study.hubs(), out=out)
    (net / "notes.txt").touch()
    assert (verify(net).ok, verify(net).others) == (True, ("notes.txt",))
    (out / "_notes.txt").touch()
    (out / "_points" / ".DS_Store").touch()
    assert (verify(out).ok, verify(out).others) == (True, ("_notes.txt",))
    for folder, whole in ((net, "network"), (out, "matrix")):
        assert main(["verify", str(folder)]) == 0
        assert f"notes.txt: not part of the {whole}\n" in capsys.readouterr().out
    shutil.copy(out / "part-000000.parquet", out / "part-000001.parquet")
    found = verify(out)
    assert not found.ok
    assert found.files["part-000001.parquet"] == "added"
    for given in ({"study": study}, {"network": "strategic"}, {"profile": "car_peak"}):
        for folder in (net, out):
            with pytest.raises(ParameterError, match=r"network and profile; verify_"):
                verify(folder, **given)


def test_a_folder_of_something_else(tmp_path):
    with pytest.raises(DataNotFoundError, match=r"there is nothing to compare with"):
        verify(tmp_path)
