"""Turns at junctions: which are allowed, and what they take."""
