"""The third door: the verbs of the command, over the same functions as pages and export."""
