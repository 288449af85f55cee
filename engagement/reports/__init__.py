"""Reports and exports: tables, the board report and pictures of charts, from data that is given.

Nothing here reads the store: whoever may see something hands over exactly that.
"""
