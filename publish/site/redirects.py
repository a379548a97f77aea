"""What a file server must be told so that addresses work as the server's: nginx, Apache, w3id.org."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

# Endings of files, with the media types that ask for them, the page last.
_FORMS = (
    ("ttl", "text/turtle"),
    ("jsonld", r"application/ld\+json"),
    ("nt", "application/n-triples"),
    ("rdf", r"application/rdf\+xml"),
    ("csv", "text/csv"),
)
# Who asks for a page before all else: the rules know the order of a list, not its weights.
_PAGE = r"^\s*(text/html|application/xhtml\+xml)"
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


def files(base: str) -> dict[str, str]:
    """Every such file by its name in the site."""
    return {
        ".htaccess": apache(base),
        "nginx.conf": nginx(base),
        "w3id/.htaccess": w3id(base),
        "404.html": not_found(base),
        ".nojekyll": "",
    }


def apache(base: str) -> str:
    """``.htaccess`` in the site's own folder."""
    root = _root(base)
    types = "".join(f'AddType "{kind}" .{ending}\n' for ending, kind in _TYPES.items())
    return f"""# Redirects for Apache (mod_rewrite, mod_headers), beside the files of the site.
# It needs: AllowOverride FileInfo Indexes Options=MultiViews,Indexes
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
RewriteEngine On
RewriteBase {root}
{_rules("id/(.+)", f"{root}data/$1", f"{root}doc/$1", _FORMS)}
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


def nginx(base: str) -> str:
    """Locations to include in a ``server`` block."""
    root = _root(base)
    types = "".join(
        f"        {kind.partition(';')[0]} {ending};\n" for ending, kind in _TYPES.items()
    )

    def asked(place: str, forms: tuple[tuple[str, str], ...]) -> str:
        # A dot and a plus mean themselves here and in Apache's rules alike.
        return "".join(
            f'    if ($keikaku_asked ~* "{kind}") {{ return 303 {root}{place}.{ending}; }}\n'
            for ending, kind in forms
        )

    return f"""# For nginx: include this file in the server block, whose root leads to where {root} is a folder.
location ~ ^{root}id/(?<keikaku_thing>.+)$ {{
    add_header Access-Control-Allow-Origin "*" always;
    add_header Vary Accept always;
    set $keikaku_asked $http_accept;
    if ($http_accept ~* "{_PAGE}") {{ set $keikaku_asked ""; }}
{asked("data/$keikaku_thing", _FORMS)}    return 303 {root}doc/$keikaku_thing;
}}
location ~ ^{root}ontology/?$ {{
    add_header Access-Control-Allow-Origin "*" always;
    add_header Vary Accept always;
    set $keikaku_asked $http_accept;
    if ($http_accept ~* "{_PAGE}") {{ set $keikaku_asked ""; }}
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
    lines = []
    for ending, kind in forms:
        lines += [
            f'RewriteCond %{{HTTP_ACCEPT}} "!{_PAGE}" [NC]',
            f"RewriteCond %{{HTTP_ACCEPT}} {kind} [NC]",
            f"RewriteRule ^{address}$ {data}.{ending} [R=303,L]",
        ]
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
