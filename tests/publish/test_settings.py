import argparse
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import keikaku
from publish.settings import SETTINGS, SettingError, Settings
from queries.engine import Limits


def parsed(*given: str) -> Settings:
    """Settings as the command line reads them."""
    options = keikaku.parser("en", ["serve"]).parse_args(["serve", *given])
    return Settings.chosen(options)


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
        cache=8,
        plan="ignored",
    )
    chosen = Settings.chosen(options)
    assert chosen == Settings(host="::1", port=1, deadline=0.5, rows=7, workers=3, memory=64, cache=8)
    assert chosen.limits == Limits(deadline=0.5, rows=7, memory=64 << 20)


def test_limits_are_on_by_default() -> None:
    assert parsed() == Settings()
    for name in ("deadline", "rows", "memory", "body", "head", "arrival", "per_client", "waiting"):
        assert getattr(Settings(), name) > 0


def another(default: Any) -> tuple[str, Any]:
    """A value that is not the default, as it is written and as it is read."""
    if isinstance(default, bool):
        return "true", True
    if isinstance(default, str):
        return "/x", "/x"
    return str(default + 1), default + 1


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_every_setting_is_an_option_and_a_variable(
    setting: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written, value = another(setting.default)
    given = (setting.option,) if value is True else (setting.option, written)
    assert getattr(parsed(*given), setting.name) == value
    monkeypatch.setenv(setting.variable, written)
    assert getattr(parsed(), setting.name) == value
    with pytest.raises(SystemExit):
        keikaku.main(["--lang", "ja", "serve", "--help"])
    shown = "".join(capsys.readouterr().out.split())
    assert setting.option in shown
    assert "".join(setting.shown("ja").split()) in shown


@pytest.mark.parametrize("name", ["deadline", "rows", "workers", "memory", "per_client", "body"])
def test_a_limit_cannot_be_nothing(name: str) -> None:
    setting = next(s for s in SETTINGS if s.name == name)
    with pytest.raises(SettingError, match=rf"{setting.option} is at least .+, not 0\."):
        parsed(setting.option, "0")
    with pytest.raises(SettingError):
        Settings.chosen(argparse.Namespace(deadline=float("nan")))


def test_a_variable_that_cannot_be_read_is_said_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KEIKAKU_ROWS", "many")
    with pytest.raises(SystemExit):
        parsed()
    assert "--rows" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_readme_has_every_setting(language: Any) -> None:
    readme = (Path(keikaku.__file__).parent / "README.md").read_text(encoding="utf-8")
    japanese, english = readme.split("# keikaku in English")
    shown = re.findall(r"^\| `(--[a-z-]+)` \| (.*?) \| (.*) \|$", japanese if language == "ja" else english, re.M)
    expected = []
    for setting in SETTINGS:
        default = "" if setting.default in ("", False) else setting.default
        plain = f"{default:g}" if isinstance(default, float) else str(default)
        expected.append((setting.option, plain, setting.help.of(language)))
    assert shown == expected
