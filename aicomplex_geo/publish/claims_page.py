"""The page of the claims: bands, verdicts by period, what would have to be true, routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from aicomplex_geo.claims.arithmetic import quantity
from aicomplex_geo.claims.condition_sentences import measured_value
from aicomplex_geo.claims.levers import Setting, levers
from aicomplex_geo.claims.sentences import short_titles, shown_against
from aicomplex_geo.claims.verdict_labels import verdict_labels
from aicomplex_geo.layers import read_sources
from aicomplex_geo.layers.labels import LABELS, page_name
from aicomplex_geo.layers.names import name_pair, text_in
from aicomplex_geo.layers.records import records, row_of
from aicomplex_geo.maps.encode import csp_hash
from aicomplex_geo.maps.modules import link
from aicomplex_geo.maps.offline import static
from aicomplex_geo.publish import claim_summary
from aicomplex_geo.publish.claim_bands import Axis
from aicomplex_geo.publish.document_data import document_data, links
from aicomplex_geo.publish.figures import kilometres, minutes, span
from aicomplex_geo.publish.small_map import SmallMap
from aicomplex_geo.publish.tables import claim_layer
from aicomplex_geo.publish.templating import render
from aicomplex_geo.scenarios import read_scenario
from aicomplex_geo.study.places import gather_places, place_layers, place_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from aicomplex_geo.layers.provenance import Source
    from aicomplex_geo.results.study_results import StudyResults

TITLE = page_name("claims")
_LEAST_SPAN_DEG = 0.02

Pair = tuple[str, str]


def claims_page(results: StudyResults) -> str:
    """Write the page as one HTML file that works offline."""
    style = f"\n{static('gallery.css')}\n{static('frame.css')}\n{static('claims.css')}"
    script = f"\n{link('claims.js', static)};\n"
    policy = (
        f"default-src 'none'; style-src {csp_hash(style)}; script-src {csp_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    study = results.study
    about = _About(results)
    # our own files and drawings are markup; everything else is escaped
    context = {
        "policy": Markup(policy),  # noqa: S704
        "style": Markup(style),  # noqa: S704
        "script": Markup(script),  # noqa: S704
        "title": (f"{TITLE[0]} – {study.title_ko}", f"{TITLE[1]} – {study.title_en}"),
        "heading": TITLE,
        "study": (study.title_ko, study.title_en),
        "date": study.reference_date,
        "profile": about.titles[results.profile],
        "counts": claim_summary.counts(results),
        "rules": [
            one
            for one in (
                claim_summary.JUDGED_ON,
                claim_summary.tolerances(results.claims),
                claim_summary.SHOWN,
            )
            if one
        ],
        "trips": about.trips(),
        "figures": about.figures(),
        "others": about.others(),
        "marks": {one: marked(one) for one in ("holds", "possibly", "fails")},
        "pages": links(),
        "data": Markup(document_data(study, "claims", TITLE)),  # noqa: S704
        "quantiles": bool(results.claims["p10"].notna().any()),
    }
    return render("claims.html.jinja", context)


class _About:
    """The claims of a study with what the page says about each."""

    def __init__(self, results: StudyResults) -> None:
        self.results = results
        self.layer = claim_layer(results)
        self.layers = place_layers(results.study)
        self.names = place_names(results.study)
        self.places = gather_places(results.study, results.net)
        self.sources = read_sources(data_dir=results.study.folder)
        self.titles = dict(
            zip(
                (one.name for one in results.profiles),
                short_titles(results.profiles),
                strict=True,
            )
        )
        claims = results.claims.assign(
            label_ko=verdict_labels(results.claims),
            label_en=verdict_labels(results.claims, language="en"),
        )
        self.claims = claims.astype({"destination_id": object}).fillna({"destination_id": ""})
        self.shown = claim_summary.representatives(results)

    def trips(self) -> list[dict[str, Any]]:
        """Describe the claims about times and distances that could be computed."""
        computed = self.claims.loc[self.claims["travel_time"].notna(), "claim_id"]
        done = self.claims[self.claims["claim_id"].isin(computed)]
        return [self._trip(str(name), rows) for name, rows in done.groupby("claim_id", sort=False)]

    def figures(self) -> list[dict[str, Any]]:
        """Describe the claims that were checked by arithmetic."""
        one_each = self.claims[self.claims["computed_value"].notna()].drop_duplicates("claim_id")
        return [
            {
                **self._described(row),
                "published": quantity(row["published_value"], row["unit"]),
                "computed": quantity(row["computed_value"], row["unit"]),
            }
            for row in records(one_each)
        ]

    def others(self) -> list[dict[str, Any]]:
        """Describe the claims of which nothing can be computed."""
        nothing = self.claims[
            self.claims["travel_time"].isna() & self.claims["computed_value"].isna()
        ]
        computed = set(self.claims.loc[self.claims["travel_time"].notna(), "claim_id"])
        one_each = nothing[~nothing["claim_id"].isin(computed)].drop_duplicates("claim_id")
        return [
            {**self._described(row), "published": _published(row), "computed": None}
            for row in records(one_each)
        ]

    def _described(self, row: Mapping[str, Any]) -> dict[str, Any]:
        claim = self._claim(str(row["claim_id"]))
        return {
            "name": name_pair(claim, "name", fallback=str(row["claim_id"])),
            "note": name_pair(claim, "note"),
            "source": _source_titles(text_in(claim, "source"), self.sources),
            "as_of": text_in(claim, "published_as_of"),
            "verdict": row["verdict"],
            "label": (row["label_ko"], row["label_en"]),
            "reason": (row["reason_ko"], row["reason_en"]),
            "needed": (row["needed_ko"], row["needed_en"]),
        }

    def _claim(self, name: str) -> pd.Series:
        return row_of(self.layer, name) if name in self.layer.index else pd.Series(dtype=object)

    def _trip(self, name: str, rows: pd.DataFrame) -> dict[str, Any]:
        cases = {
            str(to): records(group) for to, group in rows.groupby("destination_id", sort=False)
        }
        shown = self.shown[name]
        main = cases[shown]
        chosen = next((one for one in main if one["profile"] == self.results.profile), main[0])
        published = float(chosen["published_min"])
        axis = Axis.over(main, 0.0 if np.isnan(published) else published)
        has_time = not np.isnan(published)
        return {
            "id": name,
            **self._described(chosen),
            "published": _published(chosen),
            "destination": self.names.get(shown, (shown, shown)),
            "scenario": self._scenario(str(chosen["scenario"])),
            "axis": Markup(axis.ticks()),  # noqa: S704 - numbers only
            "periods": [
                {**self._period(row), "band": Markup(axis.band(row, published))}  # noqa: S704
                for row in main
            ]
            if has_time
            else [],
            "plain": [] if has_time else [self._period(row) for row in main],
            "levers": self._levers(chosen, cases),
            "candidates": [
                {
                    "name": self.names.get(to, (to, to)),
                    "label": (group[0]["label_ko"], group[0]["label_en"]),
                    "periods": [self._period(row) for row in group],
                    "reason": (group[0]["reason_ko"], group[0]["reason_en"])
                    if pd.isna(group[0]["travel_time"])
                    else None,
                }
                for to, group in cases.items()
                if len(cases) > 1
            ],
            "route": self._route(name, shown, str(chosen["profile"])),
            "km": kilometres(chosen["distance"]),
            "title": self.titles[str(chosen["profile"])],
        }

    def _scenario(self, name: str) -> Pair | None:
        if not name:
            return None
        read = read_scenario(name, data_dir=self.results.study.folder)
        opens = f"({read.opens_range})" if read.opens_range else ""
        return f"{read.title_ko}{opens}", f"{read.title_en} {opens}".strip()

    def _period(self, row: Mapping[str, Any]) -> dict[str, Any]:
        mark, said = marked(str(row["period_verdict"]))
        return {
            "title": self.titles[str(row["profile"])],
            "verdict": row["period_verdict"],
            "mark": mark,
            "said": said,
            "time": None
            if pd.isna(row["travel_time"])
            else shown_against(row["travel_time"], row["published_min"]),
            "range": span(row["travel_time_low"], row["travel_time_high"]),
            "quantiles": span(row["p10"], row["p90"]),
            "median": "" if pd.isna(row["p50"]) else minutes(row["p50"]),
            "km": kilometres(row["distance"]),
        }

    def _levers(
        self, row: Mapping[str, Any], cases: Mapping[str, list[dict[str, Any]]]
    ) -> list[Any]:
        if pd.isna(row["published_min"]):
            return []
        claim = self._claim(str(row["claim_id"]))
        origin = text_in(claim, "origin_id")
        certainty = pd.to_numeric(self.places["certainty_m"], errors="coerce").fillna(0.0)
        readings = [one.strip() for one in text_in(claim, "readings").split(";") if one.strip()]
        named = [str(row["destination_id"]), *readings] if readings else []
        same = cases[str(row["destination_id"])]
        setting = Setting(
            profile=next(one for one in self.results.profiles if one.name == row["profile"]),
            measured_speed=measured_value(text_in(claim, "measured_speed"), self.layers),
            measured_delay=measured_value(text_in(claim, "measured_delay"), self.layers),
            origin_certainty_m=float(certainty.get(origin, 0.0)),
            places=self.names,
            candidates=max(len(cases), 1 + len(readings)),
            readings=[self.names.get(one, (one, one)) for one in named],
            holding=[
                self.titles[str(one["profile"])] for one in same if one["period_verdict"] == "holds"
            ],
        )
        return levers(row, setting)

    def _route(self, name: str, destination: str, profile: str) -> Markup | None:
        routes = self.results.claim_routes
        mine = routes[
            routes["claim_id"].eq(name)
            & routes["destination_id"].eq(destination)
            & routes["profile"].eq(profile)
        ]
        if mine.empty:
            return None
        return Markup(_drawing(self.results, mine))  # noqa: S704 - numbers only


def _drawing(results: StudyResults, route: gpd.GeoDataFrame) -> str:
    west, south, east, north = route.total_bounds
    spare = max(0.0, _LEAST_SPAN_DEG - max(east - west, north - south)) / 2
    sheet = SmallMap(results, (west - spare, south - spare, east + spare, north + spare))
    points = np.asarray(route.geometry.iloc[0].coords)[[0, -1]]
    dots = [
        f'<circle class="{name}" cx="{x}" cy="{y}" r="10"/>'
        for name, (x, y) in zip(("main", "hub"), sheet.xy(points).tolist(), strict=True)
    ]
    return sheet.drawing([*sheet.under, *sheet.over, *sheet.paths(route, "route"), *dots], "grey")


def marked(verdict: str) -> tuple[str, Pair]:
    """Split the verdict for a period into its mark and its words."""
    korean, english = LABELS["period_verdict"][verdict]
    mark, _, words = korean.partition(" ")
    return mark, (words, english.partition(" ")[2])


def _published(row: Mapping[str, Any]) -> Pair:
    if not pd.isna(row["published_value"]):
        return quantity(row["published_value"], row["unit"])
    parts = [
        quantity(row[name], unit)
        for name, unit in (("published_min", "min"), ("published_km", "km"))
        if not pd.isna(row[name])
    ]
    return ", ".join(ko for ko, _ in parts), ", ".join(en for _, en in parts)


def _source_titles(keys: str, sources: Mapping[str, Source]) -> Pair:
    named = [sources[key] for key in keys.split(";") if key in sources]
    return "; ".join(one.title_ko for one in named), "; ".join(one.title for one in named)
