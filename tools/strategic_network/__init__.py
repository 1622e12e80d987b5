"""Write the strategic road network of the Gwangju region from facts of the real trunk roads.

Run ``python tools/strategic_network REFERENCE``; the same inputs give the same bytes. Steps:

1. The ends of the trunk links are joined within 20 m, and across breaks of the file; missing
   carriageways are added (`joining`, `breaks`). The length of a link is the geodesic length of its
   generalised line on GRS80, plus how far the joined place lies ahead of or behind the line at
   each end (`trunk.length_between`). Compared with the kilometre posts these lengths have no bias
   (median -0.1 %), so the generalisation to 30 m is not corrected. They are about 1 % longer than
   the joined trunk file alone, which loses the links inside a joined place.
2. Links of rank 101 and 102 posted at 70 km/h or less are ramps, unless the main line itself
   continues along them (`mainlines`): at toll plazas, and where the file has no other link.
3. Interchanges, junctions and toll gates are placed on the main lines (`interchanges`), gaps of
   the file in routes 10 and 27 are closed, and the toll gates of the ring road placed (`gaps`).
4. Streets are added where ramps and sites have no road (`streets`, `streets.toml`, `ramps`).
5. What is outside the region or not strongly connected is dropped, chains become one link
   (`contracting`), and tables (`writing`) and measured figures (`validating`) are written.
"""
