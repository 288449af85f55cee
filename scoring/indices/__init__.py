"""One module per index; each is found by name, none is registered."""
