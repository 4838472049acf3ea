"""Sessions of pytest that collect tests and run none."""
