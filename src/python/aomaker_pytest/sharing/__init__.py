"""The state that a group begins with: in a fork, and in a fresh pytest."""
