"""New bearer tokens, and their hashes: all that is kept of a token."""

from hashlib import sha256
from secrets import token_urlsafe


def new_token() -> tuple[str, str]:
    """Return a new random token and the hash to configure; only the owner keeps the token."""
    token = f"lp_{token_urlsafe(32)}"
    return token, hash_token(token)


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token in hexadecimal.

    Tokens are random with 256 bits, so no slow hash is needed: they cannot be guessed.
    """
    return sha256(token.encode()).hexdigest()
