"""Static analysis of code: which tests have to run alone with ``--mt``."""
