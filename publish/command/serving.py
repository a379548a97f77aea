"""Verbs that publish: serve, publish, push."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from ontology.language import Text
from publish.command.options import Options
from publish.command.shared import OK, STORE, note


def serve(options: argparse.Namespace) -> int:
    """Serve the plans in the store as pages."""
    from publish.server import run

    run(options, options.store, lambda text: note(options, text))
    return OK


def publish(options: argparse.Namespace) -> int:
    """Write plans as a site of files."""
    from graph.build import DEFAULT_PLANS
    from publish.site.publishing import publish as publish_site

    done = publish_site(
        options.plans or DEFAULT_PLANS,
        options.output,
        options.base,
        tell=lambda text: note(options, text),
    )
    note(options, done.text)
    return OK


def push(options: argparse.Namespace) -> int:
    """Replace the plans of the store in a store elsewhere."""
    from publish.remote.push import push as push_to
    from publish.remote.store import RemoteStore

    remote = RemoteStore.at(options.update, options.query or "")
    count = push_to(options.store, remote, lambda text: note(options, text))
    note(options, Text(
        f"{options.update} に入れ、数を確かめました（{count:,} 文）。",
        f"Pushed to {options.update} and counted there ({count:,} statements).",
    ))
    return OK


def publish_options(of: Options) -> None:
    """Options of ``publish``."""
    of.add("plans", nargs="*", type=Path, metavar="PLAN", ja="計画ファイル（省くと久喜市の計画）", en="plan files (Kuki's plan if none)")
    of.add("output", type=Path, metavar="OUT", ja="サイトのフォルダー（すべて入れ替える）", en="folder of the site (replaced whole)")
    of.base()


def push_options(of: Options) -> None:
    """Options of ``push``."""
    of.add("update", metavar="ENDPOINT", ja="SPARQL 更新のエンドポイント。利用者は環境変数 KEIKAKU_USER・KEIKAKU_PASSWORD（または KEIKAKU_TOKEN）", en="endpoint for SPARQL updates; credentials from KEIKAKU_USER and KEIKAKU_PASSWORD (or KEIKAKU_TOKEN)")
    of.add("--query", metavar="URL", ja="問い合わせのエンドポイント（省くと、…/update なら …/query、ほかは同じ）", en="endpoint for queries (if none: …/query for …/update, else the same)")
    of.add("--store", type=Path, default=STORE, metavar="DIR", ja="ストアのフォルダー", en="folder of the store")


def serve_options(of: Options) -> None:
    """Options of ``serve``."""
    from publish.settings import SETTINGS

    of.engine()
    for it in SETTINGS:
        # argparse reads a default that is text as if it had been given.
        given = os.environ.get(it.variable, it.default)
        if isinstance(it.default, bool):
            on = given is True or str(given).lower() in ("1", "true", "yes", "on")
            of.add(it.option, action=argparse.BooleanOptionalAction, default=on, ja=it.shown("ja"), en=it.shown("en"))
        else:
            of.add(it.option, type=type(it.default), default=given, metavar=it.name.upper(), ja=it.shown("ja"), en=it.shown("en"))
