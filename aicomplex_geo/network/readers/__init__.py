"""Readers of road networks, one package or module a source."""
