"""Read by every module below."""
