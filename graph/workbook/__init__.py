"""Plans as workbooks for planners: written, read back without loss, and told what is wrong where.

`kinds` and `layout` say what stands in which column and `legend` tells it to people. The way out
leads through `flatten` and `write`; the way in through `files`, `tables`, `parts`, `assemble` and
`read`; into a folder that holds a plan already through `importing`.
"""

from pathlib import Path

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def is_workbook(file: Path) -> bool:
    """Whether a file is named as a spreadsheet program names its files."""
    return file.suffix.lower() in SUFFIXES
