"""Groups as threads of one process (``--mt``).

pytest, Allure, logging and warnings keep what they know in places that all
threads share. Each module here divides one such place among the groups:

    owner      to which group a thread belongs
    divided    attributes of modules that each group has for itself
    streams    standard input and output
    warn       filters and records of warnings
    logs       levels and handlers of loggers
    allure     the plugin manager and the steps of Allure
    environ    PYTEST_CURRENT_TEST
    turns      who runs beside others, and who alone
    unsafe     which tests have to run alone
    known      what each session asks, found out once
    compat     what is left to be told to pytest
    plugin     the pytest plugin of a group that is a thread
    host       the process: takes requests, starts threads

Only the host installs them; a group that is a process never sees them.
"""
