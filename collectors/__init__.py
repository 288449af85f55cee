"""Collecting reviews from remote sources and from files."""
