"""Signals, indices and their explanation: pure functions of data handed in."""
