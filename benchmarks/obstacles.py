"""What stands in the way of targets that are missed, by task."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OBSTACLES: Mapping[str, str] = {
    "choice": (
        "questions of a few milliseconds: times of kernels are estimated by rules that hold from "
        "1,500 to 600,000 junctions, and a wrong choice costs tenths of a millisecond to a few"
    ),
    "read": (
        "two fifths of the processor time go into the meaning of tags and the use of ways, a "
        "quarter into the tables of nodes and edges, and a tenth into the base map, which pyrosm "
        "does not make"
    ),
    "isochrones": (
        "borders follow the time by road to a tenth of the buffer; for each cutoff the blocks that "
        "its border crosses are linked to rings, whose corners, 27,000 for three cutoffs, PROJ "
        "converts to degrees; Valhalla contours one coarse grid"
    ),
    "build": (
        "of 41 s of processor time, 17 are isochrones on the outline network (3 periods, 10 "
        "origins, 6 cutoffs, whose borders are found to 5 m; less needs coarser borders), 8 are "
        "claims with 100 draws under each scenario, 5 scenarios, 8 pages, 2 imports: pandas on "
        "many small tables; before the work on speed it took 72 s where it now takes 46, side by "
        "side on a busy machine"
    ),
    "isochrone-memory": (
        "the answer alone takes 480 MB, 15.4 million corners of 100 areas in 31 bytes each; the "
        "rest are 300,000 prepared blocks around the roads that the origins reach; half as many "
        "save 115 MB, but are prepared more than twice as often, and time grows by half"
    ),
    "routes": "tracing, cutting and joining lines takes half of the time, frames a quarter",
    "buffers": (
        "sweeps are bound by the bandwidth of memory; what new memory costs at its first touch, "
        "which out= saves, is from a third of a sweep to nothing, as the system has it ready"
    ),
}
