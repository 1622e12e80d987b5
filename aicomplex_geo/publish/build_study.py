"""Build a study: every map, table and report, all of them or none."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aicomplex_geo._files import exists, is_folder, path_of, same_file, sealed, sha256
from aicomplex_geo._replacing import check_place, open_draft, output_errors, place_of
from aicomplex_geo.errors import OutputError
from aicomplex_geo.network.content_hash import network_sha256
from aicomplex_geo.publish import (
    claims_page,
    crate,
    gallery,
    geopackage,
    report,
    report_page,
    scenario_tables,
    site_table,
    tables,
)
from aicomplex_geo.results.provenance import input_paths, record
from aicomplex_geo.results.site_comparison import GRAVITY_DECAY_PER_MINUTE
from aicomplex_geo.results.study_results import StudyResults, compute, no_progress
from aicomplex_geo.study.loading import as_study, load_study

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from aicomplex_geo.network import Profile, RoadNetwork
    from aicomplex_geo.study import Study

    Progress = Callable[[str, float], None]

FILES = (
    "index.html",
    "overview.html",
    "accessibility.html",
    "hubs.html",
    "sites.html",
    "compare.html",
    "scenarios.html",
    "claims.html",
    "od.parquet",
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
    "study.gpkg",
    "report.html",
    "report.md",
    crate.NAME,
    crate.PROVENANCE,
)
PAGES = (
    "index.html",
    "accessibility.html",
    "compare.html",
    "scenarios.html",
    "hubs.html",
    "sites.html",
    "overview.html",
    "claims.html",
)
_COMPUTING, _WRITING = 0.7, 0.3


def build(
    study: Study | str | Path | None = None,
    *,
    out: str | Path = "maps",
    network: RoadNetwork | str | None = None,
    profile: Profile | str | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Write all maps, tables and the report of a study.

    Everything is written into a folder beside `out` first. Files in `out` are replaced only
    when all of the new ones are complete; a build that fails or is interrupted leaves them
    as they were, also when only some of them had been replaced.

    Parameters
    ----------
    study : Study, str or pathlib.Path, optional
        A study, or its file; by default the bundled one.
    out : str or pathlib.Path, default "maps"
        Folder that the files go to; made if it does not exist.
    network : RoadNetwork or str, optional
        Another network than that of the study, or its name or path.
    profile : Profile or str, optional
        Another profile to show first than that of the study.
    progress : callable, optional
        Called with what is being done and the share that is done, 0 to 1.

    Returns
    -------
    list of pathlib.Path
        The files written, in the order of `FILES`. Equal inputs give equal bytes.

    Raises
    ------
    OutputError
        If the files cannot be written.
    ParameterError
        If `study` is neither a study nor a path.
    FaultyInputError
        If the study, a layer or the network has faults; nothing is written then.
    """
    loaded = load_study() if study is None else as_study(study)
    tell = progress or no_progress
    _check_folder(path_of(out, "out"))
    _check_inputs(Path(out), loaded)
    results = compute(
        loaded,
        network=network,
        profile=profile,
        progress=lambda doing, share: tell(doing, share * _COMPUTING),
    )
    return write(results, out, progress=tell)


def _check_folder(out: Path) -> None:
    if exists(out) and not is_folder(out):
        raise OutputError(f"{out} is a file. Name a folder.")
    check_place(out, folder=True)


def _check_inputs(out: Path, study: Study) -> None:
    found = same_file([out / name for name in FILES], input_paths(study))
    if found is not None:
        raise OutputError(
            f"{found[0]} is an input of the study ({found[1]}); nothing was written. Name another "
            "folder."
        )


def write(
    results: StudyResults, out: str | Path, *, progress: Progress | None = None
) -> list[Path]:
    """Write all files of a study that is computed already; see :func:`build`."""
    tell = progress or no_progress
    _check_folder(Path(out))
    folder = place_of(Path(out))
    # a ValueError would be one of a page or table, not of writing it
    with (
        output_errors(Path(out), (OSError, RuntimeError)),
        open_draft(folder, shown=Path(out)) as draft,
    ):
        _write_all(results, draft.new, tell)
        return draft.replace(FILES)


def _write_all(results: StudyResults, drafts: Path, tell: Progress) -> None:
    """Write each file; the provenance comes last, as it holds the hashes of the others."""
    from aicomplex_geo import maps  # noqa: PLC0415 - the package names what stands in its modules

    known = provenance(results)
    text = report.write(results)
    study = results.study
    save = partial(maps.save, pages=PAGES)

    def csv(table: Callable[[StudyResults], pd.DataFrame]) -> Callable[[Path], Any]:
        return lambda to: to.write_bytes(tables.csv_bytes(table(results)))

    writers: dict[str, Callable[[Path], Any]] = {
        "overview.html": lambda to: save(maps.overview_map(study, results=results), to),
        "accessibility.html": lambda to: save(maps.accessibility_map(study, results=results), to),
        "hubs.html": lambda to: save(maps.hubs_map(study, results=results), to),
        "sites.html": lambda to: save(maps.sites_map(study, results=results), to),
        "compare.html": lambda to: save(maps.compare_map(study, results=results), to),
        "scenarios.html": lambda to: save(maps.scenarios_map(study, results=results), to),
        "claims.html": lambda to: _write_text(to, claims_page.claims_page(results)),
        "od.parquet": lambda to: tables.write_od_parquet(results, to, provenance=known),
        "od.csv": csv(tables.od_table),
        "claims.csv": csv(tables.claims_table),
        "sites_ranking.csv": csv(site_table.ranking_table),
        "sites_reached.csv": csv(site_table.reached_table),
        "sites_hubs.csv": csv(site_table.hubs_table),
        "reached.csv": csv(tables.reached_table),
        "unreached.csv": csv(tables.unreached_table),
        "criticality.csv": csv(tables.criticality_table),
        "scenarios.csv": csv(scenario_tables.scenarios_table),
        "scenario_od.csv": csv(scenario_tables.pairs_table),
        "scenario_districts.csv": csv(scenario_tables.groups_table),
        "scenario_claims.csv": csv(scenario_tables.claims_table),
        "study.gpkg": lambda to: geopackage.write_geopackage(results, to, provenance=known),
        "report.md": lambda to: _write_text(to, text),
        "report.html": lambda to: _write_text(to, report_page.page(results, text)),
        "index.html": lambda to: _write_text(to, gallery.page(results, drafts)),
    }
    for done, (name, write) in enumerate(writers.items()):
        tell(name, _COMPUTING + _WRITING * done / (len(writers) + 1))
        write(drafts / name)
    outputs = {name: sha256(drafts / name) for name in FILES if name in writers}
    sizes = {name: (drafts / name).stat().st_size for name in outputs}
    _write_text(drafts / crate.NAME, crate.describe(study, known, outputs, sizes))
    outputs[crate.NAME] = sha256(drafts / crate.NAME)
    kept = json.loads(json.dumps({**known, "outputs": outputs}, sort_keys=True, default=str))
    _write_text(drafts / crate.PROVENANCE, sealed(kept))
    tell("", 1.0)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def provenance(results: StudyResults) -> dict[str, Any]:
    """Describe what a result was computed from: study, network, profiles, hashes, versions.

    It holds no time of writing, which would make equal results differ.
    """
    study = results.study
    known = record(
        study,
        results.net,
        results.profiles,
        profile=results.profile,
        parameters={
            "origins": list(results.origins.index),
            "hubs": list(results.hubs.index),
            "cutoffs_min": list(study.cutoffs),
            "isochrone_buffer_m": study.buffer_m,
            "geopackage_isochrone_tolerance_m": geopackage.ISOCHRONE_TOLERANCE_M,
            "gravity_decay_per_min": GRAVITY_DECAY_PER_MINUTE,
            "compared_sites": list(results.comparison.sites.index),
            "comparison_cutoffs_min": list(results.comparison.cutoffs),
            "comparison_counts": results.comparison.counted,
            "scenarios": {one.scenario.id: one.scenario.hash for one in results.scenarios},
            "comparison_decays": {one.key: str(one.decay) for one in results.comparison.decays},
        },
    )
    known["network"]["content_sha256"] = network_sha256(results.net)
    return known
