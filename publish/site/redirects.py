"""What a file server must be told so that addresses work as the server's: nginx, Apache, w3id.org."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

# Endings of files, with the media types that ask for them, in the order the server offers them.
_FORMS = (
    ("ttl", "text/turtle"),
    ("jsonld", r"application/ld\+json"),
    ("nt", "application/n-triples"),
    ("rdf", r"application/rdf\+xml"),
    ("csv", "text/csv"),
)
_PAGE = r"(text/html|application/xhtml\+xml)"
_ANY = r"\*/\*"


def _wholly(kind: str) -> str:
    """Accept that asks for a media type without a weight, or with the whole."""
    return rf"(^|,)\s*{kind}\s*(;\s*(?!q\s*=)[^,;]*)*(;\s*q\s*=\s*1(\.0*)?\s*)?(,|$)"


def _partly(kind: str) -> str:
    """Accept that asks for it with a weight between none and the whole."""
    return rf"(^|,)\s*{kind}\s*(;\s*(?!q\s*=)[^,;]*)*;\s*q\s*=\s*0?\.[0-9]*[1-9]"


# A rule cannot compare two weights: of those that are not whole, a page that stands first is meant.
_PAGE_FIRST = rf"^\s*{_PAGE}\s*;\s*q\s*=\s*0?\.[0-9]*[1-9]"
_TYPES = {
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig; charset=utf-8",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
}


def files(base: str, gone: Mapping[str, str]) -> dict[str, str]:
    """Every such file by its name in the site.

    ``gone`` is what has ended, as what follows ``id/``, and the file of the page about it.
    """
    return {
        ".htaccess": apache(base, gone),
        "nginx.conf": nginx(base, gone),
        "w3id/.htaccess": w3id(base),
        "404.html": not_found(base),
        ".nojekyll": "",
    }


def apache(base: str, gone: Mapping[str, str]) -> str:
    """``.htaccess`` in the site's own folder."""
    root = _root(base)
    pages = "".join(
        f"<If \"%{{REQUEST_URI}} == '{root}id/{thing}'\">\nErrorDocument 410 {root}{file}\n</If>\n"
        for thing, file in gone.items()
    )
    ended = "".join(f"RewriteRule ^id/{re.escape(thing)}$ - [R=410,L]\n" for thing in gone)
    types = "".join(f'AddType "{kind}" .{ending}\n' for ending, kind in _TYPES.items())
    return f"""# Redirects for Apache (mod_rewrite, mod_headers), beside the files of the site.
# It needs: AllowOverride FileInfo Indexes Options=MultiViews,Indexes
# What a reorganisation had ended on the day of publishing answers 410 with the page about it: a site
# is published anew when that changes.
Options -MultiViews -Indexes
# Beside many a folder stands a page of the same name, which is meant where no slash follows.
DirectorySlash Off
DirectoryIndex index.html
AddDefaultCharset utf-8
{types}<Files "void">
ForceType "text/turtle; charset=utf-8"
</Files>
Header always set Access-Control-Allow-Origin "*"
Header always merge Vary Accept
ErrorDocument 404 {root}404.html
{pages}RewriteEngine On
RewriteBase {root}
{ended}{_rules("id/(.+)", f"{root}data/$1", f"{root}doc/$1", _FORMS)}
{_rules("ontology/?", f"{root}ontology", "", _FORMS[:4])}
RewriteCond %{{REQUEST_FILENAME}} !-f
RewriteCond %{{REQUEST_FILENAME}}.html -f
RewriteRule ^(.*[^/])$ {root}$1.html [L]
RewriteCond %{{REQUEST_FILENAME}}/index.html -f
RewriteRule ^(.*[^/])$ {root}$1/ [R=301,L]
RewriteCond %{{REQUEST_FILENAME}} -d
RewriteCond %{{REQUEST_FILENAME}}/index.html !-f
RewriteRule ^ - [R=404,L]
"""


def nginx(base: str, gone: Mapping[str, str]) -> str:
    """Locations to include in a ``server`` block."""
    root = _root(base)
    ended = "".join(
        f"""location = {root}id/{thing} {{
    add_header Access-Control-Allow-Origin "*" always;
    error_page 410 {root}{file};
    return 410;
}}
"""
        for thing, file in gone.items()
    )
    types = "".join(
        f"        {kind.partition(';')[0]} {ending};\n" for ending, kind in _TYPES.items()
    )

    def asked(place: str, forms: tuple[tuple[str, str], ...]) -> str:
        def leads(said: str, how: str, ending: str) -> str:
            return f'    if ({said} ~* "{how}") {{ return 303 {root}{place}.{ending}; }}\n'

        wholly = [leads("$keikaku_wholly", _wholly(kind), ending) for ending, kind in forms]
        partly = [leads("$keikaku_partly", _partly(kind), ending) for ending, kind in forms]
        return f"""    set $keikaku_wholly $http_accept;
    set $keikaku_partly $http_accept;
    if ($http_accept ~* "{_wholly(_PAGE)}") {{ set $keikaku_wholly ""; set $keikaku_partly ""; }}
    if ($http_accept ~* "{_wholly(_ANY)}") {{ set $keikaku_partly ""; }}
    if ($http_accept ~* "{_PAGE_FIRST}") {{ set $keikaku_partly ""; }}
{"".join(wholly + partly)}"""

    return f"""# For nginx: include this file in the server block, whose root leads to where {root} is a folder.
# What a reorganisation had ended on the day of publishing answers 410 with the page about it: a site
# is published anew when that changes.
{ended}location ~ ^{root}id/(?<keikaku_thing>.+)$ {{
    add_header Access-Control-Allow-Origin "*" always;
    add_header Vary Accept always;
{asked("data/$keikaku_thing", _FORMS)}    return 303 {root}doc/$keikaku_thing;
}}
location ~ ^{root}ontology/?$ {{
    add_header Access-Control-Allow-Origin "*" always;
    add_header Vary Accept always;
{asked("ontology", _FORMS[:4])}    rewrite ^ {root}ontology.html last;
}}
location = {root}.well-known/void {{
    default_type "text/turtle; charset=utf-8";
    add_header Access-Control-Allow-Origin "*" always;
}}
location {root} {{
    include mime.types;
    types {{
{types}    }}
    charset utf-8;
    charset_types text/plain text/xml text/css text/csv text/turtle application/trig application/javascript;
    add_header Access-Control-Allow-Origin "*" always;
    index index.html;
    try_files $uri $uri.html $uri/ =404;
    error_page 403 404 =404 {root}404.html;
}}
"""


def w3id(base: str) -> str:
    """The entry of a w3id.org folder: put the place of the files where SITE stands."""
    return f"""# Entry for w3id.org: addresses of {base}
# Replace SITE by the address of the site, without a slash at the end.
# What a reorganisation has ended leads to the page or the data that say so.
Options +FollowSymLinks
Header always set Access-Control-Allow-Origin "*"
Header always merge Vary Accept
RewriteEngine on
{_rules("id/(.+)", "SITE/data/$1", "SITE/doc/$1.html", _FORMS)}
{_rules("ontology/?", "SITE/ontology", "SITE/ontology.html", _FORMS[:4])}
RewriteRule ^catalog$ SITE/catalog.html [R=303,L]
RewriteRule ^(.*)$ SITE/$1 [R=302,L]
"""


def _rules(address: str, data: str, page: str, forms: tuple[tuple[str, str], ...]) -> str:
    """Apache's: to the data in the form asked for, else to the page where one is given."""
    lines: list[str] = []

    def leads(ending: str, *asked: str) -> None:
        lines.extend(f'RewriteCond %{{HTTP_ACCEPT}} "{how}" [NC]' for how in asked)
        lines.append(f"RewriteRule ^{address}$ {data}.{ending} [R=303,L]")

    no_page = f"!{_wholly(_PAGE)}"
    for ending, kind in forms:
        leads(ending, no_page, _wholly(kind))
    for ending, kind in forms:
        leads(ending, no_page, f"!{_wholly(_ANY)}", f"!{_PAGE_FIRST}", _partly(kind))
    if page:
        lines.append(f"RewriteRule ^{address}$ {page} [R=303,L]")
    return "\n".join(lines)


def not_found(base: str) -> str:
    """A page for whatever address is wrong: it stands anywhere, so it leads by a whole address."""
    home, root = escape(base), escape(_root(base))
    return f"""<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ページが見つかりません – Not found</title>
<link rel="stylesheet" href="{root}static/keikaku.css">
</head>
<body>
<main class="wrap">
<h1>ページが見つかりません</h1>
<p>アドレスが変わったか、この計画にないものかもしれません。</p>
<p lang="en">There is no such page. The address may have changed, or the plan does not contain it.</p>
<p><a href="{home}">{home}</a></p>
</main>
</body>
</html>
"""


def _root(base: str) -> str:
    return urlsplit(base).path or "/"
