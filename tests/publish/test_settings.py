import argparse
from dataclasses import fields

from publish.settings import SETTINGS, Settings
from queries.engine import Limits


def test_every_setting_is_in_the_tuple_and_in_the_class() -> None:
    assert {s.name: s.default for s in SETTINGS} == {
        field.name: getattr(Settings(), field.name) for field in fields(Settings)
    }


def test_every_setting_explains_itself_in_both_languages() -> None:
    for setting in SETTINGS:
        assert setting.help.ja
        assert setting.help.en
        assert setting.help.ja != setting.help.en


def test_settings_from_a_command_line() -> None:
    options = argparse.Namespace(
        host="::1",
        port=1,
        serve_base="",
        deadline=0.5,
        rows=7,
        workers=3,
        memory=64,
        plan="ignored",
    )
    chosen = Settings.chosen(options)
    assert chosen == Settings("::1", 1, "", 0.5, 7, 3, 64)
    assert chosen.limits == Limits(deadline=0.5, rows=7, memory=64 << 20)
