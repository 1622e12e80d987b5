"""Write the strategic road network of the Gwangju region from facts of the real trunk roads.

Run ``python tools/strategic_network REFERENCE``; the same inputs give the same bytes. Steps:

1. The ends of the trunk links are joined within 20 m (`joining`). A link's length is the geodesic
   length of its generalised line on GRS80, and at each end how far the joined place lies ahead of
   or behind the line's end (`trunk.length_between`). Against the kilometre posts these lengths
   have no bias (median -0.1 %), so that the generalisation to 30 m is not corrected for; they are
   about 1 % longer than the joined trunk file alone, which loses the links inside a joined place.
2. Links of rank 101 and 102 posted 70 km/h or less are ramps, unless the main line itself goes on
   by them (`mainlines`): at toll plazas, and where the file has nothing else to go on by.
3. Interchanges, junctions and toll gates are put on the main lines (`interchanges`), holes of the
   file in routes 10 and 27 are closed and the ring road's gates are placed (`gaps`).
4. Streets are written where ramps and sites lack a road (`streets`, `streets.toml`, `ramps`).
5. What is outside the region or not strongly connected is dropped, chains become one link
   (`contracting`), and the tables (`writing`) and their measured figures (`validating`) written.
"""
