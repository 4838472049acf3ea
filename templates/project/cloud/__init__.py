"""The service under test, and a client of it."""
