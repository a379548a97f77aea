"""Which form of a thing a request asks for: by ``?format=``, the end of its path, or ``Accept``."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request

from publish.data.forms import HTML, Form, ended, named
from publish.data.negotiate import best
from publish.rendering import site_of

_UNKNOWN = Form("", "", HTML.offer)


def chosen(request: Request, path: str, forms: Sequence[Form]) -> tuple[str, Form | None]:
    """The thing a path names and the form that ``?format=`` or the path's ending says.

    A format nobody knows is kept as one that no thing has. An identifier that happens to end like
    a file is taken as it is where there is such a thing.
    """
    asked = request.query_params.get("format", "")
    if asked:
        return path, named(asked, forms) or _UNKNOWN
    found = ended(path, forms)
    if found is None or site_of(request).descriptions.description(found[0]) is None:
        return path, None
    return found


def negotiate(request: Request, forms: Sequence[Form]) -> Form | None:
    """The form the reader's ``Accept`` wants most; None where none will do."""
    header = ", ".join(request.headers.getlist("accept")) or None
    offer = best(header, [form.offer for form in forms])
    return next((form for form in forms if form.offer is offer), None)
