"""The Ed25519 keys of bundles, in PEM files.

The private key signs and stays with who makes bundles. The public key verifies and goes with every
machine that shall answer from a bundle.

References:
    [1] RFC 8032, Edwards-Curve Digital Signature Algorithm; RFC 8410 for its keys in PEM files.
"""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from model.errors import InvalidValue

OWNER_ONLY = 0o600
PUBLIC = ".pub"
"""What stands behind the name of the private key in the name of the public key."""


def make_keys(path: Path) -> Path:
    """Write a new private key to `path`, readable by its owner alone; return the public key's path.

    Raises:
        InvalidValue: if one of the two files is there already, or cannot be written.
    """
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    beside = path.with_name(path.name + PUBLIC)
    _create(path, private, OWNER_ONLY)
    _create(beside, public, 0o644)
    return beside


def private_key(path: Path) -> Ed25519PrivateKey:
    """Return the private key in a PEM file.

    Raises:
        InvalidValue: if the file cannot be read, or holds no Ed25519 private key.
    """
    expected = "a file of `loadpath bundle keys`"
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise InvalidValue("private key", str(path), expected) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InvalidValue("private key", str(path), expected)
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """Return the public key in a PEM file.

    Raises:
        InvalidValue: if the file cannot be read, or holds no Ed25519 public key.
    """
    expected = f"a file *{PUBLIC} of `loadpath bundle keys`"
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise InvalidValue("public key", str(path), expected) from error
    if not isinstance(key, Ed25519PublicKey):
        raise InvalidValue("public key", str(path), expected)
    return key


def _create(path: Path, text: bytes, mode: int) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as error:
        expected = f"a new file that can be written ({error.strerror})"
        raise InvalidValue("key", str(path), expected) from error
    with os.fdopen(handle, "wb") as file:
        file.write(text)
