"""The controller of a run: a session of pytest that sees the reports of all groups."""
