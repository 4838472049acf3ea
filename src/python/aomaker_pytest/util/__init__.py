"""Processes, files, clocks and paths: what every other package may use."""
