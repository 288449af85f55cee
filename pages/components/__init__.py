"""Parts that several pages share: figures, charts, tables, text."""
