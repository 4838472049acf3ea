"""How fast aomaker is beside its peers, on the machine where this runs."""
