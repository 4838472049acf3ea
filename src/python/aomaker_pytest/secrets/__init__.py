"""Secret values, kept out of what a run prints and writes."""
