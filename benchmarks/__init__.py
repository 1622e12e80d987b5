"""What the routing engine is measured by, beside the libraries that one could take instead.

``python -m benchmarks`` runs it; see the README of this folder.
"""
