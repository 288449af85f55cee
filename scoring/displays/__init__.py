"""One module per channel that shows a known figure; each is found by name, none is registered."""
