"""Keys are found by name and shown to nobody."""

from __future__ import annotations

import io
import json
import logging
import os
from pathlib import Path
from urllib.parse import quote

import pytest
from grok_spicy.providers.context import Context
from grok_spicy.system.secrets import MaskingFilter, Secrets, mask_urls, sendable, variables_in
from hypothesis import given, settings
from hypothesis import strategies as st

KEY = "fox-4711-den/+abc=="


def test_environment_goes_before_dotenv_and_names_in_order(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("FIRST=from-file-1\nSECOND=from-file-2\n")
    secrets = Secrets({"SECOND": " from-environment "}, dotenv)

    assert secrets(("FIRST", "SECOND")) == "from-environment"
    assert secrets(("FIRST",)) == "from-file-1"
    assert secrets(("THIRD",)) is None


def test_blank_values_are_no_keys(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("EMPTY=\nBLANK='  '\n")

    assert Secrets({"SET": "  "}, dotenv)(("SET", "EMPTY", "BLANK")) is None


def test_environment_of_the_process_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROK_SPICY_TEST_KEY", KEY)

    assert Secrets()(("GROK_SPICY_TEST_KEY",)) == KEY


def test_dotenv_that_is_missing_is_no_problem(tmp_path: Path) -> None:
    assert Secrets({}, tmp_path / "gone")(("KEY",)) is None


def test_dotenv_that_cannot_be_read_is_left_out_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_bytes(b"KEY=\xff\xfe\n")

    assert Secrets({}, dotenv)(("KEY",)) is None
    assert "cannot be read and is left out" in caplog.text


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes in folders")
@pytest.mark.parametrize("kind", ["pipe", "device", "huge"])
def test_dotenv_that_is_no_ordinary_file_keeps_nobody_waiting(
    tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    dotenv = tmp_path / ".env"
    if kind == "pipe":
        os.mkfifo(dotenv)
    elif kind == "device":
        dotenv.symlink_to("/dev/zero")
    else:
        dotenv.write_bytes(b"KEY=1\n" + b"#" * 1_000_000)
    assert Secrets({}, dotenv)(("KEY",)) is None
    assert "cannot be read and is left out" in caplog.text


def test_keys_of_the_environment_are_masked_though_nobody_asked_for_them() -> None:
    env = {"CLOUD_SECRET": KEY, "SOME_KEY": "ollama", "PALETTE": "teal-4711-amber"}
    secrets = Secrets(env)
    assert secrets.mask(f"{KEY} ollama teal-4711-amber") == "*** ollama teal-4711-amber"
    assert secrets(("SOME_KEY",)) == "ollama"
    assert secrets.mask("sent ollama") == "sent ***"


def test_context_finds_keys_through_it() -> None:
    secrets = Secrets({"B_KEY": KEY})
    context = Context(secrets=secrets)

    assert context.secret("A_KEY", "B_KEY") == KEY
    assert secrets.mask(f"used {KEY}!") == "used ***!"


def test_found_keys_are_masked_in_whatever_form_they_appear() -> None:
    secrets = Secrets({"HARBOUR": KEY})
    assert secrets.mask(KEY) == KEY

    secrets(("HARBOUR",))

    assert secrets.mask(f"x{KEY}y") == "x***y"
    assert secrets.mask(f"http://h/?q={quote(KEY, safe='')}") == "http://h/?q=***"
    assert secrets.mask(json.dumps({"key": KEY})) == '{"key": "***"}'


def test_authorization_values_are_masked_with_and_without_their_scheme() -> None:
    secrets = Secrets({})
    secrets.remember("Bearer owl-0815-tree")

    assert secrets.mask("Authorization: Bearer owl-0815-tree") == "Authorization: ***"
    assert secrets.mask("token owl-0815-tree.") == "token ***."


def test_longest_key_is_masked_first() -> None:
    secrets = Secrets({"A": "secret-fox", "B": "secret-fox-and-owl"})
    secrets(("A",))
    secrets(("B",))

    assert secrets.mask("secret-fox-and-owl secret-fox") == "*** ***"


def test_short_keys_do_not_spoil_ordinary_text() -> None:
    secrets = Secrets({"TINY": "a", "SHORT": "fox1"})
    secrets(("TINY",))
    secrets(("SHORT",))

    assert secrets.mask("a foxy fox1, and fox12") == "a foxy ***, and fox12"


WITHOUT_MASKS = st.text(st.characters(blacklist_characters="*"))


@settings(deadline=None)
@given(WITHOUT_MASKS.filter(lambda key: len(key.strip()) >= 8), WITHOUT_MASKS, WITHOUT_MASKS)
def test_no_text_shows_a_remembered_key(key: str, before: str, after: str) -> None:
    secrets = Secrets({})
    secrets.remember(key)

    assert key.strip() not in secrets.mask(f"{before}{key}{after}")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("http://fox:den@host:1/x", "http://***@host:1/x"),
        ("see http://fox@host, ok", "see http://***@host, ok"),
        ("http://fox:d@en@host", "http://***@host"),
        ("http://host/a@b", "http://host/a@b"),
        ("mail fox@den.example", "mail fox@den.example"),
        ("http://h/?key=1&model=x", "http://h/?key=***&model=x"),
        ("http://h/?X-Amz-Signature=ab#z", "http://h/?X-Amz-Signature=***#z"),
        ("http://h/?monkey=1", "http://h/?monkey=1"),
    ],
)
def test_credentials_in_addresses_are_masked(text: str, masked: str) -> None:
    assert mask_urls(text) == masked
    assert Secrets({}).mask(text) == masked


def test_log_lines_and_tracebacks_are_masked() -> None:
    secrets = Secrets({"KEY": KEY})
    secrets(("KEY",))
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskingFilter(secrets))
    logger = logging.getLogger("grok_spicy.test_secrets")
    logger.propagate = False
    logger.addHandler(handler)
    try:
        logger.warning("sent %s to %s", KEY, "http://a:b@host")
        try:
            raise ValueError(f"refused {KEY}")
        except ValueError:
            logger.exception("failed")
        logger.warning("plain %d%%", 5)
    finally:
        logger.removeHandler(handler)

    text = stream.getvalue()
    assert KEY not in text
    assert "sent *** to http://***@host" in text
    assert "ValueError: refused ***" in text
    assert "plain 5%" in text


def test_log_line_whose_arguments_do_not_fit_ends_nothing_and_shows_no_key() -> None:
    secrets = Secrets({})
    secrets.remember(KEY)
    record = logging.LogRecord("n", logging.INFO, "p", 1, "sent %d", (KEY,), None)

    assert MaskingFilter(secrets).filter(record)
    assert record.getMessage() == "sent %d ('***',)"


def test_traceback_without_keys_is_left_to_its_handler() -> None:
    try:
        raise ValueError("harmless")
    except ValueError as error:
        record = logging.LogRecord(
            "n", logging.ERROR, "p", 1, "m", (), (type(error), error, error.__traceback__)
        )

    assert MaskingFilter(Secrets({})).filter(record)
    assert record.exc_info is not None


@pytest.mark.parametrize(
    ("line", "variables"),
    [
        ("KEY=abc", {"KEY": "abc"}),
        ("  export KEY = abc  ", {"KEY": "abc"}),
        ("KEY=abc # note", {"KEY": "abc"}),
        ("KEY=abc#def", {"KEY": "abc#def"}),
        ("KEY='a # b' # note", {"KEY": "a # b"}),
        ('KEY="a # b"', {"KEY": "a # b"}),
        ('KEY="line\\nnext \\"q\\" \\\\"', {"KEY": 'line\nnext "q" \\'}),
        ("KEY='\\n$HOME'", {"KEY": "\\n$HOME"}),
        ("KEY=a=b=c", {"KEY": "a=b=c"}),
        ("KEY=", {"KEY": ""}),
        ("KEY=   # nothing", {"KEY": ""}),
        ("# KEY=abc", {}),
        ("KEY", {}),
        ("KEY='unfinished", {}),
        ("", {}),
        ("KEY=a\nKEY=b\r\nOTHER=c", {"KEY": "b", "OTHER": "c"}),
    ],
)
def test_dotenv_is_read_as_shells_write_it(line: str, variables: dict[str, str]) -> None:
    assert variables_in(line.encode()) == variables


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_dotenv_is_read_in_the_encodings_that_editors_and_shells_write(encoding: str) -> None:
    assert variables_in("KEY=größe\r\nOTHER=b\r\n".encode(encoding)) == {
        "KEY": "größe",
        "OTHER": "b",
    }


def test_dotenv_lines_end_where_lines_of_a_file_end() -> None:
    assert variables_in("KEY=a\u2028b\x0cc\n".encode()) == {"KEY": "a\u2028b\x0cc"}


@settings(deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"[A-Z][A-Z0-9_]{0,8}", fullmatch=True),
        st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"])),
    )
)
def test_quoted_values_survive_dotenv(variables: dict[str, str]) -> None:
    lines = [
        '{}="{}"'.format(name, value.replace("\\", "\\\\").replace('"', '\\"'))
        for name, value in variables.items()
    ]

    assert variables_in("\n".join(lines).encode()) == variables


@pytest.mark.parametrize("key", ["xai-a.b_c~1/=", "k"])
def test_usual_key_can_be_sent(key: str) -> None:
    assert sendable(key)


@pytest.mark.parametrize("key", ["schlüssel", "two\r\nlines", "two words", "tab\there", "\x7f"])
def test_key_that_no_header_can_carry_is_not_sendable(key: str) -> None:
    assert not sendable(key)
