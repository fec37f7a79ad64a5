"""A signed film proves where it came from, and nobody can change it unseen."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import c2pa
import pytest
from click.testing import CliRunner
from grok_spicy import ConfigError, PluginManager, make_film
from grok_spicy.schemas import SignConfig, VideoConfig
from grok_spicy_handover.commands.sign_key import sign_key
from grok_spicy_handover.commands.verify import verify as verify_command
from grok_spicy_handover.film import timeline_of
from grok_spicy_handover.handing import Wanted, hand_over
from grok_spicy_handover.signing.keys import SigningKey, new_key, own_key
from grok_spicy_handover.signing.sign import packet_digests, sign_film
from grok_spicy_handover.signing.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_handover.film import Film
    from grok_spicy_testing.scripted import Script

    from conftest import Made


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    place = own_key(tmp_path_factory.mktemp("key"))
    new_key("Harbour Films", place)
    return place


@pytest.fixture(scope="module")
def signed(made: Made, key: SigningKey, tmp_path_factory: pytest.TempPathFactory) -> Path:
    film = made.film()
    dest = tmp_path_factory.mktemp("signed") / "film.mp4"
    assert film.path is not None
    sign_film(film.path, dest, timeline_of(film), key)
    return dest


def test_signed_film_has_the_packets_of_the_film(signed: Path, film: Film) -> None:
    assert film.path is not None
    assert packet_digests(signed) == packet_digests(film.path)
    content = signed.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_unknown_signer_is_not_called_trusted(signed: Path) -> None:
    found = verify(signed)
    assert found.state == "unknown-signer"
    assert found.signer == "Harbour Films"
    assert found.makers == ("scripted script-1",)
    assert found.kind == "made by trained models"
    assert found.ingredients[0] == "S01T01.mp4"


def test_signer_is_trusted_once_their_certificate_is_named(
    signed: Path, key: SigningKey, tmp_path: Path
) -> None:
    assert verify(signed, [key.certificate]).state == "trusted"
    other = own_key(tmp_path)
    new_key("Somebody Else", other)
    assert verify(signed, [other.certificate]).state == "unknown-signer"


@pytest.mark.parametrize("where", [0.3, 0.6, 0.95])
def test_one_flipped_bit_is_told(signed: Path, tmp_path: Path, where: float) -> None:
    content = bytearray(signed.read_bytes())
    start = content.index(b"mdat") + 8
    content[start + int((len(content) - start) * where)] ^= 1
    bent = tmp_path / "bent.mp4"
    bent.write_bytes(content)
    found = verify(bent)
    assert found.state == "changed"
    assert not found.intact


def test_bit_flipped_in_the_credentials_is_told(signed: Path, tmp_path: Path) -> None:
    content = bytearray(signed.read_bytes())
    content[content.index(b"scripted")] ^= 1
    bent = tmp_path / "bent.mp4"
    bent.write_bytes(content)
    assert verify(bent).state == "broken"


def test_film_without_credentials_is_unsigned(film: Film) -> None:
    assert film.path is not None
    assert verify(film.path).state == "unsigned"


def test_file_that_cannot_be_signed_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.xyz"
    path.write_text("What is this?", "utf-8")
    with pytest.raises(ConfigError, match="no kind that can be signed"):
        verify(path)


def test_prompts_are_told_only_if_wanted(
    film: Film, key: SigningKey, signed: Path, tmp_path: Path
) -> None:
    timeline = timeline_of(film)
    told = tmp_path / "told.mp4"
    assert film.path is not None
    sign_film(film.path, told, timeline, key, prompts=True)
    prompt = b"Camera: wide shot, slow push in"
    assert prompt in timeline.shots[0].prompt.encode()
    assert prompt not in signed.read_bytes()
    assert prompt in told.read_bytes()


def test_credentials_of_a_clip_are_kept(
    film: Film, key: SigningKey, signed: Path, tmp_path: Path
) -> None:
    timeline = timeline_of(film)
    first = timeline.shots[0]
    service = replace(first.take, media=replace(first.take.media, path=signed))
    timeline = replace(timeline, shots=(replace(first, takes=(service,)), *timeline.shots[1:]))
    dest = tmp_path / "film.mp4"
    assert film.path is not None
    sign_film(film.path, dest, timeline, key)
    assert verify(dest).ingredients[0] == "S01T01.mp4 (signed by self-made, as it came)"
    with c2pa.Reader(str(dest)) as reader:
        assert len(json.loads(reader.json())["manifests"]) == 2


def test_film_of_own_clips_among_others_is_a_composite(
    film: Film, key: SigningKey, tmp_path: Path
) -> None:
    timeline = timeline_of(film)
    first = timeline.shots[0]
    own = replace(first, takes=(replace(first.take, own=True, provider="", model=""),))
    dest = tmp_path / "film.mp4"
    assert film.path is not None
    sign_film(film.path, dest, replace(timeline, shots=(own, *timeline.shots[1:])), key)
    found = verify(dest)
    assert found.kind == "composed, in part from what trained models made"
    assert found.makers == ("the user's own clips", "scripted script-1")


def test_signing_again_keeps_what_was_signed_before(
    film: Film, key: SigningKey, signed: Path, tmp_path: Path
) -> None:
    dest = tmp_path / "again.mp4"
    sign_film(signed, dest, timeline_of(film), key)
    found = verify(dest)
    assert found.state == "unknown-signer"
    assert found.ingredients[0] == "film.mp4 (signed by self-made, as it came)"


def test_key_is_private_and_never_overwritten(tmp_path: Path) -> None:
    runner = CliRunner()
    arguments = ["new", "--name", "Harbour Films", "--folder", str(tmp_path)]
    result = runner.invoke(sign_key, arguments, catch_exceptions=False)
    place = own_key(tmp_path)
    secret = place.key.read_bytes()
    if sys.platform != "win32":
        assert stat.S_IMODE(place.key.stat().st_mode) == 0o600
    assert secret.splitlines()[1].decode() not in result.output
    with pytest.raises(ConfigError, match="never overwritten"):
        new_key("Harbour Films", place)
    assert place.key.read_bytes() == secret


def test_no_key_is_in_any_file_of_a_hand_over(film: Film, key: SigningKey, tmp_path: Path) -> None:
    wanted = Wanted(programs=("otio",), sign=key)
    done = asyncio.run(hand_over(film, wanted, tmp_path / "h"))
    assert done.signed is not None
    secret = key.key.read_bytes().splitlines()[1]
    for path in done.folder.rglob("*"):
        assert path.is_dir() or secret not in path.read_bytes()


def test_error_of_a_bad_key_does_not_quote_it(film: Film, key: SigningKey, tmp_path: Path) -> None:
    bad = tmp_path / "key.pem"
    bad.write_text("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n", "ascii")
    assert film.path is not None
    with pytest.raises(ConfigError) as caught:
        sign_film(
            film.path, tmp_path / "f.mp4", timeline_of(film), SigningKey(bad, key.certificate)
        )
    assert "c2VjcmV0" not in str(caught.value)


def test_verify_says_it_in_words_and_by_its_exit_code(signed: Path, film: Film) -> None:
    runner = CliRunner()
    result = runner.invoke(verify_command, [str(signed)], catch_exceptions=False)
    assert result.exit_code == 0
    assert "by an unknown signer" in result.output
    result = runner.invoke(verify_command, [str(film.path), "--json"], catch_exceptions=False)
    assert result.exit_code == 1
    assert json.loads(result.output)["state"] == "unsigned"


async def test_film_is_signed_at_its_end_where_the_configuration_says_so(
    short: Script, key: SigningKey, tmp_path: Path
) -> None:
    sign = SignConfig(key=str(key.key), certificate=str(key.certificate))
    result = await make_film(
        "",
        plan=short.plan,
        backends=short.backends(),
        video_config=VideoConfig(sign=sign),
        output_dir=tmp_path,
        registry=short.registry(PluginManager()),
    )
    signed = result.folder / "film-signed.mp4"
    assert verify(signed).state == "unknown-signer"
    assert result.film is not None
    assert packet_digests(signed) == packet_digests(result.film)
    secret = key.key.read_bytes().splitlines()[1]
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or secret not in path.read_bytes()
    assert str(key.key) not in (result.folder / "state.json").read_text("utf-8")


async def test_key_that_is_not_there_is_told_before_anything_is_paid(
    short: Script, tmp_path: Path
) -> None:
    sign = SignConfig(key="no-key.pem", certificate="no-certificate.pem")
    with pytest.raises(ConfigError, match=r"no-key\.pem"):
        await make_film(
            "",
            plan=short.plan,
            backends=short.backends(),
            video_config=VideoConfig(sign=sign),
            output_dir=tmp_path,
            registry=short.registry(PluginManager()),
        )
    assert short.seen == []


async def test_wish_to_sign_without_anything_that_signs_is_told(
    short: Script, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="nothing that is installed signs"):
        await make_film(
            "",
            plan=short.plan,
            backends=short.backends(),
            video_config=VideoConfig(sign=SignConfig()),
            output_dir=tmp_path,
            registry=short.registry(PluginManager(disabled=["handover"])),
        )


def test_key_without_its_certificate_is_refused() -> None:
    with pytest.raises(ValueError, match="belong together"):
        SignConfig(key="key.pem")


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes with names")
def test_a_pipe_for_a_key_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "key.pem")
    with pytest.raises(ConfigError, match="is not an ordinary file"):
        SigningKey(tmp_path / "key.pem", tmp_path / "certificate.pem").read_key()
