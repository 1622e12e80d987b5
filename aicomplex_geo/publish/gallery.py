"""The page that leads to the maps, the tables and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from aicomplex_geo.layers.labels import LABELS, page_name
from aicomplex_geo.maps.encode import csp_hash
from aicomplex_geo.maps.modules import link
from aicomplex_geo.maps.offline import static
from aicomplex_geo.publish.document_data import document_data
from aicomplex_geo.publish.figures import count, kilometres, minutes, span
from aicomplex_geo.publish.key_figures import key_figures
from aicomplex_geo.publish.report import opportunity_texts
from aicomplex_geo.publish.sketch import sketches
from aicomplex_geo.publish.tables import closed_hubs
from aicomplex_geo.publish.templating import render

if TYPE_CHECKING:
    from pathlib import Path

    from aicomplex_geo.results.study_results import StudyResults

FILES = (
    "report.html",
    "report.md",
    "od.csv",
    "claims.csv",
    "sites_ranking.csv",
    "sites_reached.csv",
    "sites_hubs.csv",
    "reached.csv",
    "unreached.csv",
    "criticality.csv",
    "scenarios.csv",
    "scenario_od.csv",
    "scenario_districts.csv",
    "scenario_claims.csv",
    "od.parquet",
    "study.gpkg",
    "provenance.json",
    "ro-crate-metadata.json",
)


def page(results: StudyResults, folder: Path) -> str:
    """Write the gallery as one HTML file that works offline; sizes are those of `folder`."""
    study = results.study
    style, script = f"\n{static('gallery.css')}", f"\n{link('gallery.js', static)};\n"
    policy = (
        f"default-src 'none'; style-src {csp_hash(style)}; script-src {csp_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    shared, drawn = sketches(results)
    hubs = hub_answers(results)
    chosen = next(one for one in results.profiles if one.name == results.profile)
    # our own files and drawings are markup; everything else is escaped
    context = {
        "policy": Markup(policy),  # noqa: S704
        "style": Markup(style),  # noqa: S704
        "script": Markup(script),  # noqa: S704
        "data": Markup(document_data(study, "index", LABELS["page"]["index"])),  # noqa: S704
        "title": (study.title_ko, study.title_en),
        "page_name": page_name,
        "date": study.reference_date,
        "profile": (chosen.title_ko or chosen.name, chosen.title_en or chosen.name),
        "shared": Markup(shared),  # noqa: S704
        "sketches": {name: Markup(drawing) for name, drawing in drawn.items()},  # noqa: S704
        **hubs,
        "key_figures": key_figures(results, hubs["answer"]),
        "credits": ", ".join(credits_of(results)),
        "files": [{"name": name, "size": _size(folder / name)} for name in FILES],
        "assumptions": list(zip(study.assumptions_ko, study.assumptions_en, strict=False)),
        "opportunities": [opportunity_texts(results, one) for one in results.opportunities],
    }
    return render("index.html.jinja", context)


def _size(path: Path) -> str:
    return f", {count(max(1, path.stat().st_size / 1000))} kB" if path.is_file() else ""


def credits_of(results: StudyResults) -> list[str]:
    """Name whom the drawings owe their data to."""
    named = [*results.study.file.basemap.attribution, results.net.provenance.get("attribution")]
    return list(dict.fromkeys(one for one in named if one))


def hub_answers(results: StudyResults) -> dict[str, Any]:
    """Give the first origin, its trip to each hub, and the first of them that there is."""
    od, main = results.od, results.origins.iloc[0]
    closed = closed_hubs(results.hubs)
    mine = od[od["profile"].eq(results.profile) & od["from_id"].eq(results.origins.index[0])]
    hubs = [
        {
            "name": tuple(results.hubs.loc[row["to_id"], ["name_ko", "name_en"]]),
            "closed": row["to_id"] in closed,
            "reason": None if row["status"] == "ok" else (row["reason_ko"], row["reason_en"]),
            "time": minutes(row["travel_time"]),
            "range": span(row["travel_time_low"], row["travel_time_high"]),
            "km": kilometres(row["distance"]),
        }
        for row in mine.to_dict("records")
    ]
    answer = next((one for one in hubs if one["reason"] is None), None)
    return {"origin": (main["name_ko"], main["name_en"]), "hubs": hubs, "answer": answer}
