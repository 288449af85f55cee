"""Telling what the columns of a file are, by their names and by what stands in them."""
