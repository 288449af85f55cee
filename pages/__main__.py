"""The script that Streamlit runs; it holds nothing that a session could keep alive."""

from pages.frame import show

show()
