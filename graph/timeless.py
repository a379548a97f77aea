"""Workbooks without the moment they were written at: same content, same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

DAY = datetime(2000, 1, 1)
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*<")


def timeless(content: bytes) -> bytes:
    """The same workbook (.xlsx) as if it had been written on one fixed day."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(sink, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":
                data = _MOMENT.sub(rb"\g<1>" + DAY.isoformat().encode() + b"Z<", data)
            kept = zipfile.ZipInfo(entry.filename, DAY.timetuple()[:6])
            new.writestr(kept, data, zipfile.ZIP_DEFLATED)
    return sink.getvalue()
