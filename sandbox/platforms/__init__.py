"""The platforms, one module for each; `ROUTES` of each is mounted under its official host."""
