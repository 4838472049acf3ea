"""What happens once in a run: hooks.py, login.py and their process."""
