"""Runs test suites of others by pytest and by aomaker, and compares each test."""
