"""A study: which layers, network, profiles, origins and hubs belong together."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from aicomplex_geo import layers as layers_of
from aicomplex_geo import network as networks
from aicomplex_geo.errors import DataNotFoundError, Fault, FaultyInputError, StudyError
from aicomplex_geo.layers.location import STUDY_FILE, data_folder
from aicomplex_geo.study.opportunities import Opportunity, build_opportunity
from aicomplex_geo.study.schema import StudyFile, read_study_file

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from aicomplex_geo.network import Profile, RoadNetwork

USUAL_PROFILE = "car_offpeak"


@dataclass(frozen=True, slots=True)
class Study:
    """Everything that a study names, read when it is asked for.

    Parameters
    ----------
    id : str
        Short name in ASCII.
    title_ko, title_en : str
        Title in both languages; where the file gives one, it stands for both.
    place_ko, place_en : str
        Name of the place, as it is called today.
    reference_date : str
        Day for which the study holds, as in the file; may be empty.
    bounds : tuple of float
        West, south, east, north in degrees.
    folder : pathlib.Path
        Folder of the study file, of its layers and of its network.
    network_name : str
        ``"strategic"``, or a saved network.
    profile_names : tuple of str
        Profiles that are compared.
    default_profile : str
        The one that is shown first.
    origin_id : str
        The main origin; empty if the file names none, and then the first of `origins`.
    origin_ids : tuple of str
        All origins, the main one first; empty for every row of the layer.
    origins_layer, hubs_layer, claims_layer : str
        Names of layers; `claims_layer` may be empty.
    cutoffs : tuple of float
        Minutes, inclusive, rising.
    buffer_m : float
        Metres drawn around the streets that are reached.
    assumptions_ko, assumptions_en : tuple of str
        What a reader of the results has to know.
    layer_names : tuple of str
        Layers in the order of the file.
    file : StudyFile
        The file as it was read.

    Examples
    --------
    >>> study = load_study()
    >>> study.id, study.origin_id, study.default_profile
    ('cheomdan3', 'ai_complex', 'car_offpeak')
    """

    id: str
    title_ko: str
    title_en: str
    place_ko: str
    place_en: str
    reference_date: str
    bounds: tuple[float, float, float, float]
    folder: Path
    network_name: str
    profile_names: tuple[str, ...]
    default_profile: str
    origin_id: str
    origin_ids: tuple[str, ...]
    origins_layer: str
    hubs_layer: str
    claims_layer: str
    cutoffs: tuple[float, ...]
    buffer_m: float
    assumptions_ko: tuple[str, ...]
    assumptions_en: tuple[str, ...]
    layer_names: tuple[str, ...]
    file: StudyFile = field(repr=False)

    def layer(self, name: str) -> gpd.GeoDataFrame | pd.DataFrame:
        """Read a layer of the study.

        Parameters
        ----------
        name : str
            One of `layer_names`.

        Returns
        -------
        geopandas.GeoDataFrame or pandas.DataFrame
            Index "id", in EPSG:4326; a DataFrame for a table without geometry.

        Raises
        ------
        UnknownLayerError
            If the study has no such layer.
        LayerError
            If the file of the layer has faults.
        """
        return layers_of.read_layer(name, data_dir=self.folder)

    def layers(self) -> pd.DataFrame:
        """List the layers of the study.

        Returns
        -------
        pandas.DataFrame
            A row a layer: name, title_ko, title_en, geometry, features, source, licence, as_of.

        Raises
        ------
        LayerError
            If the catalogue of layers has faults.
        """
        return layers_of.list_layers(data_dir=self.folder)

    def network(self, name: str | Path | None = None) -> RoadNetwork:
        """Read the road network.

        Parameters
        ----------
        name : str or pathlib.Path, optional
            By default the network of the study. ``"strategic"`` stands for the tables in
            the folder ``network`` beside the study file, and anything else is a folder, as
            :func:`aicomplex_geo.read_network` finds it.

        Returns
        -------
        RoadNetwork
            Checked.

        Raises
        ------
        UnknownNetworkError
            If there is no such network.
        NetworkError
            If its tables have faults.
        """
        return networks.read_network(
            self.network_name if name is None else name, data_dir=self.folder
        )

    def profile(self, name: str | Profile | None = None) -> Profile:
        """Read a travel profile.

        Parameters
        ----------
        name : str or Profile, optional
            By default the default profile of the study; a `Profile` is given back.

        Returns
        -------
        Profile
            From the ``profiles.toml`` beside the study file, or else the bundled one.

        Raises
        ------
        UnknownProfileError
            If there is no such profile.
        ProfileError
            If the file of profiles has faults.
        """
        return networks.read_profile(
            self.default_profile if name is None else name, data_dir=self.folder
        )

    def profiles(self) -> tuple[Profile, ...]:
        """Read all profiles of the study.

        Returns
        -------
        tuple of Profile
            In the order of `profile_names`.

        Raises
        ------
        UnknownProfileError
            If there is no profile of one of the names.
        """
        return tuple(self.profile(name) for name in self.profile_names)

    def origins(self) -> gpd.GeoDataFrame:
        """Give the origins, the main one first.

        Returns
        -------
        geopandas.GeoDataFrame
            Rows of the origins' layer, index "id"; the geometry may be null.

        Raises
        ------
        StudyError
            If the layer lacks an origin that the study names, or has no row at all.
        """
        layer = self.layer(self.origins_layer)
        wanted = list(self.origin_ids) or list(layer.index)
        if self.origin_id:
            wanted = [self.origin_id, *(name for name in wanted if name != self.origin_id)]
        faults = [
            Fault(
                STUDY_FILE,
                "[study]",
                f"origin {name!r} is not in layer {self.origins_layer!r}.",
                "Name an id of that layer.",
            )
            for name in wanted
            if name not in layer.index
        ]
        if not wanted:
            faults = [
                Fault(STUDY_FILE, "[study]", f"{self.origins_layer!r} is empty.", "Add a row.")
            ]
        if faults:
            raise StudyError(faults)
        return layer.loc[wanted]

    def hubs(self) -> gpd.GeoDataFrame:
        """Give the hubs: the destinations that are shown one by one.

        Returns
        -------
        geopandas.GeoDataFrame
            Every row of the hubs' layer, index "id"; the geometry may be null.

        Raises
        ------
        LayerError
            If the file of the layer has faults.
        """
        return self.layer(self.hubs_layer)

    def claims(self) -> pd.DataFrame | None:
        """Give the published times and distances.

        Returns
        -------
        pandas.DataFrame or None
            Index "id"; None if the study has no layer of claims.

        Raises
        ------
        LayerError
            If the file of the layer has faults.
        """
        return self.layer(self.claims_layer) if self.claims_layer else None

    def opportunities(self) -> tuple[Opportunity, ...]:
        """Give what can be reached: points with an amount each, and who is left out.

        Returns
        -------
        tuple of Opportunity
            In the order of the study file.

        Raises
        ------
        StudyError
            If a table of opportunities names a column that is not there; all faults of
            all tables together.
        LayerError
            If the file of a layer has faults.
        """
        faults: list[Fault] = []
        built = []
        for key in self.file.opportunities:
            try:
                built.append(build_opportunity(self, key))
            except StudyError as error:
                faults.extend(error.faults)
        if faults:
            raise StudyError(faults)
        return tuple(built)


def load_study(path: str | Path | None = None) -> Study:
    """Load a study; layers and network are read when they are asked for.

    Parameters
    ----------
    path : str or pathlib.Path, optional
        A study file, or the folder that holds its ``study.toml``. By default the bundled
        study of Cheomdan District 3.

    Returns
    -------
    Study
        Checked against itself: every layer that it names is in its catalogue.

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


def check_study(path: str | Path | None = None) -> tuple[Fault, ...]:
    """Read everything that a study names, and collect every fault.

    Parameters
    ----------
    path : str or pathlib.Path, optional
        As in `load_study`.

    Returns
    -------
    tuple of Fault
        Of the study file, its layers, network, profiles, origins and opportunities, none
        twice; empty if the study is sound.

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
        study = load_study(file)
    except StudyError as error:
        return error.faults
    faults: dict[Fault, None] = {}
    steps = [
        *((lambda name=name: study.layer(name)) for name in study.layer_names),
        *((lambda name=name: study.profile(name)) for name in study.profile_names),
        study.network,
        study.origins,
        study.hubs,
        study.opportunities,
    ]
    for step in steps:
        try:
            step()
        except FaultyInputError as error:
            faults.update(dict.fromkeys(error.faults))
        except (LookupError, OSError, ValueError) as error:
            faults[Fault(file.name, "[study]", f"{error}", "Correct the name.")] = None
    if not faults:
        faults.update(dict.fromkeys(_network_faults(study)))
    return tuple(faults)


def find_study_file(path: str | Path | None = None) -> Path:
    """Find a study file from a file, a folder, or nothing.

    Parameters
    ----------
    path : str or pathlib.Path, optional
        As in `load_study`.

    Returns
    -------
    pathlib.Path
        An existing file.

    Raises
    ------
    DataNotFoundError
        If there is no such file.
    """
    if path is None or Path(path).is_dir():
        return data_folder(path) / STUDY_FILE
    if not Path(path).is_file():
        raise DataNotFoundError(
            f"there is no study file {path}. Name one, or make one with: "
            "aicomplex-geo study new FOLDER"
        )
    return Path(path)


def _network_faults(study: Study) -> list[Fault]:
    """Notice a network of another place, which no origin could be joined to."""
    nodes = study.network().nodes.to_crs("EPSG:4326").geometry
    west, south, east, north = study.bounds
    if nodes.x.between(west, east).mul(nodes.y.between(south, north)).any():
        return []
    return [
        Fault(
            STUDY_FILE,
            "[study]",
            f"no junction of network {study.network_name!r} lies within the bounds "
            f"{list(study.bounds)}.",
            "Write the network of this place into the folder network, or name a saved one.",
        )
    ]


def _reference_faults(read: StudyFile, file: Path) -> list[Fault]:
    table = read.study
    named = [("[study]", "origins_layer", table.origins_layer), ("[study]", "hubs", table.hubs)]
    if table.claims:
        named.append(("[study]", "claims", table.claims))
    for key, opportunity in read.opportunities.items():
        row = f"[opportunities.{key}]"
        named.append((row, "layer", opportunity.layer))
        if opportunity.totals_layer:
            named.append((row, "totals_layer", opportunity.totals_layer))
        if opportunity.kind == "by_site":
            named.append((row, "points_layer", opportunity.points_layer))
    known = ", ".join(read.layers)
    return [
        Fault(
            file.name,
            row,
            f"{name} = {layer!r} is no layer of the study.",
            f"Add a table [layers.{layer}], or name one of: {known}.",
        )
        for row, name, layer in named
        if layer not in read.layers
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
