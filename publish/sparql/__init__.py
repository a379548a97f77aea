"""The endpoint, and the page on which people write queries."""
