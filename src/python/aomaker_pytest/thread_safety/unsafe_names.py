"""The names of functions that change the process, or need all of it.

They include the list of pytest-run-parallel.
"""

from __future__ import annotations

FIXTURES = {
    "capsys",
    "capsysbinary",
    "capteesys",
    "capfd",
    "capfdbinary",
    "monkeypatch",
    "recwarn",
    "pytester",
    "testdir",
    # fixtures of other plugins, which patch modules or the clock, or have one loop
    "anyio_backend",
    "mocker",
    "class_mocker",
    "module_mocker",
    "package_mocker",
    "session_mocker",
    "requests_mock",
    "httpx_mock",
    "respx_mock",
    "aioresponses",
    "freezer",
    "time_machine",
    "fs",
    "vcr",
}

OF_PYTEST = {"cache"}  # pytest's own only, not a project's fixture of that name

# by module; *: all of it
FUNCTIONS = {
    "os": "chdir closerange dup2 fchdir fork forkpty kill killpg nice "
    "posix_spawn posix_spawnp putenv sched_setaffinity setpgid "
    "setpriority spawnl spawnv system umask unsetenv wait wait3 waitpid "
    "write writev",
    "sys": "set_int_max_str_digits setdlopenflags setprofile "
    "setrecursionlimit setswitchinterval settrace",
    "gc": "collect disable enable freeze set_threshold",
    "random": "seed setstate",
    "numpy.random": "seed set_state",
    "time": "tzset",
    "locale": "setlocale",
    "signal": "alarm pause pthread_kill pthread_sigmask raise_signal "
    "set_wakeup_fd setitimer siginterrupt signal sigpending "
    "sigtimedwait sigwait sigwaitinfo",
    "socket": "setdefaulttimeout",
    "logging": "addLevelName basicConfig captureWarnings disable "
    "setLogRecordFactory setLoggerClass shutdown",
    "logging.config": "*",
    "threading": "setprofile setprofile_all_threads settrace "
    "settrace_all_threads stack_size",
    "contextlib": "chdir",
    "runpy": "run_module run_path",  # they replace __main__
    "doctest": "DocTestRunner DebugRunner run_docstring_examples testfile "
    "testmod",  # they replace pdb's function
    "pty": "fork spawn",
    "cProfile": "*",
    "csv": "field_size_limit register_dialect unregister_dialect",
    "mimetypes": "add_type init",
    "multiprocessing": "*",
    "concurrent.futures": "ProcessPoolExecutor",
    "ctypes": "CDLL PyDLL cdll pydll pythonapi",
    # finds a class by the name of its module, of which groups have their own
    "pickle": "dump dumps load loads Pickler Unpickler",
    "typing": "get_type_hints",
    "inspect": "getmodule",
    "unittest.mock": "patch",
    "mock": "patch",
    "pytest": "MonkeyPatch main",
    "click.testing": "CliRunner",
    "typer.testing": "CliRunner",
    "importlib": "reload invalidate_caches",
    "faulthandler": "*",
    "tracemalloc": "*",
    "resource": "prlimit setrlimit",
    "asyncio": "set_event_loop_policy",
    "freezegun": "freeze_time",
    "time_machine": "travel",
    "responses": "*",
    "requests_mock": "*",
    "httpretty": "*",
    "respx": "*",
    "moto": "*",
}

# methods of any object
METHODS = {
    "add_signal_handler": "signal.signal",
    "assertLogs": "assertLogs",
    "assertNoLogs": "assertNoLogs",
    "addFilter": "Logger.addFilter",
    "removeFilter": "Logger.removeFilter",
}

# packages whose decorators change the process while the test runs
PATCHERS = (
    "unittest.mock.",
    "mock.",
    "freezegun.",
    "time_machine.",
    "responses.",
    "requests_mock.",
    "httpretty.",
    "respx.",
    "moto.",
)

# attributes of modules that each group has for itself
OWN = {
    "sys": {
        "argv",
        "stdin",
        "stdout",
        "stderr",
        "unraisablehook",
        "last_type",
        "last_value",
        "last_traceback",
        "last_exc",
    },
    "threading": {"excepthook"},
    "warnings": {"showwarning"},
}
