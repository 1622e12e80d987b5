"""Profiles held against observed speeds, and fitted to them."""
