"""Loading, checking and beginning a study."""

from __future__ import annotations

import os
import tomllib

import pytest

from aicomplex_geo.errors import (
    DataNotFoundError,
    FaultyInputError,
    LayerError,
    OutputError,
    StudyError,
    UnknownLayerError,
)
from aicomplex_geo.layers import check_layers, read_layer, read_sources
from aicomplex_geo.layers.schema import ClaimRow
from aicomplex_geo.maps.payload import study_facts
from aicomplex_geo.publish.tables import toll_heading
from aicomplex_geo.study import check_study, load_study, new_study
from aicomplex_geo.study.schema import KEYS, StudyFile


@pytest.fixture
def folder(tmp_path):
    new_study(tmp_path / "한글 폴더 study")
    return tmp_path / "한글 폴더 study"


def rewrite(folder, old, new, name="study.toml"):
    path = folder / name
    content = path.read_text(encoding="utf-8")
    assert old in content, f"the template has no {old!r}"
    path.write_text(content.replace(old, new), encoding="utf-8", newline="\n")


def append(folder, text, name="study.toml"):
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8", newline="\n")


def test_the_bundled_study_is_that_of_the_contract():
    study = load_study()
    assert (study.id, study.origin_id, study.default_profile) == (
        "cheomdan3",
        "ai_complex",
        "car_offpeak",
    )
    assert study.profile_names == ("car_free", "car_offpeak", "car_peak")
    assert study.cutoffs == (10, 20, 30, 40, 50, 60)
    assert study.buffer_m == 100
    assert study.bounds[0] < 126.8 < study.bounds[2]
    assert {"sites", "hubs", "claims", "dong", "workers"} <= set(study.layer_names)
    assert len(study.assumptions_ko) == len(study.assumptions_en) > 0


def test_the_basis_of_tolls_is_among_the_assumptions():
    study = load_study()
    (korean,) = [text for text in study.assumptions_ko if text.startswith("통행료는")]
    (english,) = [text for text in study.assumptions_en if text.startswith("Tolls")]
    for told in ("44.3", "2015", "2007"):
        assert told in korean
        assert told in english
    assert "기본요금 900원" in korean
    assert "base fare of 900 KRW" in english
    assert "확인하지 않았습니다" in korean
    assert "not checked" in english


def test_origins_begin_with_the_main_one():
    origins = load_study().origins()
    assert origins.index[0] == "ai_complex"
    assert origins.index.is_unique
    assert origins.crs.to_epsg() == 4326
    assert "certainty_m" in origins.columns


def test_hubs_claims_layers_and_profiles_are_read_by_name():
    study = load_study()
    assert "muan_airport" in study.hubs().index
    assert "ktx" in study.claims().index
    assert [profile.name for profile in study.profiles()] == list(study.profile_names)
    assert study.profile().name == "car_offpeak"
    assert list(study.layers()["name"]) == list(study.layer_names)
    with pytest.raises(UnknownLayerError):
        study.layer("nothing")


def test_a_file_and_its_folder_are_the_same_study(folder):
    assert load_study(folder) == load_study(folder / "study.toml")
    assert load_study(str(folder)).folder == folder


def test_the_template_passes_and_computes_as_it_stands(folder):
    assert check_study(folder) == ()
    study = load_study(folder)
    assert list(study.origins().index) == ["site_a", "site_b"]
    (people,) = study.opportunities()
    assert people.values.to_dict() == {"q_west": 12000.0, "q_centre": 30000.0, "q_north": 8000.0}
    assert [left.id for left in people.excluded] == ["q_east"]
    assert len(study.network().nodes) == 4


def test_the_template_passes_after_minimal_edits(folder):
    for name in ("origin =", "origins =", "claims =", "place_ko", "place_en", "assumptions"):
        lines = (folder / "study.toml").read_text(encoding="utf-8").split("\n")
        kept = [line for line in lines if not line.startswith(name)]
        (folder / "study.toml").write_text("\n".join(kept), encoding="utf-8", newline="\n")
    rewrite(folder, "예시 도시 접근성", "나의 연구")
    assert check_study(folder) == ()
    study = load_study(folder)
    assert study.title_ko == "나의 연구"
    assert study.origin_id == ""
    assert list(study.origins().index) == ["site_a", "site_b"]
    assert study.claims() is None


def test_only_what_must_be_given_must_be_given(folder):
    text = (folder / "study.toml").read_text(encoding="utf-8")
    layers = text[text.index("[layers.sites]") : text.index("[layers.people]")]
    head = '[study]\nid = "x"\ntitle_en = "X"\nbounds = [126.8, 36.3, 127.3, 36.8]\n'
    (folder / "study.toml").write_text(head + layers, encoding="utf-8", newline="\n")
    study = load_study(folder)
    assert (study.title_ko, study.title_en) == ("X", "X")
    assert study.default_profile == "car_offpeak"
    assert study.opportunities() == ()
    assert check_study(folder) == ()


def test_every_file_of_the_template_is_commented_or_plain_utf8(folder):
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"\r" not in content
            content.decode("utf-8")
    tomllib.loads((folder / "study.toml").read_text(encoding="utf-8"))
    assert (folder / "study.toml").read_text(encoding="utf-8").count("#") > 20


def test_new_study_lists_what_it_wrote(tmp_path):
    files = new_study(tmp_path / "deep" / "er")
    assert files[0] == tmp_path / "deep" / "er" / "study.toml"
    assert sorted(files) == sorted(p for p in (tmp_path / "deep").rglob("*") if p.is_file())
    assert new_study(tmp_path / "again")


def test_new_study_uses_an_empty_folder_but_no_other(tmp_path):
    (tmp_path / "empty").mkdir()
    assert new_study(tmp_path / "empty")
    before = (tmp_path / "empty" / "study.toml").read_bytes()
    with pytest.raises(OutputError, match="not an empty folder; nothing was written"):
        new_study(tmp_path / "empty")
    assert (tmp_path / "empty" / "study.toml").read_bytes() == before
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="not an empty folder"):
        new_study(tmp_path / "file")


def test_new_study_leaves_nothing_behind_when_it_fails(tmp_path, monkeypatch):
    def refuse(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError, match="No space left on device"):
        new_study(tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_study_says_how_to_make_one(tmp_path):
    for path in (tmp_path / "no.toml", tmp_path):
        with pytest.raises(DataNotFoundError, match="aicomplex-geo study new FOLDER"):
            load_study(path)
        with pytest.raises(DataNotFoundError):
            check_study(path)


def test_a_study_file_has_one_name(folder):
    (folder / "study.toml").rename(folder / "other.toml")
    with pytest.raises(StudyError, match=r"other\.toml: is not the name .* Rename it study\.toml"):
        load_study(folder / "other.toml")


STUDY_FAULTS = [
    ('id = "example" ', 'id = "예시" ', r"\[study\]: id: "),
    ('id = "example" ', "", r"\[study\]: id is missing\. Add it"),
    ("bounds = [126.8, 36.3", "bounds = [36.3, 126.8", "are not degrees"),
    ("bounds = [126.8, 36.3, 127.3", "bounds = [127.8, 36.3, 127.3", "west < east"),
    ("bounds = [126.8, ", "bounds = [nan, ", "bounds"),
    ("bounds = [126.8, ", "bounds = [", "bounds"),
    ('profile = "car_offpeak" ', 'profile = "train" ', "'train' is not in profiles"),
    ('profiles = ["car_free"', 'profiles = ["car_peak"', "profiles has a duplicate"),
    ("cutoffs = [10, 20, 30]", "cutoffs = [30, 20]", "must increase"),
    ("cutoffs = [10, 20, 30]", "cutoffs = [0, 20]", "cutoffs"),
    ("cutoffs = [10, 20, 30]", "cutoffs = []", "cutoffs"),
    ("cutoffs = [10, 20, 30]", 'cutoffs = ["ten"]', "found 'ten'"),
    ("buffer_m = 100 ", "buffer_m = -1 ", "buffer_m"),
    ('currency = "KRW" ', 'currency = "won" ', "currency: .* three letters of ISO 4217"),
    ('"2026-01-01" ', '"yesterday" ', "reference_date: not a date such as 2026.*found 'yesterday'"),
    ('"2026-01-01" ', '"2026-02-30" ', "reference_date: not a day of the calendar"),
    ('"2026-01-01" ', '"2026-13" ', "reference_date: not a day of the calendar"),
    ('"2026-01-01" ', '"01.02.2026" ', 'reference_date: .* Write it as "2026-09-14"'),
    ('"2026-01-01" ', "2026-01-01T10:00:00 ", "reference_date: not a date such as"),
    ('"2026-01-01" ', "true ", "reference_date: "),
    ('hubs = "hubs" ', 'hubs = "hub" ', "hubs = 'hub' is not a layer of the study"),
    ('claims = "claims" ', 'claims = "claim" ', "claims = 'claim' is not a layer"),
    ('origins_layer = "sites" ', 'origins_layer = "x" ', "origins_layer = 'x' is not a layer"),
    (
        'network = "strategic" ',
        'networks = "strategic" ',
        "networks is not known. Nearest",
    ),
    ("title_ko = ", "title = ", "title is not known. Nearest: 'title_ko', 'title_en'"),
    ("[study]\nid", 'titel = "x"\n[study]\nid', r"titel is not known\. Known are: study, layers"),
    ("[layers.people]", "[layer.people]", r"\[layer\]: is not known\. Nearest: 'layers'"),
    (
        "[layers.sites]",
        '[comparision]\nsites = ["site_a"]\n\n[layers.sites]',
        r"study\.toml, \[comparision\]: is not known\. Nearest: 'comparison'",
    ),
    ('kind = "points"', 'kind = "dots"', r"\[opportunities\.people\]: kind"),
    ('kind = "points"', 'kind = "spread"', "also needs totals_layer, totals_column, join"),
    ('layer = "people"', 'layer = "persons"', "layer = 'persons' is not a layer"),
    ("[opportunities.people]", "[opportunities.people", "is not TOML"),
    ("[layers.sites]", '[basemap]\nfiles = ["../a.geojson"]\n\n[layers.sites]', "not inside"),
    ("[layers.sites]", "[basemap]\nfile = 1\n\n[layers.sites]", "file is not known"),
]


def test_tolls_are_in_the_currency_of_the_study(folder):
    assert load_study(folder).currency == "KRW"
    rewrite(folder, 'currency = "KRW" ', 'currency = "BRL" ')
    study = load_study(folder)
    assert study.currency == "BRL"
    assert toll_heading(study) == "통행료(BRL)"
    words = study_facts(study, None)["labels"]["words"]
    assert [words[key] for key in ("won", "free", "currency")] == [
        ("{0} BRL", "BRL {0}"),
        ("0 BRL", "BRL 0"),
        ("BRL", "BRL"),
    ]


@pytest.mark.parametrize(("old", "new", "message"), STUDY_FAULTS)
def test_a_fault_of_the_study_file_is_named(folder, old, new, message):
    rewrite(folder, old, new)
    with pytest.raises(StudyError, match=message) as caught:
        load_study(folder)
    assert all(fault.file == "study.toml" and fault.remedy for fault in caught.value.faults)
    assert check_study(folder) == caught.value.faults


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"2026-09-14"', "2026-09-14"),
        ("2026-09-14", "2026-09-14"),
        ('"2026-09"', "2026-09"),
        ('"2026"', "2026"),
        ("2026", "2026"),
        ('""', ""),
    ],
)
def test_a_reference_date_is_a_day_a_month_or_a_year(folder, written, read):
    rewrite(folder, 'reference_date = "2026-01-01"', f"reference_date = {written}")
    assert load_study(folder).reference_date == read
    assert check_study(folder) == ()


def test_all_faults_of_a_study_file_are_reported_at_once(folder):
    rewrite(folder, "cutoffs = [10, 20, 30]", "cutoffs = [-1]")
    rewrite(folder, "buffer_m = 100 ", 'buffer_m = "wide" ')
    rewrite(folder, 'layer = "people"', "layer = 5")
    faults = check_study(folder)
    assert len(faults) == 3
    assert {fault.row for fault in faults} == {"[study]", "[opportunities.people]"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "[study]\nid = 'x'\ntitle_ko = '광주'".encode("cp949"),
            "line 3: is not UTF-8; it looks like cp949",
        ),
        (b"[study]\nid = 'x", "is not TOML"),
        (b"", "is empty"),
        (b"study = 5", "study"),
        (b"\x00\x01", "holds NUL bytes"),
    ],
)
def test_a_broken_file_is_no_traceback(folder, content, message):
    (folder / "study.toml").write_bytes(content)
    with pytest.raises(StudyError, match=message):
        load_study(folder)


def test_a_byte_order_mark_and_windows_line_ends_are_read(folder):
    path = folder / "study.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_study(folder).id == "example"
    assert check_study(folder) == ()


def test_check_collects_the_faults_of_every_file(folder):
    rewrite(folder, "36.5010,126.9520", "126.9520,36.5010", "sites.csv")
    rewrite(folder, "west,centre,both", "west,nowhere,both", "network/links.csv")
    rewrite(folder, "12000", "-5", "people.csv")
    faults = check_study(folder)
    assert {fault.file for fault in faults} >= {"sites.csv", "links.csv", "study.toml"}
    assert len(set(faults)) == len(faults)


def test_check_names_a_profile_that_is_not_there(folder):
    rewrite(folder, '"car_peak"]', '"hovercraft"]')
    assert any("hovercraft" in fault.problem for fault in check_study(folder))


def test_check_notices_the_network_of_another_place(folder):
    for path in (folder / "network").iterdir():
        path.unlink()
    (fault,) = check_study(folder)
    assert "no junction of network 'strategic' lies within the bounds" in fault.problem


def test_check_notices_that_the_sources_are_missing(folder):
    (folder / "sources.toml").unlink()
    (fault,) = check_study(folder)
    assert str(fault).startswith(
        "sources.toml: is missing, but layers name sources (first: 'example' of layer 'sites')."
    )
    assert "[sources.<key>]" in fault.remedy
    with pytest.raises(FaultyInputError, match="is missing, but layers name sources"):
        load_study(folder).layer("sites")


def test_check_notices_missing_sources_that_only_rows_name(folder):
    text = (folder / "study.toml").read_text(encoding="utf-8")
    assert 'source = ["example"]' in text
    text = text.replace('source = ["example"]\n', "")
    (folder / "study.toml").write_text(text, encoding="utf-8", newline="\n")
    assert check_study(folder) == ()
    (folder / "sources.toml").unlink()
    (fault,) = check_study(folder)
    assert (fault.file, fault.row) == ("sources.toml", "")
    assert "(first: 'example' of layer 'sites')" in fault.problem


def test_a_study_that_names_no_source_needs_no_sources(folder):
    (folder / "sources.toml").unlink()
    rewrite(folder, 'source = ["example"]\n', "")
    for path in folder.glob("*.csv"):
        rewrite(folder, ",example,", ",,", path.name)
    assert check_study(folder) == ()


def test_check_notices_a_table_of_sources_that_is_not_known(folder):
    rewrite(folder, "[sources.example]", "[source.example]", "sources.toml")
    (fault,) = check_study(folder)
    assert str(fault) == "sources.toml, source: is not known. Nearest: 'sources'."


def test_layers_are_read_beside_a_table_of_sources_that_is_not_known(folder):
    append(folder, '\n[contacts]\nmail = "x"\n', "sources.toml")
    (fault,) = check_study(folder)
    assert str(fault) == "sources.toml, contacts: is not known. Known are: sources, files."
    assert len(read_layer("sites", data_dir=folder)) > 0
    assert list(read_sources(data_dir=folder)) == ["example"]


@pytest.mark.parametrize("text", ["sources = 3", "[sources]\nexample = 3", "[sources.example"])
def test_a_map_of_a_study_whose_sources_became_malformed_says_so(folder, text):
    study = load_study(folder)
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LayerError, match=r"sources\.toml"):
        study_facts(study, None)


def test_check_notices_a_misspelt_column_of_claims_and_lets_others_be(folder):
    rewrite(folder, "note_ko,note_en", "note_ko,not_en", "claims.csv")
    (fault,) = check_study(folder)
    assert str(fault) == "claims.csv, row 1: the column 'not_en' is not known. Nearest: 'note_en'."
    rewrite(folder, "note_ko,not_en", "note_ko,ward", "claims.csv")
    assert check_study(folder) == ()
    assert load_study(folder).claims()["ward"].tolist() == ["Invented example"]


def test_sources_may_name_a_schema_as_editors_write_it(folder):
    named = '"$schema" = "sources.schema.json"\n'
    rewrite(folder, "[sources.example]", f"{named}[sources.example]", "sources.toml")
    assert check_study(folder) == ()
    rewrite(folder, named, '"$schema" = 1\n', "sources.toml")
    (fault,) = check_study(folder)
    assert str(fault) == "sources.toml, $schema: is not known. Known are: sources, files."


def faults_with_a_column_of_claims(folder, name):
    """Check a study whose claims have a further column, and none that they can do without."""
    heads = [*ClaimRow.required, name]
    row = {"id": "a", "kind": "travel", "mode": "road", "published_min": "12", name: "x"}
    lines = [",".join(heads), ",".join(row.get(head, "") for head in heads)]
    (folder / "claims.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    return [fault.problem for fault in check_layers(data_dir=folder)]


@pytest.mark.parametrize(
    "name", ["not_en", "publish_count", "measured_delays", "scenarios", "figures", "reading"]
)
def test_a_misspelt_column_of_claims_is_a_fault(folder, name):
    found = faults_with_a_column_of_claims(folder, name)
    assert found == [f"the column '{name}' is not known."]


@pytest.mark.parametrize(
    "name",
    [
        "published_hours",
        "published_cost",
        "figure_en",
        "figure_ko",
        "figure_id",
        "scenario_id",
        "note_kr",
        "needed",
        "units",
        "term",
    ],
)
def test_a_column_of_claims_that_is_no_misspelling_is_none(folder, name):
    assert faults_with_a_column_of_claims(folder, name) == []


def test_check_notices_ends_of_claims_that_no_layer_has(folder):
    rewrite(folder, "travel,site_a,station,", "travel,site_z,statoin,", "claims.csv")
    first, second = check_study(folder)
    assert str(first) == (
        "claims.csv, row 2 (station): origin_id 'site_z' is not in any layer of the study "
        "(nearest: 'site_b', 'site_a'). Correct the id, add the place to a layer, or leave "
        "origin_id empty and name the place in origin_ko or origin_en."
    )
    assert "destination_id 'statoin' is not in any layer" in second.problem


def test_an_end_of_a_claim_may_be_empty(folder):
    rewrite(folder, "travel,site_a,station,", "travel,site_a,,", "claims.csv")
    assert check_study(folder) == ()


def test_an_origin_that_is_not_in_its_layer_is_named(folder):
    rewrite(folder, 'origins = ["site_a", "site_b"]', 'origins = ["site_a", "site_q"]')
    with pytest.raises(StudyError, match="origin 'site_q' is not in layer 'sites'"):
        load_study(folder).origins()


def test_a_layer_with_faults_is_raised_as_it_is(folder):
    rewrite(folder, "station,예시역", "station,예시역,너무,많은", "hubs.csv")
    with pytest.raises(FaultyInputError, match=r"hubs\.csv"):
        load_study(folder).hubs()


def test_the_complex_is_compared_with_its_rivals_of_every_layer():
    sites = load_study().compared_sites()
    assert sites.index[0] == "ai_complex"
    assert {"hanam", "pyeongdong", "bitgreen", "gist", "m113"} <= set(sites.index)
    assert sites.loc["gist", "layer"] == "support"
    assert sites.loc["m113", ["name_en", "layer"]].tolist() == [
        "Sangmu Station (stand-in for the Sangmu district)",
        "metro_stations",
    ]
    # listed, though nobody knows where it is
    assert sites.geometry.isna()["bonchon"]
    assert sites.crs.to_epsg() == 4326


def test_origins_are_compared_where_nothing_else_is_named(folder):
    study = load_study(folder)
    assert list(study.compared_sites().index) == list(study.origins().index)
    assert study.file.comparison.cutoffs == (15, 30, 45, 60)


def test_the_main_origin_is_compared_first_whatever_is_named(folder):
    append(folder, '\n[comparison]\nsites = ["q_west", "site_b"]\ncutoffs = [5, 20]\n')
    sites = load_study(folder).compared_sites()
    assert list(sites.index) == ["site_a", "q_west", "site_b"]
    assert sites["layer"].tolist() == ["sites", "people", "sites"]


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('sites = ["site_a", "nobody", "noone"]', "site 'noone' is not in any point layer"),
        ('sites = ["site_a", "site_a"]', "sites has a duplicate"),
        ("cutoffs = [30, 15]", "must increase"),
        ('opportunity = "gold"', "'gold' is not one of the opportunities.*Name one of: people"),
        ("colour = 1", "colour is not known"),
        ("cutofs = [30]", "cutofs is not known. Nearest: 'cutoffs'"),
    ],
)
def test_a_faulty_comparison_is_told(folder, table, told):
    append(folder, f"\n[comparison]\n{table}\n")
    with pytest.raises(StudyError, match=told):
        load_study(folder).compared_sites()
    assert check_study(folder)


def test_every_table_of_a_study_has_its_keys():
    assert set(KEYS) == set(StudyFile.model_fields) - {"layers"}  # whose keys the catalogue knows
