"""Groups on machines that do not see the project's files."""
