"""Stand-in platforms on loopback: the demo world, the tests' double, the load source."""
