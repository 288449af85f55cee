"""One module per source; each is found by name, none is registered."""
