"""Load a study from its file, and collect all of its faults."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aicomplex_geo._files import exists, is_file, is_folder, path_of
from aicomplex_geo._quoting import near_names, quoted
from aicomplex_geo.errors import (
    DataNotFoundError,
    Fault,
    FaultyInputError,
    ParameterError,
    StudyError,
)
from aicomplex_geo.layers.crs import GEOGRAPHIC
from aicomplex_geo.layers.location import STUDY_FILE, data_folder
from aicomplex_geo.layers.provenance import SOURCES_FILE, missing_sources, unknown_tables
from aicomplex_geo.scenarios.catalog import FOLDER, SUFFIX
from aicomplex_geo.study.claim_references import claim_faults
from aicomplex_geo.study.model import Study, keeping_layers
from aicomplex_geo.study.places import place_layers
from aicomplex_geo.study.scenario_checks import scenario_faults
from aicomplex_geo.study.schema import StudyFile, read_study_file

if TYPE_CHECKING:
    from collections.abc import Callable


USUAL_PROFILE = "car_offpeak"


def load_study(path: str | Path | None = None) -> Study:
    """Load a study; its layers and its network are read on first use.

    Parameters
    ----------
    path : str or pathlib.Path, optional
        A study file, or the folder that holds its ``study.toml``. By default the bundled
        study of Cheomdan District 3.

    Returns
    -------
    Study
        Consistent in itself: every layer that it names is in its catalogue.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    StudyError
        If the file has faults; all of them are reported together.

    Examples
    --------
    >>> load_study().cutoffs
    (10, 20, 30, 40, 50, 60)
    """
    file = find_study_file(path)
    read, faults = read_study_file(file)
    if file.name != STUDY_FILE:
        faults.append(
            Fault(file.name, "", "is not the name of a study file.", f"Rename it {STUDY_FILE}.")
        )
    if read is None:
        raise StudyError(faults)
    faults.extend(_reference_faults(read, file))
    if faults:
        raise StudyError(faults)
    return _as_study(read, file)


def as_study(study: Study | str | Path) -> Study:
    """Take a study as it is, or load it from its file or folder."""
    if isinstance(study, Study):
        return study
    if isinstance(study, (str, Path)):
        return load_study(study)
    raise ParameterError(
        f"study has the type {type(study).__name__}. Give a Study, as load_study() returns it, "
        "or the path of a study file."
    )


def check_study(path: str | Path | None = None) -> tuple[Fault, ...]:
    """Read everything that a study file names, and report all faults.

    Parameters
    ----------
    path : str or pathlib.Path, optional
        As in `load_study`.

    Returns
    -------
    tuple of Fault
        Faults of the study file, its layers, network, profiles, origins and opportunities,
        without duplicates; empty if the study has none. References between layers (a missing
        ``sources.toml``, a claim about a place that is in no layer, a scenario about a road that
        is not in the network) are checked once each file has no fault of its own.

    Raises
    ------
    DataNotFoundError
        If there is no such file.

    Examples
    --------
    >>> check_study()
    ()
    """
    file = find_study_file(path)
    try:
        study = keeping_layers(load_study(file))
    except StudyError as error:
        return error.faults
    faults = dict.fromkeys(unknown_tables(study.folder))
    steps: list[Callable[[], object]] = [
        *((lambda name=name: study.layer(name)) for name in study.layer_names),
        *((lambda name=name: study.profile(name)) for name in study.profile_names),
        study.network,
        study.basemap,
        study.origins,
        study.hubs,
        study.opportunities,
        study.observed_speeds,
        study.compared_sites,
        study.scenarios,
    ]
    for step in steps:
        try:
            step()
        except FaultyInputError as error:
            faults.update(dict.fromkeys(error.faults))
        except (LookupError, OSError, ValueError) as error:
            faults[Fault(file.name, "[study]", f"{error}", "Correct the name.")] = None
    if not faults:
        faults.update(dict.fromkeys((*_layer_faults(study), *_network_faults(study))))
    if not faults:
        for scenario in study.scenarios():
            faults.update(dict.fromkeys(scenario_faults(study, scenario, study.network())))
    return tuple(faults)


def find_study_file(path: str | Path | None = None) -> Path:
    """Find the study file: a given file, that of a folder, or the bundled one."""
    if path is None or is_folder(path_of(path, "path")):
        return data_folder(path) / STUDY_FILE
    if not is_file(path):
        raise DataNotFoundError(
            f"there is no study file {path}. Check the path, or create one with: "
            "aicomplex-geo study new FOLDER"
        )
    return Path(path)


def _network_faults(study: Study) -> list[Fault]:
    """Check that the network lies within the bounds of the study."""
    nodes = study.network().nodes.to_crs(GEOGRAPHIC).geometry
    west, south, east, north = study.bounds
    if nodes.x.between(west, east).mul(nodes.y.between(south, north)).any():
        return []
    return [
        Fault(
            STUDY_FILE,
            "[study]",
            f"no junction of network {quoted(study.network_name)} lies within the bounds "
            f"{list(study.bounds)}.",
            "Write the network of this place into the folder network, or name a saved one.",
        )
    ]


def _layer_faults(study: Study) -> list[Fault]:
    """Check what spans several layers: missing sources, claims about unknown places."""
    layers = place_layers(study)
    claims = study.claims()
    faults = []
    if not exists(study.folder / SOURCES_FILE):
        named = (
            (text.split(";")[0], name)
            for name, layer in {**layers, study.claims_layer: claims}.items()
            if layer is not None
            for column in layer.columns
            if str(column).endswith("source")
            for text in layer[column]
            if isinstance(text, str) and text
        )
        faults += [missing_sources(*first) for first in [next(named, None)] if first is not None]
    return [*faults, *claim_faults(study)]


def _reference_faults(read: StudyFile, file: Path) -> list[Fault]:
    table = read.study
    named = [("[study]", "origins_layer", table.origins_layer), ("[study]", "hubs", table.hubs)]
    if table.claims:
        named.append(("[study]", "claims", table.claims))
    for key, opportunity in read.opportunities.items():
        row = f"[opportunities.{key}]"
        named.append((row, "layer", opportunity.layer))
        named += [(row, "more_layers", name) for name in opportunity.more_layers]
        if opportunity.totals_layer:
            named.append((row, "totals_layer", opportunity.totals_layer))
        if opportunity.kind == "by_site":
            named.append((row, "points_layer", opportunity.points_layer))
    known = ", ".join(read.layers)
    faults = [
        Fault(
            file.name,
            row,
            f"{name} = {quoted(layer)} is not a layer of the study.",
            f"Add a table [layers.{layer}], or name one of: {known}.",
        )
        for row, name, layer in named
        if layer not in read.layers
    ]
    for row, counted in (
        ("[comparison]", read.comparison.opportunity),
        ("[scenarios]", read.scenarios.opportunity),
    ):
        if counted and counted not in read.opportunities:
            problem = f"opportunity = {quoted(counted)} is not one of the opportunities."
            remedy = f"Name one of: {', '.join(read.opportunities) or 'none, as there are none'}."
            faults.append(Fault(file.name, row, problem, remedy))
    return [*faults, *_scenario_faults(read, file)]


def _scenario_faults(read: StudyFile, file: Path) -> list[Fault]:
    known = {path.stem for path in (file.parent / FOLDER).glob(f"*{SUFFIX}")}
    return [
        Fault(
            file.name,
            "[scenarios]",
            f"there is no file {FOLDER}/{name}{SUFFIX}.",
            f"Write it, or name one of: {near_names(name, known) or ', '.join(sorted(known))}.",
        )
        for name in read.scenarios.ids
        if name not in known
    ]


def _as_study(read: StudyFile, file: Path) -> Study:
    table = read.study
    main = table.origin or (table.origins[0] if table.origins else "")
    rest = tuple(name for name in table.origins if name != main)
    return Study(
        id=table.id,
        title_ko=table.title_ko or table.title_en,
        title_en=table.title_en or table.title_ko,
        place_ko=table.place_ko or table.place_en,
        place_en=table.place_en or table.place_ko,
        reference_date=table.reference_date,
        bounds=table.bounds,
        folder=file.parent,
        network_name=table.network,
        profile_names=table.profiles,
        default_profile=table.profile
        or (USUAL_PROFILE if USUAL_PROFILE in table.profiles else table.profiles[0]),
        origin_id=main,
        origin_ids=(main, *rest) if table.origins else (),
        origins_layer=table.origins_layer,
        hubs_layer=table.hubs,
        claims_layer=table.claims,
        # a whole number of minutes is shown as 10, not as 10.0
        cutoffs=tuple(int(c) if c.is_integer() else c for c in table.cutoffs),
        buffer_m=table.buffer_m,
        assumptions_ko=table.assumptions_ko,
        assumptions_en=table.assumptions_en,
        layer_names=tuple(read.layers),
        file=read,
    )
