"""Every way in which a service fails: asked again where that helps, then one clear error."""

from __future__ import annotations

import gzip
import os
import socket
import threading
import time
import tracemalloc
from types import SimpleNamespace

import osmnx
import pytest

from aicomplex_geo.errors import DownloadError, NetworkError, OutputError, ParameterError
from aicomplex_geo.network.readers.overpass import Endpoints, RetryPolicy, cache, from_osm

BLOCK = (7.412, 43.727, 7.428, 43.742)
WIDE = (7.07, 43.475, 7.77, 43.995)
"""Four tiles, the corner of which is in Monaco."""
TILES = 4
PASSING = [
    429,
    504,
    503,
    "cut_off",
    "cut_off_unnoticed",
    "hang_up",
    "page",
    "half_of_the_nodes",
    "out_of_time",
    "unknown_remark",
    "entity_bomb",
    "outside_dtd",
]
LASTING = {
    429: "is busy: too many requests \\(429\\) \\(6 attempts in 31 s\\)",
    504: "is busy: it gave up waiting \\(504\\) \\(6 attempts in 31 s\\)",
    500: "failed \\(500\\) \\(6 attempts",
    400: "rejects the query \\(400\\); nothing was saved",
    403: "refuses access \\(403\\); nothing was saved",
    404: "has no such page \\(404\\); nothing was saved",
    418: "returned status 418; nothing was saved",
    "cut_off": "sent a truncated response \\(6 attempts",
    "cut_off_unnoticed": "truncated or not OpenStreetMap XML \\(6 attempts",
    "hang_up": "closed the connection without a response",
    "page": "sent a web page instead of OpenStreetMap XML \\(6 attempts",
    "half_of_the_nodes": "sent a partial response: .* nodes of its ways are missing",
    "out_of_memory": "ran out of memory .*513 MB.*; nothing was saved. Use a smaller area",
    "out_of_time": "ran out of time .* \\(2 attempts .* Use a smaller area",
    "unknown_remark": "partial response: runtime error: the database moved away \\(6 attempts",
    "entity_bomb": "sent XML with a document type declaration \\(6 attempts",
    "outside_dtd": "sent XML with a document type declaration \\(6 attempts",
}


@pytest.fixture
def ask(service, watch, tmp_path):
    """``from_osm`` whose waiting takes no time."""

    def asked(**options):
        given = {"cache_folder": tmp_path / "cache", "retry": watch.retry(), **options}
        given |= {} if "place" in options else {"bbox": options.get("bbox", BLOCK)}
        return from_osm(endpoint=service.endpoints, **given)

    return asked


def kept(tmp_path):
    return sorted(path.name for path in (tmp_path / "cache").glob("*.json.gz"))


@pytest.mark.parametrize("name", PASSING)
def test_a_failure_that_passes_is_waited_out(name, fault, ask, service, watch, tmp_path):
    service.faults = [fault(name)]
    net = ask()
    assert len(net.edges) > 300
    assert watch.slept == [1.0]
    assert len(service.questions) == 2
    assert len(kept(tmp_path)) == 1


@pytest.mark.parametrize("name", LASTING)
def test_a_failure_that_lasts_is_one_clear_error(name, fault, ask, service, watch, tmp_path):
    service.always = fault(name)
    before, resolver = dict(vars(osmnx.settings)), socket.getaddrinfo
    with pytest.raises(DownloadError, match=LASTING[name]) as raised:
        ask()
    assert str(raised.value).startswith(f"Overpass at {service.url}/api ")
    assert "\n" not in str(raised.value)
    assert isinstance(raised.value, OSError)
    assert watch.now < 60
    assert kept(tmp_path) == []
    assert dict(vars(osmnx.settings)) == before
    assert socket.getaddrinfo is resolver


def test_a_failure_in_the_second_piece_gives_no_half_network(ask, service, watch, tmp_path, fault):
    service.faults = [None]
    service.always = fault("cut_off")
    with pytest.raises(DownloadError, match="truncated"):
        ask(bbox=WIDE)
    assert kept(tmp_path) == []
    assert len(service.questions) == 7
    service.always = None
    assert len(ask(bbox=WIDE).edges) > 300


def test_pieces_that_came_are_not_asked_for_again(ask, service, watch):
    pieces = ask(bbox=WIDE, cache_folder=None)
    asked = [query for _, query in service.questions]
    assert len(asked) == TILES
    service.questions.clear()
    service.faults = [None, 429, None, 504, 504, None]
    again = ask(bbox=WIDE, cache_folder=None)
    assert len(service.questions) == len(asked) + 3
    assert {query for _, query in service.questions} == set(asked)
    assert again.edges.equals(pieces.edges)
    assert watch.slept == [1.0, 1.0, 2.0]


def test_a_service_that_says_when_gets_its_time(ask, service, watch, fault):
    service.faults = [fault("come_back_in", 7)]
    ask(cache_folder=None)
    assert watch.slept == [7.0]


def test_a_service_that_wants_too_long_is_not_waited_for(ask, service, watch, fault):
    service.always = fault("come_back_in", 600)
    with pytest.raises(DownloadError, match="asks for a wait of 600 s; nothing was saved"):
        ask()
    assert watch.slept == []


def test_waiting_is_told(ask, service):
    told = []
    service.faults = [429]
    ask(progress=lambda *now: told.append(now[0]))
    assert any("too many requests (429); retrying in 1 s" in line for line in told)


def test_an_empty_area_is_no_network_and_is_not_kept(ask, service, tmp_path):
    sea = (7.5, 43.5, 7.51, 43.51)
    with pytest.raises(NetworkError, match="OpenStreetMap has no road in this area"):
        ask(bbox=sea)
    assert kept(tmp_path) == []


def test_a_service_that_forgot_everything_poisons_nothing(ask, service, tmp_path, fault):
    service.faults = [fault("empty")]
    with pytest.raises(NetworkError, match="no road in this area"):
        ask()
    assert kept(tmp_path) == []
    assert len(ask().edges) > 300


def test_an_area_without_a_road_for_the_mode(ask, service, monaco, tmp_path):
    only = [way for way in monaco.ways if way["tags"].get("highway") == "steps"]
    service.extract = SimpleNamespace(answer=lambda _: monaco.elements(only))
    with pytest.raises(NetworkError, match="has no road for the mode car in this area"):
        ask()
    assert kept(tmp_path) == []
    assert len(ask(mode="walk", bbox=monaco.bounds).edges) > 0


def test_nobody_listens(watch, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    endpoint = f"http://127.0.0.1:{port}/api"
    with pytest.raises(DownloadError, match=r"refuses connections \(3 attempts in 3 s\)"):
        from_osm(
            bbox=BLOCK,
            endpoint=endpoint,
            cache_folder=tmp_path / "cache",
            retry=watch.retry(),
        )
    assert kept(tmp_path) == []


def test_no_network_at_all(watch, monkeypatch, tmp_path):
    def unknown(*args, **kwargs):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    began = time.monotonic()
    with pytest.raises(DownloadError, match=r"was not found: no such host .*internet"):
        from_osm(bbox=BLOCK, cache_folder=tmp_path / "cache", retry=watch.retry())
    assert time.monotonic() - began < 10
    assert kept(tmp_path) == []
    with pytest.raises(DownloadError, match=r"Nominatim at .* was not found"):
        from_osm(place="Monaco", cache_folder=None, retry=RetryPolicy(waits=()))


def test_a_service_that_never_answers_is_left_at_the_deadline(service, fault):
    service.always = fault("too_slow")
    began = time.monotonic()
    with pytest.raises(DownloadError, match="did not respond in time"):
        from_osm(
            bbox=BLOCK,
            endpoint=service.endpoints,
            cache_folder=None,
            retry=RetryPolicy(deadline=1.0),
        )
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("drip", {"bbox": BLOCK}),
        ("drip", {"place": "Monaco"}),
        ("drip_and_stall", {"bbox": BLOCK}),
    ],
)
def test_a_body_that_drips_is_left_at_the_deadline(name, area, service, fault):
    service.always = fault(name)
    service.places["Monaco"] = [{"display_name": "Monaco" * 20}]
    began = time.monotonic()
    with pytest.raises(DownloadError, match="did not respond in time; nothing was saved"):
        from_osm(
            **area,
            endpoint=service.endpoints,
            cache_folder=None,
            retry=RetryPolicy(deadline=1.5),
        )
    # the service would have gone on for half a minute at least
    assert time.monotonic() - began < 15


def test_a_packed_answer_in_chunks_is_the_same(ask, service, fault):
    plain = ask(cache_folder=None)
    service.faults = [fault("packed")]
    assert ask(cache_folder=None).edges.equals(plain.edges)


def test_a_slow_download_that_goes_on_is_not_ended_at_the_deadline(service, fault):
    service.faults = [fault("steady")]
    began = time.monotonic()
    net = from_osm(
        bbox=BLOCK,
        endpoint=service.endpoints,
        cache_folder=None,
        retry=RetryPolicy(waits=(), deadline=1.0),
    )
    assert time.monotonic() - began > 1.5
    assert len(net.edges) > 300


@pytest.mark.parametrize("name", [429, "cut_off", "page", "hang_up"])
def test_nominatim_fails_and_recovers(name, ask, service, watch, fault, tmp_path):
    service.always = fault(name)
    with pytest.raises(DownloadError, match=f"Nominatim at {service.url} "):
        ask(place="Monaco", retry=watch.retry(waits=(1,)))
    assert kept(tmp_path) == []


def test_nominatim_gives_something_else(ask, service, fault):
    service.always = fault("say", '{"error": "none"}')
    with pytest.raises(DownloadError, match="not a list of places"):
        ask(place="Monaco", retry=RetryPolicy(waits=()))


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{}",
        "<osm>",
        "<osmChange/>",
        "<osm><node/></osm>",
        '<osm><node id="1" lon="1"/></osm>',
        '<osm><node id="1.5" lat="1" lon="1"/></osm>',
        '<osm><node id="99999999999999999999" lat="1" lon="1"/></osm>',
        '<osm><node id="1" lat="" lon="1"/></osm>',
        '<osm><node id="1" lat="nan" lon="1"/></osm>',
        '<osm><node id="1" lat="91" lon="1"/></osm>',
        '<osm><node id="1" lat="1" lon="-181"/></osm>',
        '<osm><way id="1"><nd ref="1"/><nd ref="2"/></way></osm>',
        '<osm><way id="1"><nd/></way></osm>',
        '<osm><way id="1"><tag k="highway"/></way></osm>',
        '<osm><node id="1" lat="1" lon="1"><nd ref="1"/></node></osm>',
        '<osm><relation id="1"><member type="area" ref="1" role="from"/></relation></osm>',
        '<osm><relation id="1"><member type="way" role="from"/></relation></osm>',
        "<osm>&name;</osm>",
        '<osm><way id="1"><tag k="name" v="\x00"/></way></osm>',
    ],
    ids=ascii,
)
def test_an_answer_that_is_none(answer, ask, service, fault, tmp_path):
    service.always = fault("say", answer)
    with pytest.raises(DownloadError, match=r"sent a (partial )?response"):
        ask(retry=RetryPolicy(waits=()))
    assert kept(tmp_path) == []


def test_an_answer_that_is_not_utf_8(ask, service, tmp_path):
    service.always = lambda handler, _: handler._send('<osm generator="첨단"/>'.encode("cp949"))
    with pytest.raises(DownloadError, match=r"truncated or not OpenStreetMap XML"):
        ask(retry=RetryPolicy(waits=()))
    assert kept(tmp_path) == []


def test_an_interrupt_leaves_osmnx_as_it_was(ask, service, tmp_path):
    def stop(doing, share):
        if share > 0:
            raise KeyboardInterrupt

    before, resolver = dict(vars(osmnx.settings)), socket.getaddrinfo
    with pytest.raises(KeyboardInterrupt):
        ask(progress=stop)
    assert dict(vars(osmnx.settings)) == before
    assert socket.getaddrinfo is resolver
    assert kept(tmp_path) == []


def test_several_threads_take_turns(service, tmp_path):
    before = dict(vars(osmnx.settings))
    networks = []

    def download():
        networks.append(from_osm(bbox=BLOCK, endpoint=service.endpoints, cache_folder=None))

    threads = [threading.Thread(target=download) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(networks) == 3
    assert networks[0].edges.equals(networks[2].edges)
    assert dict(vars(osmnx.settings)) == before


def test_a_retry_policy_is_checked():
    with pytest.raises(ParameterError, match="a deadline of 1 or more"):
        RetryPolicy(deadline=0)
    with pytest.raises(ParameterError, match="waits of 0 or more"):
        RetryPolicy(waits=(1, -1))


class TestCache:
    """What is kept in the folder, and what it does when somebody spoils it."""

    def test_what_is_kept_is_not_asked_for_again(self, ask, service, tmp_path):
        service.places["Monaco"] = []
        first = ask()
        asked = len(service.questions)
        service.always = 504
        for mode in ("car", "walk"):
            again = ask(mode=mode)
        assert len(service.questions) == asked
        assert len(again.edges) > len(first.edges)
        assert again.provenance["date"] == first.provenance["date"]
        assert "ODbL" in (tmp_path / "cache" / "README.txt").read_text(encoding="utf-8")

    def test_another_area_or_service_is_another_question(self, ask, service, tmp_path, serve):
        ask()
        ask(bbox=(*BLOCK[:3], 43.741))
        assert len(kept(tmp_path)) == 2
        other = serve(service.extract)
        from_osm(bbox=BLOCK, endpoint=other.endpoints, cache_folder=tmp_path / "cache")
        assert len(other.questions) == 1
        assert len(kept(tmp_path)) == 3

    @pytest.mark.parametrize("how", ["cut", "flipped", "emptied", "text", "other"])
    def test_a_damaged_file_is_downloaded_again(self, how, ask, service, tmp_path):
        expected = ask()
        (file,) = (tmp_path / "cache").glob("*.json.gz")
        whole = file.read_bytes()
        spoiled = {
            "cut": whole[: len(whole) // 2],
            "flipped": whole[:2000] + bytes([whole[2000] ^ 1]) + whole[2001:],
            "emptied": b"",
            "text": b"{}",
            "other": gzip.compress(b'{"format": "something"}'),
        }
        file.write_bytes(spoiled[how])
        asked = len(service.questions)
        assert ask().edges.equals(expected.edges)
        assert len(service.questions) == asked + 1
        assert file.read_bytes() == whole

    def test_a_bomb_is_not_unpacked(self, ask, service, tmp_path, monkeypatch):
        expected = ask()
        (file,) = (tmp_path / "cache").glob("*.json.gz")
        whole = file.read_bytes()
        monkeypatch.setattr(cache, "LARGEST", 1_000_000)
        file.write_bytes(gzip.compress(b" " * 50_000_000 + gzip.decompress(whole)))
        asked = len(service.questions)
        tracemalloc.start()
        try:
            assert ask().edges.equals(expected.edges)
            assert tracemalloc.get_traced_memory()[1] < 20_000_000
        finally:
            tracemalloc.stop()
        assert len(service.questions) == asked + 1
        assert file.read_bytes() == whole

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
    def test_a_pipe_is_not_waited_for(self, ask, tmp_path):
        ask()
        (file,) = (tmp_path / "cache").glob("*.json.gz")
        file.unlink()
        os.mkfifo(file)
        with pytest.raises(OutputError, match="a device or a pipe"):
            ask()

    def test_a_folder_that_cannot_be_written_is_told_before_the_download(
        self, ask, service, tmp_path
    ):
        occupied = tmp_path / "occupied"
        occupied.write_text("")
        with pytest.raises(
            OutputError, match=r"cannot be saved in .*another cache_folder, or None"
        ):
            ask(cache_folder=occupied)
        assert service.questions == []

    def test_a_full_disk_leaves_no_half_file(self, ask, tmp_path, monkeypatch):
        ask(bbox=(*BLOCK[:3], 43.741))
        with monkeypatch.context() as patched:
            patched.setattr("pathlib.Path.write_bytes", write_half)
            with pytest.raises(OutputError, match="cannot be saved"):
                ask()
        assert len(list((tmp_path / "cache").iterdir())) == 2

    def test_korean_and_spaces_in_the_path(self, ask, tmp_path):
        folder = tmp_path / "첨단 지도"
        ask(cache_folder=folder)
        assert len(list(folder.glob("overpass-*.json.gz"))) == 1

    def test_a_place_is_kept_too(self, ask, service, tmp_path):
        ring = [[7.412, 43.727], [7.428, 43.727], [7.428, 43.742], [7.412, 43.742], [7.412, 43.727]]
        found = {"importance": 1, "geojson": {"type": "Polygon", "coordinates": [ring]}}
        box = {"boundingbox": ["43.727", "43.742", "7.412", "7.428"], "lat": "43", "lon": "7"}
        service.places["Monaco"] = [{**found, **box}]
        ask(place="Monaco")
        service.always = 504
        assert ask(place="Monaco").provenance["name"] == "Monaco"
        assert len(kept(tmp_path)) == 2


def write_half(path, content):
    with path.open("wb") as file:
        file.write(content[: len(content) // 2])
    raise OSError(28, "No space left on device")


def test_the_default_addresses_are_those_of_osmnx():
    assert Endpoints().overpass == osmnx.settings.overpass_url.rstrip("/")
    assert Endpoints().nominatim == osmnx.settings.nominatim_url.rstrip("/")
