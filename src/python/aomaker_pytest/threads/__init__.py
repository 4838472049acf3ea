"""Groups as threads of one process (``--mt``).

pytest, Allure, logging and warnings keep what they know in places that all
threads share. Each module here divides one such place among the groups:

    owner      to which group a thread belongs
    divided    attributes of modules that each group has for itself
    streams    standard input and output
    warn       filters and records of warnings
    logs       levels and handlers of loggers
    allure     the plugin manager and the steps of Allure
    main_thread  the thread that has the signals
    environ    PYTEST_CURRENT_TEST
    traces     trace functions, and what is measured by them
    turns      who runs beside others, and who alone
    unsafe     which tests have to run alone
    search     what a function does to the process
    listed     what it uses of the list of what changes that
    changes    what its byte code changes
    settings   which functions of libraries set something
    process_wide  the names of what changes the process
    known      what is installed, found out once
    deaths     how a host ends before its groups do
    compat     what is left to be told to pytest
    plugin     the pytest plugin of a group that is a thread
    host       the process: takes requests, starts threads

Only the host installs them; a group that is a process never sees them.
"""
