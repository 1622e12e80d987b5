from __future__ import annotations

import base64
import gzip
import json
import re
import subprocess
import sys

import folium
import folium.plugins
import pytest

from aicomplex_geo.errors import ExternalResourceError, OutputError, ParameterError
from aicomplex_geo.maps import OfflineMap, html, save
from aicomplex_geo.maps.encode import csp_hash
from aicomplex_geo.maps.external import markup_addresses, script_addresses, style_addresses
from aicomplex_geo.maps.offline import SCRIPTS_ID, Page

TILES = "https://tile.example.kr/{z}/{x}/{y}.png"


def with_things(**options):
    m = OfflineMap([35.16, 126.85], zoom_start=11, **options)
    folium.Marker([35.16, 126.85], popup="광주 `${1+1}` </script>", tooltip="곳").add_to(m)
    folium.GeoJson({"type": "Point", "coordinates": [126.8, 35.1]}, name="점").add_to(m)
    folium.LayerControl().add_to(m)
    return m


def test_two_maps_of_the_same_things_are_the_same_bytes():
    assert html(with_things()) == html(with_things())


def test_writing_twice_gives_the_same_bytes():
    m = with_things()
    assert html(m) == html(m)


def test_the_page_has_language_title_licence_and_may_be_zoomed():
    page = html(OfflineMap(title="광주 <1>", lang="en"))
    assert '<html lang="en">' in page
    assert "<title>광주 &lt;1&gt;</title>" in page
    assert "Copyright (c) 2010-2022, Volodymyr Agafonkin" in page
    assert "user-scalable" not in page
    assert "maximum-scale" not in page
    assert "sourceMappingURL" not in page


def test_every_script_is_named_in_the_policy_and_nothing_else_may_load():
    page = html(with_things())
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page).group(1)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "img-src data:;" in policy
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    assert len(scripts) == 3
    assert all(csp_hash(script) in policy for script in scripts)


def test_names_neither_end_the_script_nor_are_evaluated():
    page = html(with_things())
    assert page.count("</script>") == page.count("<script>")
    assert "\\${1+1}" in page


def test_nothing_of_the_page_is_loaded_from_elsewhere():
    page = html(with_things())
    assert markup_addresses(page) == []


@pytest.mark.parametrize(
    ("addition", "address"),
    [
        (folium.TileLayer(TILES, attr="x"), TILES),
        (folium.raster_layers.ImageOverlay("https://a.kr/i.png", [[35, 126], [36, 127]]), "https://a.kr/i.png"),
        (folium.Marker([35, 126], icon=folium.CustomIcon("https://a.kr/m.png")), "https://a.kr/m.png"),
        (folium.Marker([35, 126], popup='<img src="https://a.kr/p.png">'), "https://a.kr/p.png"),
        (folium.plugins.MarkerCluster(), "leaflet.markercluster.js"),
    ],
    ids=["tiles", "image", "icon", "popup", "plugin"],
)  # fmt: skip
def test_saving_fails_and_lists_what_is_external(addition, address, tmp_path):
    m = OfflineMap([35, 126]).add_child(addition)
    with pytest.raises(ExternalResourceError, match=re.escape(address)):
        save(m, tmp_path / "map.html")
    assert list(tmp_path.iterdir()) == []


def test_a_map_of_folium_itself_is_refused_with_all_its_addresses(tmp_path):
    with pytest.raises(ExternalResourceError) as caught:
        save(folium.Map([35, 126]), tmp_path / "map.html")
    assert "leaflet@1.9.3/dist/leaflet.js" in str(caught.value)
    assert "tile.openstreetmap.org" in str(caught.value)


def test_links_and_addresses_in_the_data_are_no_requests():
    m = OfflineMap([35, 126])
    folium.Marker([35, 126], popup='<a href="https://a.kr">see https://a.kr</a>').add_to(m)
    place = {"type": "Point", "coordinates": [126, 35]}
    feature = {"type": "Feature", "geometry": place, "properties": {"url": "https://a.kr"}}
    folium.GeoJson(feature).add_to(m)
    assert "https://a.kr" in html(m)


def test_addresses_in_styles_and_scripts_are_found():
    assert style_addresses("@import 'https://a.kr/x.css'; b{background:url(//b.kr/i.png)}") == [
        "https://a.kr/x.css",
        "//b.kr/i.png",
    ]
    assert style_addresses("a{background:url(data:image/png;base64,AA)}") == []
    assert script_addresses('x = "https://a.kr"; // https://b.kr') == ["https://a.kr"]
    assert markup_addresses('<link href="//a.kr/f.css"><p style="background:url(x.png)">') == [
        "//a.kr/f.css",
        "x.png",
    ]


def test_saving_makes_folders_and_replaces_only_when_complete(tmp_path):
    path = tmp_path / "한글 폴더" / "지도.html"
    assert save(OfflineMap(), path) == path
    first = path.read_bytes()
    with pytest.raises(ExternalResourceError):
        save(folium.Map(), path)
    assert path.read_bytes() == first
    assert [item.name for item in path.parent.iterdir()] == ["지도.html"]


def test_a_file_that_cannot_be_written_is_one_clear_error(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written: "):
        save(OfflineMap(), tmp_path / "file" / "map.html")


def test_folium_s_own_save_writes_the_offline_page(tmp_path):
    m = with_things()
    m.save(tmp_path / "map.html")
    assert (tmp_path / "map.html").read_text(encoding="utf-8") == html(m)


def test_a_notebook_shows_the_page_in_a_frame():
    shown = OfflineMap(title="광주")._repr_html_()
    assert shown.startswith('<iframe title="광주" srcdoc="&lt;!DOCTYPE html&gt;')
    assert shown.count("<") == 2


def test_adding_links_to_one_map_does_not_change_another():
    assert OfflineMap.default_js == []
    assert html(OfflineMap()) == html(OfflineMap())


def test_an_unknown_language_is_refused():
    with pytest.raises(ParameterError, match="lang is 'fr'"):
        OfflineMap(lang="fr")


def test_importing_the_subpackage_does_not_load_folium():
    code = "import sys, aicomplex_geo.maps; print('folium' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stdout.strip() == "False"


def test_a_page_with_an_engine_carries_its_payload_and_may_start_a_worker():
    with_engine = html(OfflineMap(page=Page("gallery", {}, payload="aicomplex-geo 1 0 AAAA")))
    without = html(OfflineMap(page=Page("gallery", {})))
    assert (
        '<script type="text/plain" id="study-payload">aicomplex-geo 1 0 AAAA</script>'
        in with_engine
    )
    assert "; worker-src blob:" in with_engine
    assert "worker-src" not in without
    assert "const ENGINE" not in without


def test_the_scripts_of_a_page_with_an_engine_are_compressed_and_named_in_the_policy():
    page = html(OfflineMap(page=Page("gallery", {}, payload="aicomplex-geo 1 0 AAAA")))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page).group(1)
    (packed,) = re.findall(rf'id="{SCRIPTS_ID}">(.*?)</script>', page)
    content = gzip.decompress(base64.b64decode(packed.split(" ")[3]))
    length = int.from_bytes(content[:4], "little")
    scripts = json.loads(content[4 : 4 + length])["scripts"]
    assert [one["id"] for one in scripts] == ["engine", "", "", "", ""]
    (loader,) = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    assert all(csp_hash(text) in policy for text in (loader, *(one["text"] for one in scripts)))
    assert policy.count("'sha256-") == len(scripts) + 1 + 3
    assert "Copyright (c) 2010-2022, Volodymyr Agafonkin" in page


def test_what_folium_draws_on_a_page_with_an_engine_has_its_map_at_once():
    m = OfflineMap(page=Page("gallery", {}, payload="aicomplex-geo 1 0 AAAA"))
    folium.Marker([35.16, 126.85]).add_to(m)
    page = html(m)
    assert '<script id="engine">' in page
    assert SCRIPTS_ID not in page
