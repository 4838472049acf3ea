"""``aomaker.runner.models`` of the original 3.x, by aomaker_front.py.

Outside of a project its modules cannot be imported, as its storage looks for
the project's root when it begins; there RunConfig is ours.
"""

from importlib.machinery import PathFinder as _PathFinder

from aomaker import runner as _runner

_spec = _PathFinder.find_spec(__name__, _runner.__path__)
if _spec is None or _spec.loader is None:
    raise ModuleNotFoundError(f"No module named {__name__!r}", name=__name__)
try:
    exec(_spec.loader.get_code(__name__), globals())  # type: ignore
except FileNotFoundError:
    RunConfig = _runner._RunConfig
