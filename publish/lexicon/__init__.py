"""The vocabulary as pages."""
