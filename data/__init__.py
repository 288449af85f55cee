"""The store: schema, writes, aggregate reads and settings."""
