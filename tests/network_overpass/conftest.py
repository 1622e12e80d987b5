"""Overpass and Nominatim on loopback, serving real extracts, and failing as they really fail."""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import geopandas as gpd
import osmnx
import pyproj
import pytest
import shapely

from aicomplex_geo.network.readers.overpass import Endpoints, Patience

DATE = "2014-11-05T10:47:02Z"
FILTER = re.compile(r'\["(\w+)"(?:(!?[=~])"([^"]*)")?\]')
POLY = re.compile(r"\(poly:'([^']*)'\)")
BAYREUTH = "north-bayreuth"


class Extract:
    """Nodes and ways of an .osm.gz file, as Overpass's JSON has them."""

    def __init__(self, path):
        self.nodes, self.ways = {}, []
        with gzip.open(path) as file:
            for _, element in ET.iterparse(file):  # noqa: S314 - our own reference data
                if element.tag in {"node", "way"}:
                    self._add(element)
                    element.clear()
        lines = [shapely.LineString([self._at(ref) for ref in way["nodes"]]) for way in self.ways]
        self.tree = shapely.STRtree(lines)
        self.bounds = tuple(shapely.total_bounds(lines).tolist())

    def _at(self, ref):
        node = self.nodes[ref]
        return node["lon"], node["lat"]

    def _add(self, element):
        tags = {tag.get("k"): tag.get("v") for tag in element.iter("tag")}
        one = {"type": element.tag, "id": int(element.get("id"))}
        if element.tag == "node":
            one |= {"lat": float(element.get("lat")), "lon": float(element.get("lon"))}
            self.nodes[one["id"]] = one | ({"tags": tags} if tags else {})
        elif "highway" in tags or tags.get("route") == "ferry":
            one["nodes"] = [int(ref.get("ref")) for ref in element.iter("nd")]
            one["tags"] = tags
            if len(one["nodes"]) > 1:
                self.ways.append(one)

    def answer(self, query):
        """What Overpass gives for ``[...];(way[...](poly:'...');>;);out;``."""
        numbers = [float(number) for number in POLY.search(query)[1].split()]
        area = shapely.Polygon(list(zip(numbers[1::2], numbers[0::2], strict=True)))
        wanted = FILTER.findall(query[query.index("(way") :])
        near = sorted(self.tree.query(area, predicate="intersects").tolist())
        ways = [self.ways[place] for place in near]
        ways = [way for way in ways if all(_passes(way["tags"], *one) for one in wanted)]
        refs = dict.fromkeys(ref for way in ways for ref in way["nodes"])
        return [*(self.nodes[ref] for ref in refs), *ways]


def _passes(tags, key, operator, value):
    found = tags.get(key)
    if operator == "!~":
        return found is None or not re.search(value, found)
    return found is not None and (operator != "=" or found == value)


def document(elements, **more):
    """The frame that Overpass puts around its objects."""
    head = {"version": 0.6, "generator": "Overpass API 0.7.62"}
    osm3s = {"timestamp_osm_base": DATE, "copyright": "OpenStreetMap contributors, ODbL"}
    return {**head, "osm3s": osm3s, "elements": elements, **more}


class Service(ThreadingHTTPServer):
    """Both services; `faults` is what goes wrong, question after question."""

    daemon_threads = True

    def __init__(self, extract):
        super().__init__(("127.0.0.1", 0), Handler)
        self.extract = extract
        self.places = {}
        self.faults = []
        self.always = None
        self.questions = []

    def handle_error(self, request, client_address):
        """Keep quiet about those who did not wait for the end."""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def endpoints(self):
        return Endpoints(f"{self.url}/api", self.url)

    def next_fault(self):
        return self.faults.pop(0) if self.faults else self.always


class Handler(BaseHTTPRequestHandler):
    """Answers one question."""

    def log_message(self, *args):
        """Keep quiet."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        query = parse_qs(body)["data"][0]
        self.server.questions.append((self.path, query))
        self._reply(document(self.server.extract.answer(query)))

    def do_GET(self):
        asked = urlsplit(self.path)
        name = parse_qs(asked.query).get("q", [""])[0]
        self.server.questions.append((asked.path, name))
        self._reply(self.server.places.get(name, []))

    def _reply(self, value):
        fault = self.server.next_fault()
        if isinstance(fault, int):
            self._send(b"<html>busy</html>", status=fault)
        elif callable(fault):
            fault(self, value)
        else:
            self._send(json.dumps(value).encode())

    def _send(self, body, *, status=200, length=None, headers=()):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if length != 0:
            self.send_header("Content-Length", str(length or len(body)))
        for name, text in headers:
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)


def cut_off(handler, value):
    """Promise a whole body and hang up in its middle."""
    body = json.dumps(value).encode()
    handler._send(body[: len(body) // 2], length=len(body))


def cut_off_unnoticed(handler, value):
    """Hang up in the middle of a body whose length nobody knows."""
    body = json.dumps(value).encode()
    handler._send(body[: len(body) // 2], length=0)


def hang_up(handler, value):
    """Close the connection without a word."""
    handler.close_connection = True


def out_of_memory(handler, value):
    """Give half of the objects, and the remark that tells why."""
    remark = 'runtime error: Query run out of memory in "recurse" using about 513 MB of RAM.'
    half = value["elements"][: len(value["elements"]) // 2]
    handler._send(json.dumps(document(half, remark=remark)).encode())


def out_of_time(handler, value):
    """Give half of the objects, and the remark that tells why."""
    remark = 'runtime error: Query timed out in "query" at line 1 after 51 seconds.'
    handler._send(json.dumps(document([], remark=remark)).encode())


def empty(handler, value):
    """Know nothing of the area."""
    handler._send(json.dumps(document([])).encode())


def half_of_the_nodes(handler, value):
    """Leave nodes out without saying so."""
    elements = value["elements"]
    handler._send(json.dumps(document(elements[len(elements) // 10 :])).encode())


def page(handler, value):
    """Be a captive portal: 200, and HTML."""
    handler._send(b"<!DOCTYPE html><html><body>Log in to the network</body></html>")


def come_back_in(seconds):
    """Be busy, and say for how long."""

    def fault(handler, value):
        handler._send(b"", status=429, length=0, headers=[("Retry-After", str(seconds))])

    return fault


def say(answer):
    """Say something that is no answer."""

    def fault(handler, value):
        handler._send(json.dumps(answer).encode())

    return fault


def too_slow(handler, value):
    """Answer after the deadline."""
    time.sleep(1.5)
    handler._send(json.dumps(value).encode())


def drip(handler, value):
    """Send a byte now and then."""
    _slowly(handler, json.dumps(value).encode(), 1, 0.2)


def drip_and_stall(handler, value):
    """Send a byte, shortly before the deadline a second one, and then nothing for long."""
    body = json.dumps(value).encode()
    _slowly(handler, body[:2], 1, 1.3, length=len(body))
    time.sleep(30)


def steady(handler, value):
    """Send all of it within two seconds."""
    body = json.dumps(value).encode()
    _slowly(handler, body, len(body) // 10 + 1, 0.2)


def packed(handler, value):
    """Send it packed, in chunks whose number nobody knows."""
    body = gzip.compress(json.dumps(value).encode())
    headers = [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]
    handler._send(b"", length=0, headers=headers)
    for start in range(0, len(body), 5_000):
        part = body[start : start + 5_000]
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
    handler.wfile.write(b"0\r\n\r\n")


def _slowly(handler, body, size, pause, length=None):
    handler._send(b"", length=length or len(body))
    for start in range(0, len(body), size):
        handler.wfile.write(body[start : start + size])
        handler.wfile.flush()
        time.sleep(pause)


FAULTS = {
    made.__name__: made
    for made in (
        cut_off,
        cut_off_unnoticed,
        hang_up,
        out_of_memory,
        out_of_time,
        empty,
        half_of_the_nodes,
        page,
        come_back_in,
        say,
        too_slow,
        drip,
        drip_and_stall,
        steady,
        packed,
    )
}


class Watch:
    """A clock that sleeping moves, so that a minute of waiting is no time."""

    def __init__(self):
        self.now = 0.0
        self.slept = []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds

    def patience(self, **changes):
        return Patience(sleep=self.sleep, clock=lambda: self.now, **changes)


@pytest.fixture
def fault():
    """A function that gives a fault by its name; a number is a status."""

    def named(name, *values):
        made = FAULTS.get(name, name)
        return made(*values) if values else made

    return named


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture(scope="session")
def monaco(reference):
    return Extract(reference / "osm" / "monaco.osm.gz")


@pytest.fixture(scope="session")
def bayreuth(reference):
    return Extract(reference / "osm" / f"{BAYREUTH}.osm.gz")


@pytest.fixture
def serve(monkeypatch):
    """A function that starts the services on an extract."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    zone = pyproj.CRS("EPSG:32632")
    monkeypatch.setattr(gpd.GeoDataFrame, "estimate_utm_crs", lambda _: zone)  # slow, known here
    no_second_between = SimpleNamespace(sleep=lambda _: None)
    monkeypatch.setattr(osmnx._nominatim, "time", no_second_between)
    running = []

    def started(extract):
        server = Service(extract)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        running.append(server)
        return server

    yield started
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def service(serve, monaco):
    return serve(monaco)
