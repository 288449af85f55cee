"""Speed, measured by commands that print one JSON line each; no test asserts a time."""
