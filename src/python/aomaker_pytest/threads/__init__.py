"""Groups as threads of one process (``--mt``).

pytest, Allure, logging and warnings keep state in places that all threads
share. Each module here divides one such place among the groups:

    owner                 the group that a thread belongs to
    group_thread          the first frames of a group's stack
    per_group_attributes  attributes of modules that each group has for itself
    streams, capture, stream_router  standard input and output
    warning_filters       filters and records of warnings
    logs, loguru          levels, handlers and filters of loggers
    log_setup             settings of loggers that hold for all groups
    allure                the plugin manager and the steps of Allure
    main_thread           the thread that handles signals
    environ               PYTEST_CURRENT_TEST
    traces                trace functions, and the coverage that they measure
    inputs                the files that each group has read
    turns                 which tests run beside others, and which alone
    monkeypatch           tests that patch run alone from then on
    left_state            what a test that ran alone leaves changed
    apart                 a group that cannot share its process
    memo                  installed distributions, found out once
    host_death            which groups are to blame for the end of a host
    host_state            state that the groups of a host share
    plugin                the pytest plugin of a group that is a thread

Only the host (``forkserver.thread_host``) installs them; a group that is a
process never sees them.
"""
