"""A study made by hand: few places, the columns of a real one, names that try to break out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import LineString, Point, Polygon, box

from aicomplex_geo import ODMatrix
from aicomplex_geo.accessibility import pairwise_comparison, site_comparison
from aicomplex_geo.layers.basemap import basemap_frame
from aicomplex_geo.network import Constant, Profile
from aicomplex_geo.results.scenario_surfaces import ScenarioSurfaces
from aicomplex_geo.results.site_comparison import StudyComparison, named_decays
from aicomplex_geo.study import Study
from aicomplex_geo.study.schema import BasemapTable

if TYPE_CHECKING:
    from pathlib import Path

# each is shown as written, or the page is broken
HOSTILE = (
    "</script><script>window.broken=1</script>",
    "${window.broken=2}",
    "`+(window.broken=3)+`",
    '<img src=x onerror="window.broken=4">',
    "'\"><b>&lt;",
)
PROFILES = ("car_free", "car_offpeak", "car_peak")
CUTOFFS = (10.0, 20.0, 30.0)
ORIGINS = ("ai_complex", "hanam", "lost")
HUBS = ("station", "muan", "port", "nowhere")
PROVENANCE = {
    "name": "strategic",
    "source": "made",
    "attribution": f"© Makers {HOSTILE[3]}",
    "licence": "ODbL 1.0",
}
SOURCES = """\
[sources.page]
title = "Investment <b>page</b>"
title_ko = "투자 안내 <b>page</b>"
publisher = "KOTRA"
licence = "facts"
date = "2021-11"
attribution = "KOTRA"
url = "https://ikw.kotra.biz/page/region.do?city=gwangju&n=1"

[sources.other]
title = "Another page"
publisher = "not stated"
licence = "not stated"
date = "not stated"
attribution = "not stated"
url = "javascript:window.broken=5"
"""


@dataclass
class MadeStudy:
    """Answers what the maps ask a study."""

    folder: Path
    tables: dict[str, Any]
    id: str = "made"
    title_ko: str = "만든 연구 </title><script>window.broken=6</script>"
    title_en: str = "Made study </title>"
    place_ko: str = "광주"
    place_en: str = "Gwangju"
    reference_date: str = "2026-09-14"
    bounds: tuple[float, ...] = (126.5, 34.8, 127.2, 35.4)
    default_profile: str = "car_offpeak"
    origin_id: str = "ai_complex"
    origins_layer: str = "sites"
    hubs_layer: str = "hubs"
    claims_layer: str = "claims"
    cutoffs: tuple[float, ...] = CUTOFFS
    currency: str = "KRW"
    buffer_m: float = 500.0
    assumptions_ko: tuple[str, ...] = ("첨두 속도는 가정입니다.",)
    assumptions_en: tuple[str, ...] = ("Peak speeds are assumed.",)

    @property
    def layer_names(self) -> tuple[str, ...]:
        return tuple(self.tables)

    def layer(self, name: str) -> Any:
        return self.tables[name]

    def layers(self) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "name": name,
                "title_ko": f"레이어 {name}",
                "title_en": f"Layer {name}",
                "geometry": _kind(table),
                "as_of": "2026",
            }
            for name, table in self.tables.items()
        )

    @property
    def __class__(self) -> type:
        return Study  # what the maps take

    def network(self) -> SimpleNamespace:
        return network()

    @property
    def file(self) -> SimpleNamespace:
        return SimpleNamespace(basemap=BasemapTable())

    def basemap(self) -> gpd.GeoDataFrame:
        return basemap_frame([])


def study(folder: Path) -> MadeStudy:
    """The study, its sources written into `folder`."""
    (folder / "sources.toml").write_text(SOURCES, encoding="utf-8", newline="\n")
    return MadeStudy(folder, {**_point_layers(), **_other_layers()})


def network() -> SimpleNamespace:
    """Two roads crossing, both directions, and a motorway."""
    lines = [
        LineString([(126.7, 35.1), (126.85, 35.16), (127.0, 35.2)]),
        LineString([(126.85, 35.0), (126.85, 35.16), (126.85, 35.3)]),
        LineString([(126.6, 35.25), (126.9, 35.22), (127.1, 35.25)]),
    ]
    edges = gpd.GeoDataFrame(
        {
            "road_class": ["arterial", "national", "expressway"] * 2,
            "ref": ["", "1", "25"] * 2,
            "road_name": ["", HOSTILE[0], "호남고속도로"] * 2,
        },
        geometry=[*lines, *(line.reverse() for line in lines)],
        crs="EPSG:4326",
    )
    edges["length"] = edges.geometry.to_crs("EPSG:5179").length
    return SimpleNamespace(edges=edges, provenance=PROVENANCE, basemap=None)


def results(made: MadeStudy) -> SimpleNamespace:
    """Results with the columns of `StudyResults`."""
    origins = made.tables["sites"].loc[list(ORIGINS)]
    hubs = made.tables["hubs"]
    return SimpleNamespace(
        study=made,
        net=network(),
        profiles=tuple(profile(name) for name in PROFILES),
        profile="car_offpeak",
        origins=origins,
        hubs=hubs,
        od=_od(),
        routes=_routes(origins, hubs),
        isochrones=_isochrones(origins),
        nearest_interchange=_interchanges(),
        interchanges_without_position=gpd.GeoDataFrame(
            {"name_ko": ["먼섬 나들목"], "name_en": ["Far Isle IC"]},
            index=pd.Index(["far-isle-ic"], name="id"),
            geometry=[None],
            crs="EPSG:4326",
        ),
        reached=_reached(),
        unreached=_unreached(),
        opportunities=(_opportunity(),),
        comparison=_comparison(origins),
        claims=_claims(),
        claim_routes=gpd.GeoDataFrame(
            {"claim_id": ["ktx"], "profile": ["car_offpeak"], "destination_id": ["station"]},
            geometry=[LineString([(126.846, 35.2345), (126.79, 35.14)])],
            crs="EPSG:4326",
        ),
        scenarios=_scenarios(),
        surfaces=_surfaces(),
    )


def profile(name: str) -> Profile:
    """A profile with one assumed number."""
    return Profile(
        name,
        title_ko={"car_free": "자유", "car_offpeak": "평시", "car_peak": "첨두"}[name],
        title_en={"car_free": "Free flow", "car_offpeak": "Off-peak", "car_peak": "Peak"}[name],
        notes_ko=("가정한 값입니다.",),
        notes_en=("An assumed value.",),
        constants=(Constant("speed_factor.street", 0.7, 0.5, 0.9, "assumed", "none found"),),
    )


def _kind(table: Any) -> str:
    if "geometry" not in table.columns:
        return "none"
    kinds = {kind for kind in table.geometry.geom_type if kind}
    return {"Point": "point", "Polygon": "polygon"}.get(next(iter(kinds)), "line")


def _points(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(rows).set_index("id")
    places = frame.pop("at")
    shapes = [None if at is None else Point(at) for at in places]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")


def _row(identifier: str, ko: str, en: str, at: tuple[float, float] | None, **more: Any) -> Any:
    usual = {"kind": "industrial_complex", "status": "operating", "source": "page;other"}
    return {
        "id": identifier,
        "name_ko": ko,
        "name_en": en,
        "at": at,
        "certainty_m": 700 if at else np.nan,
        "position_basis": "inferred" if at else "not_found",
        "as_of": "2021-11",
        **usual,
        **more,
    }


def _point_layers() -> dict[str, gpd.GeoDataFrame]:
    sites = [
        _row(
            "ai_complex",
            f"집적단지 {HOSTILE[0]}",
            f"Complex {HOSTILE[0]}",
            (126.846, 35.2345),
            kind="ai_complex",
            area_m2=46200.0,
            area_source="page",
            area_as_of="2021-11",
            area_m2_other=47256.0,
            area_other_source="other",
            area_other_as_of="2021-12",
            area_m2_third_other=46246.0,
            area_third_other_source="other",
            area_third_other_as_of="2022-03",
            position_other="35.23,126.85",
            position_other_source="other",
            position_other_as_of="2020-05",
            note_ko=HOSTILE[3],
            note_en=HOSTILE[3],
        ),
        # known no better than the complex that it is a part of
        _row(
            "ai_datacenter",
            f"데이터센터 {HOSTILE[3]}",
            f"Data centre {HOSTILE[3]}",
            (126.846, 35.2345),
            kind="building",
            parent="ai_complex",
        ),
        _row("hanam", f"하남 {HOSTILE[1]}", f"Hanam {HOSTILE[1]}", (126.806, 35.203)),
        _row("lost", f"본촌 {HOSTILE[4]}", f"Bonchon {HOSTILE[4]}", None, kind="special_zone"),
    ]
    hubs = [
        _row("station", f"송정역 {HOSTILE[2]}", f"Songjeong {HOSTILE[2]}", (126.79, 35.14)),
        _row("muan", "무안공항", "Muan Airport", (126.6, 35.0), status="closed"),
        _row("port", f"항만 {HOSTILE[3]}", f"Port {HOSTILE[3]}", (127.1, 34.95), kind="port"),
        _row("nowhere", "없는 곳", "Nowhere", None, kind="airport"),
    ]
    frame = _points(hubs)
    frame["closed"] = frame.index == "muan"
    frame["closed_since"] = np.where(frame["closed"], "2024-12-29", "")
    return {"sites": _points(sites), "hubs": frame}


def _other_layers() -> dict[str, Any]:
    outlines = gpd.GeoDataFrame(
        {"name_ko": ["북구", "장성군"], "name_en": ["Buk-gu", "Jangseong-gun"]},
        geometry=[
            box(126.75, 35.05, 127.0, 35.25),
            Polygon([(126.7, 35.25), (127, 35.25), (127, 35.4)]),
        ],
        crs="EPSG:4326",
    ).assign(kind=["gu", "gun"])
    table = pd.DataFrame({"share_percent": [32.9], "use_ko": ["산업"], "use_en": ["Industry"]})
    claims = pd.DataFrame(
        {
            "name_ko": ["고속철도", "나들목", "철도"],
            "name_en": ["High-speed rail", "Interchange", "Rail"],
            "kind": ["travel", "expressway_access", "travel"],
            "published_as_of": ["2021-11"] * 3,
            "source": ["page"] * 3,
            "note_ko": ["", HOSTILE[3], ""],
            "note_en": ["", HOSTILE[3], ""],
        },
        index=["ktx", "expressway", "rail"],
    )
    return {"outlines": outlines, "land_use": table, "claims": claims}


def _od() -> pd.DataFrame:
    rows = []
    for at, name in enumerate(PROFILES):
        for origin in ORIGINS:
            for to, hub in enumerate(HUBS):
                known = origin != "lost" and hub != "nowhere"
                # exactly on the cutoff of 20 minutes, a tenth of a second above it, and far
                minutes = [20.0, 20.0 + 1 / 600, 31.0, np.nan][to] + 5 * (at - 1)
                rows.append(
                    {
                        "profile": name,
                        "from_id": origin,
                        "to_id": hub,
                        "travel_time": minutes if known else np.nan,
                        "distance": 18_000.0 if known else np.nan,
                        "access_time": 0.8 if known else np.nan,
                        "travel_time_low": minutes - 1.5 if known else np.nan,
                        "travel_time_high": minutes + 1.5 if known else np.nan,
                        "distance_low": 17_300.0 if known else np.nan,
                        "distance_high": 18_700.0 if known else np.nan,
                        "toll": 900.0 if known else np.nan,
                        "status": "ok" if known else "no_position",
                        "reason_ko": "" if known else "위치 미확인",
                        "reason_en": "" if known else "position unknown",
                    }
                )
    return pd.DataFrame(rows)


def _routes(origins: gpd.GeoDataFrame, hubs: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rows, lines = [], []
    for name in PROFILES:
        for hub in HUBS:
            a, b = origins.geometry["ai_complex"], hubs.geometry[hub]
            rows.append({"profile": name, "from_id": "ai_complex", "to_id": hub})
            lines.append(None if b is None else LineString([a, (126.85, 35.16), b]))
    return gpd.GeoDataFrame(rows, geometry=lines, crs="EPSG:4326")


def _isochrones(origins: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    rows, shapes = [], []
    for name in PROFILES:
        for origin in ORIGINS:
            for cutoff in CUTOFFS:
                rows.append(
                    {"profile": name, "from_id": origin, "cutoff": cutoff, "truncated": cutoff > 20}
                )
                at = origins.geometry[origin]
                shapes.append(None if at is None else at.buffer(cutoff / 200))
    return gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")


def _interchanges() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "profile": name,
            "from_id": "ai_complex",
            "to_id": "25-sanwol-ic",
            "name_ko": "산월 나들목",
            "name_en": "Sanwol IC",
            "route_ko": "호남고속도로",
            "route_en": "Honam Expressway",
            "travel_time": 8.2,
            "distance": 5_400.0,
            "travel_time_low": 6.1,
            "travel_time_high": 9.4,
            "distance_low": 4_200.0,
            "distance_high": 6_300.0,
            "also_ko": "광산 나들목",
            "also_en": "Gwangsan IC",
            "toll": 0.0,
        }
        for name in PROFILES
    )


def _comparison(sites: gpd.GeoDataFrame) -> StudyComparison:
    """Two sites ranked by hand, and a third whose position is not known."""
    people = pd.Series({"near": 600.0, "far": 400.0})
    decays = named_decays(CUTOFFS)
    # minutes to near and far: the complex is the first, but for the rush hour
    times = {"car_free": [[5, 25], [10, 12]], "car_offpeak": [[5, 25], [15, 25]]}
    times["car_peak"] = [[25, 35], [15, 25]]
    ranked = list(ORIGINS[:2])
    od = {name: ODMatrix(rows, ranked, people.index) for name, rows in times.items()}
    moved = {name: [ODMatrix([[12, 30], [9, 25]], ranked, people.index)] for name in od}
    functions = {one.key: one.decay for one in decays}
    ranking = site_comparison(
        od, people, decays=functions, period="car_offpeak", alternatives=moved
    )
    rates = dict(list(functions.items())[:3])
    pairwise = pairwise_comparison(od, people, decays=rates, alternatives=moved, positions=10)
    known = sites.index.isin(ranked)
    reached = _reached()
    reached.loc[reached["from_id"].eq("lost"), "value"] = np.nan
    return StudyComparison(
        sites=sites[["name_ko", "name_en", "kind", "certainty_m", "geometry"]].assign(
            layer="sites",
            status=np.where(known, "ok", "no_position"),
            reason_ko=np.where(known, "", "위치 미확인"),
            reason_en=np.where(known, "", "position unknown"),
        ),
        cutoffs=CUTOFFS,
        counted="workers",
        decays=decays,
        ranking=ranking,
        pairwise=pairwise,
        reached=reached,
        competing=pd.DataFrame(
            {"profile": name, "id": ranked, "value": [15_000.0, 9_000.0]} for name in PROFILES
        ).explode(["id", "value"]),
        own=pd.DataFrame(
            {
                "id": ORIGINS,
                "opportunity": "workers",
                "amount": [np.nan, 24_000.0, np.nan],
                "as_of": ["", "2019-09", ""],
                "reason_ko": [f"값이 없음 {HOSTILE[3]}", "", "위치 없음"],
                "reason_en": [f"no value {HOSTILE[3]}", "", "no position"],
            }
        ),
        hubs=_od(),
        notes_ko=(f"만든 자료입니다 {HOSTILE[1]}",),
        notes_en=(f"Made up {HOSTILE[1]}",),
    )


def _unreached() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "opportunity": ["workers"],
            "id": ["far"],
            "name_ko": [f"먼 곳 {HOSTILE[1]}"],
            "name_en": [f"Far {HOSTILE[1]}"],
            "amount": [2240.0],
            "status": ["too_far"],
            "reason_ko": ["길에서 너무 멂"],
            "reason_en": ["too far from a road"],
        }
    )


def _reached() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "profile": name,
            "from_id": origin,
            "opportunity": "workers",
            "cutoff": cutoff,
            "value": 24_000.0 * (cutoff >= 20),
            "value_low": 24_000.0 * (cutoff >= 30),
            "value_high": 24_000.0 * (cutoff >= 20),
        }
        for name in PROFILES
        for origin in ORIGINS
        for cutoff in CUTOFFS
    )


def _opportunity() -> SimpleNamespace:
    left = SimpleNamespace(
        id="jingok",
        name_ko=f"진곡 {HOSTILE[0]}",
        name_en=f"Jingok {HOSTILE[0]}",
        reason_ko="값이 없음",
        reason_en="no value found",
    )
    return SimpleNamespace(
        key="workers",
        title_ko="종사자",
        title_en="Workers",
        unit_ko="명",
        unit_en="workers",
        values=pd.Series([24_000.0], index=["hanam"]),
        as_of="2019-09",
        source="page",
        excluded=(left,),
        notes_ko=("하남과 평동만 셉니다.",),
        notes_en=("Hanam and Pyeongdong only.",),
    )


def _surfaces() -> ScenarioSurfaces:
    """Six cells, of which one is cut off, and another is reached."""
    corners = [(900_000 + 1500 * (i % 3), 1_650_000 + 1500 * (i // 3)) for i in range(6)]
    cells = gpd.GeoDataFrame(
        index=pd.Index([f"c{i}" for i in range(6)], name="cell"),
        geometry=[box(x, y, x + 1500, y + 1500) for x, y in corners],
        crs="EPSG:5179",
    )
    before = pd.Series([5.0, 15, 25, 45, 70, np.nan], index=cells.index)
    opened, closed = before.copy(), before.copy()
    opened.iloc[2:] = [20.0, 33.0, 59.6, 80.0]
    closed.iloc[1:3] = [15.5, np.nan]
    line = LineString([(126.7, 35.1), (126.85, 35.16)])
    critical = {
        "state": ["", "", "2026-12"],
        "u": "a",
        "v": ["b", "c", "b"],
        "key": 0,
        "two_way": [True, False, True],
        "road_name": [f"큰길 {HOSTILE[2]}", None, "큰길"],
        "ref": "",
        "road_class": ["national", "street", "national"],
        "section_ko": "남쪽 나들목–북쪽 분기점",
        "section_en": "South IC–North JC",
        "length": 1000.0,
        "pairs": 3,
        "demand": [300.0, 50.0, 300.0],
        "pairs_longer": 2,
        "minutes_lost": [4500.0, 0.0, 900.0],
        "longest_delay": [12.5, 0.0, 3.0],
        "pairs_cut_off": [0, 1, 0],
        "demand_cut_off": [0.0, 50.0, 0.0],
    }
    return ScenarioSurfaces(
        cells=cells,
        before=before,
        after={"south": opened, "bridge": closed},
        closed_hubs={
            "": frozenset({"muan"}), "south": frozenset(), "bridge": frozenset({"muan"}),
        },
        critical=gpd.GeoDataFrame(
            critical,
            geometry=[line, LineString([(126.85, 35.16), (126.9, 35.1)]), line],
            crs="EPSG:4326",
        ),
        closures={"bridge": (90_000.0, 50.0)},
        counted="workers",
    )  # fmt: skip


def _scenarios() -> tuple[SimpleNamespace, ...]:
    """A road that opens, one that closes, and a scenario that does not fit the network."""
    return (
        _scenario("south", f"남부 도로 {HOSTILE[0]}", f"South road {HOSTILE[0]}", "new"),
        _scenario("bridge", "다리 통행 차단", "Bridge closed", "closed"),
        _scenario("lost", "없는 도로", "No such road", ""),
    )


def _scenario(key: str, ko: str, en: str, change: str) -> SimpleNamespace:
    """What one scenario changes, with the fields of `ScenarioResults` that pages show."""
    opens = key == "south"
    scenario = SimpleNamespace(
        id=key,
        title_ko=ko,
        title_en=en,
        opens="2026-12" if opens else "",
        opens_range="2026-12" if opens else "",
        opens_latest="",
        latest=date(2026, 12, 31),
        edits=(SimpleNamespace(kind="add_link", change=SimpleNamespace(certainty_m=1500.0)),),
        status="planned" if opens else "hypothetical",
        confidence="low",
        source="page;other",
        note_ko=f"참고 {HOSTILE[2]}",
        note_en=f"Note {HOSTILE[2]}",
    )
    line = LineString([(126.846, 35.2345), (126.79, 35.14)])
    links = {
        name: gpd.GeoDataFrame(geometry=[line] if name == change else [], crs="EPSG:4326")
        for name in ("new", "closed", "changed")
    }
    reach = {"before": [10_000.0, 20_000.0, 30_000.0], "opportunity": "workers"}
    after = [10_000.0, 20_000.0, 32_000.0 if opens else 29_500.0]
    common = {"profile": "car_offpeak", "from_id": "ai_complex"}
    moved = {"group": ["남쪽군", "북쪽군"], "group_en": ["South", "North"], "amount": 9_000.0}
    faster = {"faster": [9_000.0 * opens, 0.0], "slower": [0.0 if opens else 4_000.0, 0.0]}
    never = {"newly_reachable": 0.0, "cut_off": 0.0, "before": 40.0, "after": 38.0}
    hubs = {"to_id": ["station", "muan", "port"], "before": [28.7, 45.0, 60.0]}
    return SimpleNamespace(
        scenario=scenario,
        sentence_ko=f"{ko}: 30분 이내 종사자가 달라집니다.",
        sentence_en=f"{en}: other workers within 30 minutes.",
        od=pd.DataFrame(hubs | {"after": [25.0, 45.0, np.nan]} | common),
        reach=pd.DataFrame(reach | {"cutoff": CUTOFFS, "after": after} | common),
        groups=pd.DataFrame(moved | faster | never | common),
        opportunity="workers",
        new_links=links["new"],
        closed_links=links["closed"],
        changed_links=links["changed"],
    )


def _claims() -> pd.DataFrame:
    rows = []
    for name in PROFILES:
        for claim, target in (("ktx", "station"), ("expressway", "hanam"), ("expressway", "port")):
            rows.append(
                {
                    "claim_id": claim,
                    "profile": name,
                    "published_min": 20.0 if claim == "ktx" else 9.0,
                    "published_km": 18.0 if claim == "ktx" else 6.0,
                    "travel_time": 24.0,
                    "distance": 17_900.0,
                    "verdict": "only_free_flow" if claim == "ktx" else "contradicted",
                    "period_verdict": "holds" if name == PROFILES[0] else "fails",
                    "reason_ko": HOSTILE[3],
                    "reason_en": HOSTILE[3],
                    "destination_id": target,
                    "travel_time_low": 22.0,
                    "travel_time_high": 26.0,
                    "distance_low": 17_000.0,
                    "distance_high": 19_000.0,
                }
            )
    rows.append(
        {
            "claim_id": "rail",
            "profile": "",
            "published_min": 93.0,
            "verdict": "not_computable",
            "reason_ko": "철도입니다.",
            "reason_en": "By rail.",
            "destination_id": None,
        }
    )
    return pd.DataFrame(rows)
