"""The archive of a shard: its results as one file (``pack``, ``unpack``).

It is a tar, compressed by gzip, of plain files with the names that they have in
.aomaker-build: ``plan.json``, ``history.jsonl``, ``session/facts.json``,
``isolated.json``, ``groups/SLUG/status.json`` and the files of the attempts,
``groups/SLUG/N/...``. The last member, ``manifest.json``, lists the others::

    {"v": 3, "began": the run's start, "ci": the CI's own name of it, or null,
     "files": {NAME: SHA-256}}

So an archive that was cut off has no manifest.
"""

from __future__ import annotations

import re

MANIFEST = "manifest.json"
PLAN = "plan.json"
ISOLATED = "isolated.json"  # of the last run with --isolate
OPTIONAL = "history.jsonl", "session/facts.json", ISOLATED
GROUPS = re.compile(r"(?s)groups/([^/]+)/(?:status\.json|[1-9][0-9]*/.+)")
VERSION = 3
