"""The tested service, and a client of it."""
