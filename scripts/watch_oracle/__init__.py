"""Compares the verdicts of ``arun --watch`` with those of a fresh pytest."""
