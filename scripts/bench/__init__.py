"""Compares aomaker with other runners on this machine."""
