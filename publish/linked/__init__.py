"""Addresses of things and graphs, answered with data or led to a page."""
