"""Between strangers and the pages: connections, limits, turns, the log."""
