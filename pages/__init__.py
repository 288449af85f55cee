"""The screens of the web application."""
