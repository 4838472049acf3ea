"""One group of tests, run by one session of pytest in this process."""
