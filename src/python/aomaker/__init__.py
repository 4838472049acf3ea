"""What projects import: ``aomaker.aomaker``, ``.session``, ``.storage``."""
