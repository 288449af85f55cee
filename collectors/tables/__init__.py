"""Files of every dialect, read into one form: named columns and numbered rows."""
