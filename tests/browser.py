"""How the tests and the benchmarks start Debian's chromium: nothing of its own reaches out."""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
