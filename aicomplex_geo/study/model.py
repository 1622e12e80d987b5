"""A study: layers, network, profiles, origins, hubs and claims that belong together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, cast

import pandas as pd

from aicomplex_geo import layers as layers_of
from aicomplex_geo import network as networks
from aicomplex_geo._quoting import quoted
from aicomplex_geo.errors import Fault, ScenarioError, StudyError
from aicomplex_geo.layers.basemap import read_basemap
from aicomplex_geo.layers.location import STUDY_FILE
from aicomplex_geo.layers.one_line import one_line
from aicomplex_geo.layers.records import with_geometry
from aicomplex_geo.scenarios import Scenario, read_scenario, stack
from aicomplex_geo.scenarios.catalog import SUFFIX
from aicomplex_geo.study.inputs import OpportunityInputs
from aicomplex_geo.study.opportunities import Opportunity, build_opportunity
from aicomplex_geo.study.schema import ScenariosTable, StudyFile
from aicomplex_geo.study.timeline import StudyState, state_at

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import geopandas as gpd

    from aicomplex_geo.network import Profile, RoadNetwork


_BASEMAP, _CATALOGUE = "[basemap]", "[layers]"
"""Keys of the base map and of the list of layers among the layers that are kept."""
_OF_A_SITE = ("name_ko", "name_en", "kind", "certainty_m", "geometry")


@dataclass(frozen=True, slots=True)
class Study:
    """A study as described by its file; layers and network are read on demand.

    Parameters
    ----------
    id : str
        Short name in ASCII.
    title_ko, title_en : str
        Title in both languages; if the file has only one, it serves for both.
    place_ko, place_en : str
        Current name of the place.
    reference_date : str
        Date that the study describes, as in the file; may be empty.
    bounds : tuple of float
        West, south, east, north in degrees.
    folder : pathlib.Path
        Folder of the study file, its layers and its network.
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
        Minutes, inclusive, increasing.
    buffer_m : float
        Metres from a road up to which an isochrone on a full network includes places.
    assumptions_ko, assumptions_en : tuple of str
        Assumptions to state with the results.
    layer_names : tuple of str
        Layers in the order of the file.
    file : StudyFile
        The file as it was read.

    Examples
    --------
    >>> from aicomplex_geo.study import load_study
    >>> study = load_study()
    >>> study.id, study.origin_id, study.default_profile
    ('cheomdan3', 'ai_complex', 'car_offpeak')
    >>> study.layer("sites").index[0], len(study.layers()), len(study.claims())
    ('ai_complex', 17, 30)
    >>> study.network()
    RoadNetwork(1,565 junctions, 3,422 edges, EPSG:4326)
    >>> study.profile().name, [one.name for one in study.profiles()]
    ('car_offpeak', ['car_free', 'car_offpeak', 'car_peak'])
    >>> len(study.origins()), len(study.hubs()), len(study.compared_sites())
    (10, 8, 13)
    >>> [one.key for one in study.opportunities()], study.opportunity("population").unit_en
    (['population', 'households', 'establishments', 'workers', 'firms'], 'people')
    >>> study.currency, len(study.observed_speeds()) > 0, len(study.basemap()) > 0
    ('KRW', True, True)
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
    file: StudyFile
    _kept_layers: dict[str, gpd.GeoDataFrame | pd.DataFrame] | None = field(
        default=None, init=False, compare=False
    )
    _scenario: Scenario | None = field(default=None, init=False)
    _unchanged: Study | None = field(default=None, init=False, compare=False)
    """The same study before its scenario, if it keeps its layers."""

    @property
    def currency(self) -> str:
        """Currency of the tolls, as the three letters of ISO 4217; KRW by default."""
        return self.file.study.currency

    def __repr__(self) -> str:
        return one_line(
            "Study",
            self.id,
            f"{len(self.layer_names)} layers",
            f"network {self.network_name}",
            f"profiles {' '.join(self.profile_names)}",
        )

    def _repr_html_(self) -> str:
        rows = {
            "id": self.id,
            "place": self.place_en,
            "reference date": self.reference_date,
            "folder": str(self.folder),
            "network": self.network_name,
            "profiles": ", ".join(self.profile_names),
            "cutoffs (min)": ", ".join(f"{one:g}" for one in self.cutoffs),
            "layers": ", ".join(self.layer_names),
        }
        body = "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>"
            for name, value in rows.items()
        )
        return f"<table><caption>{escape(self.title_en)}</caption>{body}</table>"

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
        if self._kept_layers is None:
            return self._read_layer(name)
        if name not in self._kept_layers:
            self._kept_layers[name] = self._read_layer(name)
        return self._kept_layers[name].copy()

    def _read_layer(self, name: str) -> gpd.GeoDataFrame | pd.DataFrame:
        if self._unchanged is not None:
            layer = self._unchanged.layer(name)
        else:
            layer = layers_of.read_layer(name, data_dir=self.folder)
        return layer if self._scenario is None else self._scenario.apply_layer(name, layer)

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
        if self._kept_layers is None:
            return layers_of.list_layers(data_dir=self.folder)
        if _CATALOGUE not in self._kept_layers:
            self._kept_layers[_CATALOGUE] = layers_of.list_layers(data_dir=self.folder)
        return self._kept_layers[_CATALOGUE].copy()

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
        net = networks.read_network(
            self.network_name if name is None else name, data_dir=self.folder
        )
        return net if self._scenario is None else self._scenario.apply(net)

    def basemap(self) -> gpd.GeoDataFrame:
        """Read the base map: what is drawn under every map of the study.

        Returns
        -------
        geopandas.GeoDataFrame
            RangeIndex, in EPSG:4326, columns kind, name_ko, name_en, zoom (from which it is
            shown), elevation_m, under_construction and geometry; empty if the study file has
            no table ``[basemap]``.

        Raises
        ------
        DataNotFoundError
            If there is no such file.
        LayerError
            If a file of the base map has faults.
        """
        if self._kept_layers is None:
            return self._read_basemap()
        if _BASEMAP not in self._kept_layers:
            unchanged = self._unchanged
            read = self._read_basemap() if unchanged is None else unchanged.basemap()
            self._kept_layers[_BASEMAP] = read
        return cast("gpd.GeoDataFrame", self._kept_layers[_BASEMAP].copy())

    def _read_basemap(self) -> gpd.GeoDataFrame:
        return read_basemap(self.folder / name for name in self.file.basemap.files)

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
        """Read the origins, the main one first.

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
                f"origin {quoted(name)} is not in layer {quoted(self.origins_layer)}.",
                "Name an id of that layer.",
            )
            for name in wanted
            if name not in layer.index
        ]
        if not wanted:
            faults = [
                Fault(
                    STUDY_FILE, "[study]", f"{quoted(self.origins_layer)} is empty.", "Add a row."
                )
            ]
        if faults:
            raise StudyError(faults)
        return with_geometry(layer.loc[wanted])

    def compared_sites(self) -> gpd.GeoDataFrame:
        """Read the sites to compare, the main origin first.

        Returns
        -------
        geopandas.GeoDataFrame
            Rows of the layers that have them, index "id", in EPSG:4326: name_ko, name_en,
            kind, certainty_m and layer, as far as the layers have these. The geometry may
            be null. Without a table ``[comparison]`` in the study file, the origins. Its
            ``names_ko`` and ``names_en`` rename sites, such as a station that stands for a
            district.

        Raises
        ------
        StudyError
            If the file names a site that no point layer has.
        """
        origins = self.origins()
        wanted = list(self.file.comparison.sites) or list(origins.index)
        main = origins.index[0]
        wanted = [main, *(name for name in wanted if name != main)]
        layers = list(dict.fromkeys((self.origins_layer, *self.layer_names)))
        found = _find_points(self, wanted, layers)
        faults = [
            Fault(
                STUDY_FILE,
                "[comparison]",
                f"site {quoted(name)} is not in any point layer.",
                "Name an id of one.",
            )
            for name in wanted
            if name not in found
        ]
        if faults:
            raise StudyError(faults)
        sites = pd.concat([found[name] for name in wanted])
        for column in ("name_ko", "name_en"):
            names = getattr(self.file.comparison, column.replace("name", "names"))
            if names and column in sites.columns:
                renamed = sites.index.to_series().map(names)
                sites[column] = renamed.where(renamed.notna(), sites[column])
        return sites

    def hubs(self) -> gpd.GeoDataFrame:
        """Read the hubs: the destinations that are shown one by one.

        Returns
        -------
        geopandas.GeoDataFrame
            Every row of the hubs' layer, index "id"; the geometry may be null.

        Raises
        ------
        LayerError
            If the file of the layer has faults.
        """
        return with_geometry(self.layer(self.hubs_layer))

    def claims(self) -> pd.DataFrame | None:
        """Read the published times and distances.

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

    def observed_speeds(self) -> pd.DataFrame | None:
        """Read the observed speeds that the report holds the profiles against.

        Returns
        -------
        pandas.DataFrame or None
            As :func:`aicomplex_geo.network.read_observed_speeds` returns; None if the study names
            no file of them.

        Raises
        ------
        DataNotFoundError
            If there is no such file.
        ObservationError
            If the file has faults.
        """
        name = self.file.study.observed_speeds
        return networks.read_observed_speeds(self.folder / name) if name else None

    def scenarios(self) -> tuple[Scenario, ...]:
        """Read the scenarios of the study.

        Returns
        -------
        tuple of Scenario
            Those of the table ``[scenarios]``, by the date on which they take effect; those
            without a date last, in the order of the file.

        Raises
        ------
        ScenarioError
            If a file has faults, or an id other than its name.

        Examples
        --------
        >>> from aicomplex_geo.study import load_study
        >>> [one.id for one in load_study().scenarios()][:2]
        ['gwangju_gangjin', 'honam_widening']
        """
        named = self.file.scenarios.ids
        read = [read_scenario(one, data_dir=self.folder) for one in named]
        faults = [
            Fault(
                f"{name}{SUFFIX}",
                "[scenario]",
                f"id = {quoted(one.id)} is not the name of the file.",
                f"Write id = {quoted(name)}, or rename the file.",
            )
            for name, one in zip(named, read, strict=True)
            if one.id != name
        ]
        if faults:
            raise ScenarioError(faults)
        return tuple(sorted(read, key=lambda one: (one.earliest, one.latest)))

    def under(self, scenario: Scenario) -> Study:
        """Return the study as it is under a scenario.

        Parameters
        ----------
        scenario : Scenario
            One, or several as :func:`aicomplex_geo.scenarios.stack` gives them.

        Returns
        -------
        Study
            A study whose layers and network have the edits of the scenario, after those of
            scenarios that this study is under already.

        Raises
        ------
        ParameterError
            If `scenario` is no Scenario.

        Examples
        --------
        >>> from aicomplex_geo.study import load_study
        >>> study = load_study()
        >>> reopened = next(one for one in study.scenarios() if one.id == "muan_airport")
        >>> bool(study.under(reopened).hubs().loc["muan_airport", "closed"])
        False
        """
        copy = replace(self)
        both = [scenario] if self._scenario is None else [self._scenario, scenario]
        object.__setattr__(copy, "_scenario", stack(both))  # frozen, but new
        unchanged = self._unchanged
        if self._scenario is None and self._kept_layers is not None:
            unchanged = self
        object.__setattr__(copy, "_unchanged", unchanged)
        return copy

    def at(self, date: str) -> StudyState:
        """Give the state of the study at a date.

        Parameters
        ----------
        date : str
            A year, a month or a day, such as ``"2030-01"``.

        Returns
        -------
        StudyState
            Which scenarios have taken effect by then, and which of them may have.

        Raises
        ------
        ParameterError
            If `date` is no date.

        Examples
        --------
        >>> from aicomplex_geo.study import load_study
        >>> state = load_study().at("2027")
        >>> [one.id for one in state.open]
        ['gwangju_gangjin']
        """
        return state_at(self, date)

    def opportunity(self, key: str) -> Opportunity:
        """Build the opportunities of one kind.

        Parameters
        ----------
        key : str
            Key of its table ``[opportunities.<key>]`` in the study file.

        Returns
        -------
        Opportunity
            Points with an amount each, and the places that are excluded.

        Raises
        ------
        StudyError
            If the study has no such opportunities, or their table names a column that is
            not there.
        LayerError
            If the file of a layer has faults.
        """
        if key not in self.file.opportunities:
            known = ", ".join(self.file.opportunities) or "none"
            problem = f"there are no opportunities {quoted(key)}."
            raise StudyError(
                [Fault(STUDY_FILE, f"[opportunities.{key}]", problem, f"Name one of: {known}.")]
            )
        inputs = OpportunityInputs(self.file.opportunities, self.layer, self.origin_ids)
        return build_opportunity(inputs, key)

    def opportunities(self) -> tuple[Opportunity, ...]:
        """Build the opportunities of all kinds.

        Returns
        -------
        tuple of Opportunity
            In the order of the study file.

        Raises
        ------
        StudyError
            If a table of opportunities names a column that does not exist; the faults of
            all tables are reported at once.
        LayerError
            If the file of a layer has faults.
        """
        faults: list[Fault] = []
        built = []
        for key in self.file.opportunities:
            try:
                built.append(self.opportunity(key))
            except StudyError as error:
                faults.extend(error.faults)
        if faults:
            raise StudyError(faults)
        return tuple(built)


def _find_points(
    study: Study, wanted: Iterable[str], layers: Iterable[str]
) -> dict[str, gpd.GeoDataFrame]:
    """Find the rows of ids in the point layers; the first layer with an id has precedence."""
    found: dict[str, gpd.GeoDataFrame] = {}
    missing = set(wanted)
    for name in layers:
        if not missing:
            break
        layer = study.layer(name)
        if not hasattr(layer, "geometry") or layer.geom_type.dropna().ne("Point").any():
            continue
        kept = [column for column in _OF_A_SITE if column in layer.columns]
        for one in missing.intersection(layer.index):
            found[one] = with_geometry(layer.loc[[one], kept].assign(layer=name))
        missing -= set(found)
    return found


def keeping_layers(study: Study) -> Study:
    """Return an equal study that reads each of its layers only once.

    Later changes of the files go unnoticed.
    """
    if study._kept_layers is not None:  # noqa: SLF001 - the field is this module's
        return study
    copy = _copied(study, study.file)
    object.__setattr__(copy, "_kept_layers", {})
    return copy


def without_scenarios(study: Study) -> Study:
    """Return the study without its list of scenarios; layers that are kept stay kept."""
    return _copied(study, study.file.model_copy(update={"scenarios": ScenariosTable()}))


def _copied(study: Study, file: StudyFile) -> Study:
    copy = replace(study, file=file)
    for name in ("_kept_layers", "_scenario", "_unchanged"):
        object.__setattr__(copy, name, getattr(study, name))  # frozen, but new
    return copy
