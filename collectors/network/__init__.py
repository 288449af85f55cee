"""The parts of the one client that speaks to the network: pace, patience, limits, safety."""
