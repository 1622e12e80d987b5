"""Overpass and Nominatim on loopback, serving real extracts, and failing as they really fail."""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET
from xml.sax.saxutils import quoteattr

import pytest
import shapely

from aicomplex_geo.network.readers.overpass import Endpoints, RetryPolicy

DATE = "2014-11-05T10:47:02Z"
FILTER = re.compile(r'\["(\w+)"(?:(!?[=~])"([^"]*)")?\]')
WAYS = re.compile(r"way((?:\[[^\]]*\])+)\(poly:\"([^\"]*)\"\)")
QUERY = re.compile(
    r"\[out:xml\]\[timeout:\d+\];\((?P<ways>(?:way[^;]*;)+)\);"
    r'\(\._;rel\(bw\)\["type"~"\^restriction"\];\);\(\._;node\(w\);\);out;'
)
OTHER_WAYS = {
    ("route", "ferry"),
    ("railway", "platform"),
    ("public_transport", "platform"),
    ("man_made", "pier"),
}
BAYREUTH = "north-bayreuth"


class Extract:
    """Nodes, ways and turn restrictions of an .osm.gz file, as Overpass has them."""

    def __init__(self, path):
        self.nodes, self.ways, self.relations = {}, [], []
        with gzip.open(path) as file:
            for _, element in ET.iterparse(file):  # noqa: S314 - our own reference data
                if element.tag in {"node", "way", "relation"}:
                    self._add(element)
                    element.clear()
        lines = [shapely.LineString([self._at(ref) for ref in way["nodes"]]) for way in self.ways]
        self.tree = shapely.STRtree(lines)
        self.bounds = tuple(shapely.total_bounds(lines).tolist())

    def _at(self, ref):
        node = self.nodes[ref]
        return float(node["lon"]), float(node["lat"])

    def _add(self, element):
        tags = {tag.get("k"): tag.get("v") for tag in element.iter("tag")}
        one = {"type": element.tag, "id": element.get("id"), "tags": tags}
        if element.tag == "node":
            self.nodes[one["id"]] = one | {"lat": element.get("lat"), "lon": element.get("lon")}
        elif element.tag == "relation":
            if tags.get("type", "").startswith("restriction"):
                self.relations.append(one | {"members": [m.attrib for m in element.iter("member")]})
        elif OTHER_WAYS & tags.items() or "highway" in tags:
            one["nodes"] = [ref.get("ref") for ref in element.iter("nd")]
            if len(one["nodes"]) > 1:
                self.ways.append(one)

    def answer(self, query):
        """The elements that Overpass returns for a query of ours, and for no other."""
        found = set()
        for filters, polygon in WAYS.findall(QUERY.fullmatch(query)["ways"]):
            numbers = [float(number) for number in polygon.split()]
            area = shapely.Polygon(list(zip(numbers[1::2], numbers[0::2], strict=True)))
            wanted = FILTER.findall(filters)
            for place in self.tree.query(area, predicate="intersects").tolist():
                if all(_passes(self.ways[place]["tags"], *one) for one in wanted):
                    found.add(place)
        return self.elements([self.ways[place] for place in sorted(found)])

    def elements(self, ways):
        """Ways with their nodes, and the restrictions of which one of them is a member."""
        refs = dict.fromkeys(ref for way in ways for ref in way["nodes"])
        ids = {("way", way["id"]) for way in ways}
        relations = [
            relation
            for relation in self.relations
            if any((one["type"], one["ref"]) in ids for one in relation["members"])
        ]
        return [*(self.nodes[ref] for ref in refs), *ways, *relations]


def _passes(tags, key, operator, value):
    found = tags.get(key)
    if operator == "!~":
        return found is None or not re.search(value, found)
    return found is not None and (operator != "=" or found == value)


def document(elements, *, remark="", head=""):
    """The XML that Overpass writes round its elements."""
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'{head}<osm version="0.6" generator="Overpass API 0.7.62">',
        "<note>The data are made available under ODbL.</note>",
        f'<meta osm_base="{DATE}"/>',
        *(element if isinstance(element, str) else _xml(element) for element in elements),
        f"<remark> {remark} </remark>" if remark else "",
        "</osm>",
    ]
    return "\n".join(parts).encode()


def _xml(element):
    position = "".join(
        f" {name}={quoteattr(element[name])}" for name in ("lat", "lon") if name in element
    )
    children = [
        *(f'<nd ref="{ref}"/>' for ref in element.get("nodes", [])),
        *(
            f"<member type={quoteattr(one['type'])} ref={quoteattr(one['ref'])} "
            f"role={quoteattr(one['role'])}/>"
            for one in element.get("members", [])
        ),
        *(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in element["tags"].items()),
    ]
    kind, number = element["type"], element["id"]
    return f'<{kind} id="{number}"{position}>{"".join(children)}</{kind}>'


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
        self._reply(self.server.extract.answer(query))

    def do_GET(self):
        asked = urlsplit(self.path)
        name = parse_qs(asked.query).get("q", [""])[0]
        self.server.questions.append((asked.path, name))
        self._reply({"places": self.server.places.get(name, [])})

    def _reply(self, value):
        fault = self.server.next_fault()
        if isinstance(fault, int):
            self._send(b"<html>busy</html>", status=fault)
        elif callable(fault):
            fault(self, value)
        else:
            self._send(encoded(value))

    def _send(self, body, *, status=200, length=None, headers=()):
        self.send_response(status)
        if length != 0:
            self.send_header("Content-Length", str(length or len(body)))
        for name, text in headers:
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)


def encoded(value):
    """Elements as Overpass writes them, places as Nominatim does."""
    if isinstance(value, dict):
        return json.dumps(value["places"]).encode()
    return document(value)


def cut_off(handler, value):
    """Promise a whole body and hang up in its middle."""
    body = encoded(value)
    handler._send(body[: len(body) // 2], length=len(body))


def cut_off_unnoticed(handler, value):
    """Hang up in the middle of a body whose length nobody knows."""
    body = encoded(value)
    handler._send(body[: len(body) // 2], length=0)


def hang_up(handler, value):
    """Close the connection without a word."""
    handler.close_connection = True


def out_of_memory(handler, value):
    """Give half of the objects, and the remark that tells why."""
    remark = 'runtime error: Query run out of memory in "recurse" using about 513 MB of RAM.'
    handler._send(document(value[: len(value) // 2], remark=remark))


def out_of_time(handler, value):
    """Give half of the objects, and the remark that tells why."""
    remark = 'runtime error: Query timed out in "query" at line 1 after 51 seconds.'
    handler._send(document([], remark=remark))


def empty(handler, value):
    """Know nothing of the area."""
    handler._send(document([]))


def half_of_the_nodes(handler, value):
    """Leave nodes out without saying so."""
    handler._send(document(value[len(value) // 10 :]))


def page(handler, value):
    """Be a captive portal: 200, and HTML."""
    handler._send(b"<!DOCTYPE html><html><body>Log in to the network</body></html>")


def unknown_remark(handler, value):
    """Give up for a reason that nobody has heard of."""
    handler._send(document(value, remark="runtime error: the database moved away"))


def entity_bomb(handler, value):
    """Declare entities that grow to gigabytes."""
    names = "abcdefghij"
    grown = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names))
    head = f'<!DOCTYPE osm [<!ENTITY a "lol">{grown}]>'
    way = '<way id="1"><tag k="name" v="&j;"/></way>'
    handler._send(document([*value, way], head=head))


def outside_dtd(handler, value):
    """Name a DTD elsewhere, with a file of the reader's machine in it."""
    head = '<!DOCTYPE osm SYSTEM "http://127.0.0.1:9/osm.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    handler._send(document(value, head=head))


def come_back_in(seconds):
    """Be busy, and say for how long."""

    def fault(handler, value):
        handler._send(b"", status=429, length=0, headers=[("Retry-After", str(seconds))])

    return fault


def say(answer):
    """Say something that is no answer."""

    def fault(handler, value):
        handler._send(answer.encode())

    return fault


def too_slow(handler, value):
    """Answer after the deadline."""
    time.sleep(1.5)
    handler._send(encoded(value))


def drip(handler, value):
    """Send a byte now and then."""
    _slowly(handler, encoded(value), 1, 0.2)


def drip_and_stall(handler, value):
    """Send a byte, shortly before the deadline a second one, and then nothing for long."""
    body = encoded(value)
    _slowly(handler, body[:2], 1, 1.3, length=len(body))
    time.sleep(30)


def steady(handler, value):
    """Send all of it within two seconds."""
    body = encoded(value)
    _slowly(handler, body, len(body) // 10 + 1, 0.2)


def packed(handler, value):
    """Send it packed, in chunks whose number nobody knows."""
    body = gzip.compress(encoded(value))
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
        unknown_remark,
        entity_bomb,
        outside_dtd,
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

    def retry(self, **changes):
        return RetryPolicy(sleep=self.sleep, clock=lambda: self.now, **changes)


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
