"""The fork server of a run, its helpers, and the processes they fork."""
