"""Libraries that draw something of their own, and may be shared all the same.

Each entry says why nobody can tell that two processes have inherited it.
"""

from __future__ import annotations

HARMLESS = {
    "allure_commons.utils": "each call of a decorated step has an id of its own",
    "bson.objectid": "it asks for the process id again, and draws anew after a fork",
    "execnet.gateway_base": "it shows the process id in its own debug output",
    "loguru._logger": "the name of a context variable, which never leaves the process",
    "multiprocess.process": "as multiprocessing in Python's own library",
    "numpy.random._pickle": "its generators are seeded anew in each fork",
    "opentelemetry.context": "keys of context variables, which never leave the process",
    "psutil._pslinux": "it asks which files the system has of a process",
    "pytest_randomly": "one seed for all groups, as xdist hands it to its workers",
    "redis.connection": "a pool asks for the process id again, and begins anew",
    "rich.style": "numbers of styles within the process",
    "sympy.core.symbol": "numbers of dummies within the process",
}
