"""The part of aomaker that runs inside the user's Python.

It is not called ``aomaker``, because the original package of that name may be
installed beside it, and it does nothing unless ``worker.py`` starts it. LAYERS
has the order of its packages.
"""
