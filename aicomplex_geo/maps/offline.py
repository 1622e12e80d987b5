"""A folium map as one HTML file that makes no request and has the same bytes every time."""

from __future__ import annotations

import copy
import html as markup
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import folium
from branca.element import Figure, Link
from folium.template import Template

from aicomplex_geo._files import path_of
from aicomplex_geo._quoting import quoted
from aicomplex_geo._replacing import output_errors, place_of, replacing
from aicomplex_geo.errors import ExternalResourceError, ParameterError
from aicomplex_geo.layers.labels import LABELS, WORD, page_labels
from aicomplex_geo.layers.one_line import one_line
from aicomplex_geo.maps import folium_elements, leaflet
from aicomplex_geo.maps.embedded.container import encode
from aicomplex_geo.maps.encode import csp_hash, plain, script_json
from aicomplex_geo.maps.external import markup_addresses, script_addresses
from aicomplex_geo.maps.modules import collect, link, link_all

if TYPE_CHECKING:
    from collections.abc import Sequence

LANGUAGES = ("ko", "en")
DATA_ID = "study-data"
PAYLOAD_ID = "study-payload"
ENGINE_ID = "engine"
ENGINE = "engine/worker.js"
SCRIPTS_ID = "page-scripts"
LOADER = "loader.js"
FRAMES_ID = "frames-data"
NOTEBOOK_HEIGHT_PX = 720
_ID = re.compile(r"(?<=[a-z]_)[0-9a-f]{32}(?![0-9a-f])")
# folium's own templates, with which tooltips of GeoJSON show fields and values
_FILLED_BY_FOLIUM = re.compile(
    r"(<t[hd]>)\\(\$\{(?:aliases\[i\]|handleObject\(layer\.feature\.properties\[v\]\))"
    r"(?:\.toLocaleString\(\))?\}</t[hd]>)"
)
_ADDRESSES_SHOWN = 20
_NO_SCRIPT = (
    "<noscript>이 지도는 자바스크립트가 필요합니다. "
    "자바스크립트를 허용하거나 다른 브라우저에서 여십시오. / "
    "This map needs JavaScript. Allow it, or open the file in another browser.</noscript>"
)
_FRAME_WORDS = (
    "language", "map", "zoomIn", "zoomOut", "home", "legend", "close", "layers", "unknownValue",
    "dataFault", "oldBrowser", "classBounds", "notDrawnFeatures", "simplifiedTo", "featureList",
    "firstOf", "all", "emptyLayer", "featureCount", "offline",
)  # fmt: skip

# Marker images for folium's own markers, and the one use that folium makes of jQuery.
_SHIM = """\
L.Icon.Default.prototype.options.imagePath = "";
L.Icon.Default.mergeOptions({{iconUrl: "{icon}", iconRetinaUrl: "{icon}", shadowUrl: "{shadow}"}});
window.$ = window.$ || function (markup) {{
  if (typeof markup !== "string") return {{ ready: function (run) {{ run(); }} }};
  var box = document.createElement("div");
  box.innerHTML = markup;
  return [box.firstElementChild || box];
}};
"""


@dataclass(frozen=True, slots=True)
class Page:
    """The entry module in ``maps/static`` of a page, without ``.js``, and the data it draws.

    With a `payload`, as ``maps.embedded`` writes it, the page has the routing engine in it.
    """

    name: str
    data: dict[str, Any] = field(hash=False)
    payload: str | None = None
    stored: str = ""
    """HTML of what can be read where the scripts do not run."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Page:
        return self


class OfflineMap(folium.Map):
    """A folium map with Leaflet embedded and without tiles, which makes no request.

    Elements of folium that need only Leaflet (markers, circles, lines, polygons,
    GeoJSON, feature groups, layer control, popups, tooltips) can be added to it.

    Parameters
    ----------
    location : sequence of float, optional
        Latitude and longitude of the centre; the world if left out.
    title : str, default "지도"
        Title of the page.
    lang : {"ko", "en"}, default "ko"
        Language of the page.
    page : Page, optional
        Content drawn by the scripts of this package.
    **options : Any
        Passed on to :class:`folium.Map`. `tiles` is None unless given; with tiles the map
        cannot be saved, as they come from another host.

    Raises
    ------
    ParameterError
        If `lang` is not a language of the pages.

    Examples
    --------
    >>> m = OfflineMap([35.16, 126.85], zoom_start=11, title="광주")
    >>> _ = folium.CircleMarker([35.2345, 126.846], tooltip="첨단3지구").add_to(m)
    >>> html(m) == html(m)
    True
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     m.save(f"{folder}/map.html")
    ...     save(m, f"{folder}/again.html").name
    'again.html'
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's name for it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012 - the same

    _template = Template(
        """
        {% macro header(this, kwargs) %}{% endmacro %}
        {% macro html(this, kwargs) %}
        <main class="folium-map{% if not this.page %} alone{% endif %}" id={{ this.get_name()|tojson }}></main>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        {% if this.page %}
        var {{ this.get_name() }} = AG.start({{ this.get_name()|tojson }}, {{ this.data_id|tojson }});
        {% else %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
            center: {{ this.location|tojson }},
            crs: L.CRS.{{ this.crs }},
            ...{{ this.options|tojavascript }}
        });
        {{ this.get_name() }}.attributionControl.setPrefix("Leaflet");
        L.control.scale({imperial: false}).addTo({{ this.get_name() }});
        {% endif %}
        {% endmacro %}
        """  # noqa: E501 - a template is laid out as what it writes
    )

    def __init__(
        self,
        location: Any = None,  # noqa: ANN401 - as folium takes it
        *,
        title: str = "지도",
        lang: str = "ko",
        page: Page | None = None,
        **options: Any,  # noqa: ANN401 - as folium takes them
    ) -> None:
        if lang not in LANGUAGES:
            raise ParameterError(f"lang is {quoted(lang)}; use one of: {', '.join(LANGUAGES)}.")
        options.setdefault("tiles", None)
        super().__init__(location=location, **options)
        self.title = title
        self.lang = lang
        self.page = page
        self.data_id = DATA_ID
        self.has_view = location is not None or page is not None
        self.titles = LABELS[WORD]["map"] if title == LABELS[WORD]["map"][0] else (title, title)
        self.frames: list[dict[str, Any]] = []
        self.base: dict[str, Any] | None = None

    def __repr__(self) -> str:
        layers = f"{len(self.frames)} layer{'s' * (len(self.frames) != 1)}" if self.frames else ""
        page = self.page.name if self.page else "" if layers else "no page"
        return one_line("OfflineMap", self.title, *filter(None, (page, layers)))

    def save(self, outfile: Any, *_: Any, **__: Any) -> None:  # noqa: ANN401 - as folium has it
        """Write the map as one file; see :func:`aicomplex_geo.maps.save`.

        Parameters
        ----------
        outfile : str or pathlib.Path
            File to write.
        *_ : Any
            Ignored; folium's own options do not apply.
        **__ : Any
            Ignored; the same.
        """
        save(self, outfile)

    def _repr_html_(self, **_: Any) -> str:  # noqa: ANN401 - as folium has it
        """Show the map in a notebook, in a frame of its own."""
        page = markup.escape(html(self))
        title = markup.escape(self.title)
        return (
            f'<iframe title="{title}" srcdoc="{page}" width="100%" '
            f'height="{NOTEBOOK_HEIGHT_PX}" style="border:0" allowfullscreen></iframe>'
        )


def html(m: folium.Map, *, pages: Sequence[str] = ()) -> str:
    """Write a map as the text of one HTML file.

    Parameters
    ----------
    m : folium.Map
        Preferably an :class:`OfflineMap`, such as the map functions return.
    pages : sequence of str, optional
        File names of the pages in the same folder, to which the bar of the page links in
        this order; its own may be among them.

    Returns
    -------
    str
        A self-contained page whose content security policy forbids any request. The same map
        gives the same text every time.

    Raises
    ------
    ExternalResourceError
        If the map loads anything from another host: tiles, images, scripts, styles. The
        message lists the addresses.

    Examples
    --------
    >>> html(OfflineMap([35.16, 126.85])).startswith("<!DOCTYPE html>")
    True
    """
    # folium adds to the tree while it renders: a second time would not be the same
    figure = cast("Figure", copy.deepcopy(m.get_root()))
    legends = folium_elements.take_legends(figure)
    folium_elements.escape_properties(figure)
    figure.render()
    links = [item for item in figure.header._children.values() if isinstance(item, Link)]  # noqa: SLF001
    head = "\n".join(
        item.render()
        for name, item in figure.header._children.items()  # noqa: SLF001
        if name != "meta_http" and not isinstance(item, Link)
    )
    body, script = figure.html.render(), figure.script.render()
    outside = [link.url for link in links]
    outside += markup_addresses(head) + markup_addresses(body) + script_addresses(script)
    if outside:
        raise ExternalResourceError(_refusal(outside))
    frames = ""
    if isinstance(m, OfflineMap) and (m.frames or legends):
        frames = _frames_block(m, legends)
        script += f'\nEXPLORE.show({m.get_name()}, "{FRAMES_ID}");'
    head, body, script = _renamed(head, body, script)
    return _compose(m, head.strip(), body.strip(), _inside_script(script), frames, pages)


def save(m: folium.Map, path: str | Path, *, pages: Sequence[str] = ()) -> Path:
    """Write a map as one HTML file that works offline.

    Parameters
    ----------
    m : folium.Map
        Preferably an :class:`OfflineMap`, such as the map functions return.
    path : str or pathlib.Path
        File to write. Missing parent folders are created; an existing file is replaced only
        once the new one is complete.
    pages : sequence of str, optional
        File names of the pages in the same folder; see :func:`aicomplex_geo.maps.html`.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    ExternalResourceError
        If the map loads anything from another host; nothing is written.
    OutputError
        If the file cannot be written; an existing file is untouched.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(OfflineMap([35.16, 126.85]), f"{folder}/map.html").name
    'map.html'
    """
    target = path_of(path, "path")
    place_of(target)
    page = html(m, pages=pages).encode("utf-8")
    with output_errors(target, (OSError,), after="."):
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as draft:
            draft.write_bytes(page)
    return target


@cache
def static(name: str) -> str:
    """Read a script or style sheet of ``maps/static``."""
    return (files("aicomplex_geo.maps") / "static" / name).read_text(encoding="utf-8")


def _refusal(addresses: list[str]) -> str:
    unique = list(dict.fromkeys(addresses))
    shown = "\n  ".join(unique[:_ADDRESSES_SHOWN])
    more = f"\n  ... and {len(unique) - _ADDRESSES_SHOWN} more" * (len(unique) > _ADDRESSES_SHOWN)
    return (
        f"the map would load {len(unique)} addresses from other hosts, but a saved map must work "
        "offline. Use OfflineMap, and leave out tiles, folium.Icon and plugins:"
        f"\n  {shown}{more}"
    )


def _renamed(*texts: str) -> tuple[str, ...]:
    """Replace folium's random ids by numbers in the order of their first use."""
    order: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        return str(order.setdefault(match.group(), len(order) + 1))

    # scripts first, as they name every element
    renamed = {text: _ID.sub(number, text) for text in reversed(texts)}
    return tuple(renamed[text] for text in texts)


def _inside_script(script: str) -> str:
    """Keep names inside folium's strings from ending the script or being evaluated."""
    script = re.sub(r"</(?=script)", r"<\\/", script, flags=re.IGNORECASE)
    script = script.replace("<!--", "<\\!--").replace("${", "\\${")
    return _FILLED_BY_FOLIUM.sub(r"\1\2", script).strip()


def _compose(
    m: folium.Map, head: str, body: str, script: str, frames: str, pages: Sequence[str]
) -> str:
    page: Page | None = getattr(m, "page", None)
    lang = getattr(m, "lang", "ko")
    title = getattr(m, "title", "") or "지도"
    shim = _SHIM.format(
        icon=leaflet.data_uri("images/marker-icon.png"),
        shadow=leaflet.data_uri("images/marker-shadow.png"),
    )
    # only folium's own elements write style attributes; without them none is needed
    # what is drawn on a page needs its map at once, not once the data are unpacked
    plain_page = page is not None and not (m._children or head or frames)  # noqa: SLF001
    has_engine = page is not None and page.payload is not None
    is_packed = plain_page and has_engine
    scripts = [(ENGINE_ID, _engine_script())] if has_engine else []
    scripts += [("", leaflet.script()), ("", shim)]
    if page is not None:
        scripts.append(("", _page_script(page.name, has_engine=has_engine, is_packed=is_packed)))
    if frames:
        on_base = getattr(m, "base", None) is not None
        entry = "explore_on_base.js" if on_base else "explore.js"
        scripts.append(("", f"const EXPLORE = {_linked(entry)};"))
    scripts.append(("", script))
    scripts = [(key, _as_parsed(text)) for key, text in scripts]
    loader = _as_parsed(_loader_script()) if is_packed else ""
    sheets = [
        leaflet.style(),
        static("frame.css"),
        static("page.css"),
        *([static("explore.css")] if frames else []),
    ]
    styles = [_as_parsed(sheet) for sheet in sheets]
    allowed = " ".join(map(csp_hash, styles)) if plain_page else "'unsafe-inline'"
    texts = [*([loader] if loader else []), *(text for _, text in scripts)]
    hashes = " ".join(map(csp_hash, texts))
    policy = (
        f"default-src 'none'; script-src {hashes}; "
        f"style-src {allowed}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    if has_engine:
        policy += "; worker-src blob:"
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{lang}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{markup.escape(title)}</title>",
        *(f"<style>{text}</style>" for text in styles),
        *([head] if head else []),
        "</head>",
        "<body>",
        _NO_SCRIPT,
        body,
        *(
            [f'<section class="stored" lang="und">{page.stored}</section>']
            if page and page.stored
            else []
        ),
        *([_data_block(page, pages, compressed=plain_page)] if page is not None else []),
        *([frames] if frames else []),
        f"<!--\n{leaflet.LICENCE}-->",
        *(_packed_scripts(scripts, loader) if loader else map(_script, scripts)),
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(parts)


def _as_parsed(text: str) -> str:
    """Normalize line ends as the browser does before it hashes a script."""
    return "\n" + text.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"


def _script(script: tuple[str, str]) -> str:
    name, text = script
    return f'<script id="{name}">{text}</script>' if name else f"<script>{text}</script>"


def _packed_scripts(scripts: Sequence[tuple[str, str]], loader: str) -> list[str]:
    """Compress scripts for a loader, which runs them: the policy allows them by their hashes."""
    text = encode({"scripts": [{"id": name, "text": text} for name, text in scripts]}, {})
    block = f'<script type="text/plain" id="{SCRIPTS_ID}">{text}</script>'
    return [block, _script(("", loader))]


def _data_block(page: Page, pages: Sequence[str], *, compressed: bool) -> str:
    """Write what a page draws, compressed where the engine needs a browser that can read it."""
    data = {
        "page": page.name,
        "pages": [{"id": Path(name).stem, "href": name} for name in pages],
        "licence": leaflet.LICENCE,
        "labels": page_labels(),
        **page.data,
    }
    if page.payload is None or not compressed:
        block = f'<script type="application/json" id="{DATA_ID}">{script_json(data)}</script>'
    else:
        text = encode(plain(data), {})
        block = f'<script type="text/plain" id="{DATA_ID}">{text}</script>'
    if page.payload is None:
        return block
    return f'{block}\n<script type="text/plain" id="{PAYLOAD_ID}">{page.payload}</script>'


def _frames_block(m: OfflineMap, legends: list[dict[str, Any]]) -> str:
    """Write the frames that are drawn on a map, with the words that their legends use."""
    words = {key: LABELS[WORD][key] for key in _FRAME_WORDS}
    data = script_json(
        {
            "labels": {"codes": {}, "columns": {}, "words": words},
            "titles": list(m.titles),
            "alone": m.page is None,
            "fit": not m.has_view,
            "base": m.base,
            "layers": m.frames,
            "legends": legends,
        }
    )
    return f'<script type="application/json" id="{FRAMES_ID}">{data}</script>'


@cache
def _page_script(name: str, *, has_engine: bool, is_packed: bool) -> str:
    """Link the modules of a page into one script that defines ``AG``."""
    shared: dict[str, str] = {}
    if has_engine:
        shared |= {one.name: f'ENGINE["{one.name}"]' for one in collect(ENGINE, static)}
    if is_packed:
        shared |= {one.name: f'LOADER["{one.name}"]' for one in collect(LOADER, static)}
    return f"window.AG = {link(f'{name}.js', static, shared=shared)};"


@cache
def _engine_script() -> str:
    """Link the engine into a script of its own, whose text also runs in a worker."""
    return f"const ENGINE = {link_all(ENGINE, static)};"


@cache
def _loader_script() -> str:
    """Link what runs the scripts of a page that are compressed."""
    return f'const LOADER = {link_all(LOADER, static)};\nLOADER["{LOADER}"].load("{SCRIPTS_ID}");'


@cache
def _linked(entry: str) -> str:
    return link(entry, static)
