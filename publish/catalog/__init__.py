"""The catalogue record, and what can be taken whole."""
