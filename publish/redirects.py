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
    types = "".join(f'AddType "{kind}" .{ending}\n' for ending, kind in _TYPES.items())
    lines = []
    for ending, kind in _FORMS:
        lines += [
            f"RewriteCond %{{HTTP_ACCEPT}} {kind} [NC]",
            f"RewriteRule ^id/(.+)$ {_root(base)}data/$1.{ending} [R=303,L]",
        ]
    return f"""# Redirects for Apache (mod_rewrite), beside the files of the site.
Options -MultiViews
AddDefaultCharset utf-8
{types}<Files "void">
ForceType "text/turtle; charset=utf-8"
</Files>
Header always set Access-Control-Allow-Origin "*"
Header merge Vary Accept
ErrorDocument 404 {_root(base)}404.html
RewriteEngine On
RewriteBase {_root(base)}
{chr(10).join(lines)}
RewriteRule ^id/(.+)$ {_root(base)}doc/$1 [R=303,L]
RewriteCond %{{REQUEST_FILENAME}} !-f
RewriteCond %{{REQUEST_FILENAME}}.html -f
RewriteRule ^(.+)$ $1.html [L]
"""


def nginx(base: str) -> str:
    """Two parts to include: a map for ``http``, locations for ``server``."""
    root = _root(base)
    # A dot and a plus mean themselves here and in Apache's rules alike.
    wishes = "".join(f'    "~*{kind}" {ending};\n' for ending, kind in _FORMS)
    types = "".join(
        f"    {kind.partition(';')[0]} {ending};\n" for ending, kind in _TYPES.items()
    )
    return f"""# Redirects for nginx. In the http block:
map $http_accept $keikaku_form {{
    default "";
{wishes}}}

# In the server block, with root or alias leading to the files:
location ~ ^{root}id/(.+)$ {{
    add_header Vary Accept always;
    if ($keikaku_form != "") {{ return 303 {root}data/$1.$keikaku_form; }}
    return 303 {root}doc/$1;
}}
location {root} {{
    include mime.types;
    types {{
{types}    }}
    charset utf-8;
    add_header Access-Control-Allow-Origin "*" always;
    try_files $uri $uri.html $uri/index.html =404;
    error_page 404 {root}404.html;
}}
location = {root}.well-known/void {{ default_type "text/turtle"; }}
"""


def w3id(base: str) -> str:
    """The entry of a w3id.org folder: put the place of the files where SITE stands."""
    forms = []
    for ending, kind in _FORMS:
        forms += [
            f"RewriteCond %{{HTTP_ACCEPT}} {kind} [NC]",
            f"RewriteRule ^id/(.+)$ SITE/data/$1.{ending} [R=303,L]",
        ]
    for ending, kind in _FORMS[:4]:
        forms += [
            f"RewriteCond %{{HTTP_ACCEPT}} {kind} [NC]",
            f"RewriteRule ^ontology/?$ SITE/ontology.{ending} [R=303,L]",
        ]
    return f"""# Entry for w3id.org: addresses of {base}
# Replace SITE by the address of the site, without a slash at the end.
Options +FollowSymLinks
Header set Access-Control-Allow-Origin "*"
Header merge Vary Accept
RewriteEngine on
{chr(10).join(forms)}
RewriteRule ^id/(.+)$ SITE/doc/$1.html [R=303,L]
RewriteRule ^ontology/?$ SITE/ontology.html [R=303,L]
RewriteRule ^catalog$ SITE/catalog.html [R=303,L]
RewriteRule ^(.*)$ SITE/$1 [R=302,L]
"""


def not_found(base: str) -> str:
    """A page for whatever address is wrong: it stands anywhere, so it leads by a whole address."""
    home = escape(base)
    return f"""<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ページが見つかりません – Not found</title>
</head>
<body>
<h1>ページが見つかりません</h1>
<p>アドレスが変わったか、この計画にないものかもしれません。</p>
<p lang="en">There is no such page. The address may have changed, or the plan does not contain it.</p>
<p><a href="{home}">{home}</a></p>
</body>
</html>
"""


def _root(base: str) -> str:
    return urlsplit(base).path or "/"
