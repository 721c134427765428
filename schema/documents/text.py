"""Bytes of a document (YAML or JSON) to plain values with their places.

Only plain data is read: no tags, no objects, no merge keys. A key that appears twice, an alias
that contains itself or grows without measure, text that is not UTF-8 and files too large to be
written by a person are problems with a place, never an exception from a parser.
"""

from schema.documents.json_text import read_json
from schema.documents.positions import Source, rejected
from schema.documents.yaml_text import read_yaml

MAX_JSON_BYTES = 1 << 30
MAX_YAML_BYTES = 32 << 20


def read(raw: bytes, *, file: str) -> Source:
    """Return the values of a YAML or JSON text; what begins with a brace is JSON.

    Raises:
        DocumentRejected: if it is neither, or is not UTF-8, or is too large.
    """
    text = _decode(raw, file)
    if text.lstrip()[:1] == "{":
        _limit(raw, MAX_JSON_BYTES, file, "split it into several files")
        return read_json(text, file=file)
    _limit(raw, MAX_YAML_BYTES, file, "write it as JSON, which is read much faster, or split it")
    return read_yaml(text, file=file)


def _limit(raw: bytes, most: int, file: str, hint: str) -> None:
    if len(raw) > most:
        raise rejected(file, (1, 1), f"{len(raw)} bytes", f"at most {most} bytes", hint)


def _decode(raw: bytes, file: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        place = (before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
        hint = "it looks like UTF-16; save the file as UTF-8" if wide else "save the file as UTF-8"
        shown = f"byte 0x{raw[error.start]:02x}"
        raise rejected(file, place, shown, "text in UTF-8", hint) from error
