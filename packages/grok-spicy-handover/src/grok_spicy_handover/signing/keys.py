"""Keys that films are signed with: a file for the key, one for the certificate."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import ConfigError
from grok_spicy.plugins.folders import config_folder
from grok_spicy.system.files import storage_error

from grok_spicy_handover.signing.needed import needed

if TYPE_CHECKING:
    from pathlib import Path

KEY_NAME = "film-key.pem"

CERTIFICATE_NAME = "film-certificate.pem"

_PRIVATE = 0o600

_YEARS = 5

_DAY = dt.timedelta(days=1)

_CURVES = {"secp256r1": b"es256", "secp384r1": b"es384", "secp521r1": b"es512"}
"""Algorithms by curve: C2PA specification, section "Digital Signatures"."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """Where a key and its certificate are.

    Attributes:
        key: The private key: PEM, PKCS 8, not encrypted.
        certificate: The certificate, followed by those of its issuers if there are any: PEM.
    """

    key: Path
    certificate: Path

    def algorithm(self) -> bytes:
        """Return the name of the algorithm that C2PA has for this kind of key.

        Raises:
            ConfigError: If the files are missing, or the key is none that C2PA knows.
        """
        serialization = needed("cryptography.hazmat.primitives.serialization")
        try:
            key = serialization.load_pem_private_key(self.read_key(), password=None)
        except (ValueError, TypeError) as error:
            # What the library says may quote the key: it is not passed on.
            raise ConfigError(
                f"{self.key} is not a readable private key",
                hint="It must be PEM (PKCS 8) without a password.",
            ) from error
        curve = getattr(getattr(key, "curve", None), "name", "")
        if curve in _CURVES:
            return _CURVES[curve]
        kinds = {"Ed25519PrivateKey": b"ed25519", "RSAPrivateKey": b"ps256"}
        for name, algorithm in kinds.items():
            if any(name == kind.__name__ for kind in type(key).__mro__):
                return algorithm
        raise ConfigError(f"{self.key} is of a kind that C2PA does not know")

    def read_key(self) -> bytes:
        """Return the private key.

        Raises:
            ConfigError: If there is none.
        """
        return _read(self.key)

    def read_certificate(self) -> bytes:
        """Return the certificate.

        Raises:
            ConfigError: If there is none.
        """
        return _read(self.certificate)


def own_key(folder: Path | None = None) -> SigningKey:
    """Return where the user's own key is, whether it is there or not.

    Args:
        folder: Where to look; None for the folder of grok-spicy's settings.
    """
    place = config_folder() if folder is None else folder
    return SigningKey(place / KEY_NAME, place / CERTIFICATE_NAME)


def new_key(name: str, place: SigningKey, *, now: dt.datetime | None = None) -> str:
    """Make a key and a certificate that vouches for itself.

    The certificate has what C2PA asks of a signer (specification, "Certificate Profile"): key
    usage, the extended usage for signed mail, and both key identifiers. Nobody else vouches for
    it: those who verify see an unknown signer unless they have been given the certificate.

    Args:
        name: Who signs, as it is shown to those who verify.
        place: Where the files go. Files that are there are never overwritten.
        now: The time; None for that of the clock.

    Returns:
        The fingerprint of the certificate: SHA-256, in hexadecimal digits.

    Raises:
        ConfigError: If there is a key already, or no name.
        StorageError: If a file cannot be written.
    """
    if not name.strip():
        raise ConfigError("a signer needs a name", hint='Add --name "Your name"')
    for path in (place.key, place.certificate):
        if path.exists():
            raise ConfigError(
                f"{path} exists already, and keys are never overwritten",
                hint="Use it, or move it away first.",
            )
    ec = needed("cryptography.hazmat.primitives.asymmetric.ec")
    serialization = needed("cryptography.hazmat.primitives.serialization")
    hashes = needed("cryptography.hazmat.primitives.hashes")
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(name.strip(), key, now or dt.datetime.now(dt.UTC))
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write_new(place.key, private, _PRIVATE)
    _write_new(place.certificate, certificate.public_bytes(pem), 0o644)
    return str(certificate.fingerprint(hashes.SHA256()).hex())


def _certificate(name: str, key: Any, now: dt.datetime) -> Any:
    x509 = needed("cryptography.x509")
    oid = needed("cryptography.x509.oid")
    hashes = needed("cryptography.hazmat.primitives.hashes")
    subject = x509.Name(
        [
            x509.NameAttribute(oid.NameOID.COMMON_NAME, name[:64]),
            x509.NameAttribute(oid.NameOID.ORGANIZATION_NAME, "self-made"),
        ]
    )
    public = key.public_key()
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        # Clocks differ: a film signed a minute from now must not be from before its key.
        .not_valid_before(now - _DAY)
        .not_valid_after(now + 365 * _YEARS * _DAY)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([oid.ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


def _write_new(path: Path, content: bytes, mode: int) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The mode is set as the file is made: there is no moment in which others could read it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except FileExistsError:
        raise ConfigError(f"{path} exists already, and keys are never overwritten") from None
    except OSError as error:
        raise storage_error(error, path) from error


def _read(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            # Reading a pipe would wait for somebody at its other end.
            raise ConfigError(f"{path} is not an ordinary file")
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}",
            hint='Make a key of your own with: grok-spicy sign-key new --name "Your name"',
        ) from error
