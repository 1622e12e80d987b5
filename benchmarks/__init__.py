"""Benchmarks of the routing engine against the libraries that one could use instead.

``python -m benchmarks`` runs it; see the README of this folder.
"""
