"""Seals: by which a store notices that a row was changed behind its back.

A row holds its record as JSON (`body`), the leaf of the record in the digest of its revision
(`leaf`), and a seal over both and the identity of the row. Loading a revision checks the seal of
every row and the digest over all leaves: cheaper than making the canonical content of every
record again, which `loadpath store verify` does.
"""

from hashlib import blake2b

SEAL_BYTES = 16


def seal(kind: int, id_: str, leaf: bytes, body: bytes) -> bytes:
    """Return the seal of one row, 16 bytes."""
    head = f"{kind}\x00{id_}\x00".encode()
    return blake2b(head + leaf + body, digest_size=SEAL_BYTES).digest()
