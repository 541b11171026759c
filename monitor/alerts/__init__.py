"""Tells: decides what deserves an alert, renders it for each channel, and sends what is due."""
