"""Sahel Monitor: watches news and NGO sites and alerts a desk to armed conflict in the Sahel."""

__version__ = "0.1.0"
