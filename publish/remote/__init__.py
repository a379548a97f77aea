"""Stores elsewhere that take plans."""
