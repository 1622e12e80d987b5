"""Measure how well times on an outline network stand for times on the full one.

Run ``python tools/outline_access OSM`` with the folder of OpenStreetMap extracts; the same inputs
give the same bytes. Steps:

1. Each network is thinned to its expressways, national roads, arterials and ramps (`thinning`).
2. Times between random junctions are computed on the full network by `aicomplex_geo.Router`, and
   on the outline by a brute force that shares no code with it (`brute_force`).
3. The ratios of the times are summed up for a series of access speeds (`measuring`) and written
   to ``data/geo/network/outline_accuracy.toml`` and a table in the documentation (`writing`).
"""
