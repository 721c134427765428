"""Answers for machines: whole as JSON, or their records as CSV or as one JSON document a line."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from service.cli.options import Format
from service.cli.streams import write, write_json


def write_answer(format: Format, answer: Mapping[str, Any], records: str | None = None) -> None:
    """Write an answer in a format for machines.

    `records` names the member of `answer` whose list CSV and NDJSON have; None makes the answer,
    without its revision and coverage, the only record.
    """
    if format is Format.JSON:
        write_json(answer)
        return
    if records is None:
        lines: list[Mapping[str, Any]] = [
            {key: answer[key] for key in answer if key not in ("revision", "coverage")}
        ]
    else:
        lines = [line if isinstance(line, Mapping) else {"id": line} for line in answer[records]]
    write(_ndjson(lines) if format is Format.NDJSON else _csv(lines))


def _ndjson(records: Sequence[Mapping[str, Any]]) -> str:
    return "".join(
        f"{orjson.dumps(record, option=orjson.OPT_SORT_KEYS).decode()}\n" for record in records
    )


def _csv(records: Sequence[Mapping[str, Any]]) -> str:
    """Return records as CSV (RFC 4180): a member of a member becomes the column `outer.inner`."""
    lines = [dict(_flat("", record)) for record in records]
    columns = list(dict.fromkeys(column for line in lines for column in line))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _flat(f"{prefix}.{key}" if prefix else str(key), member)
    elif isinstance(value, list | tuple):
        simple = all(isinstance(member, str | int | float) for member in value)
        yield prefix, ";".join(map(str, value)) if simple else orjson.dumps(value).decode()
    else:
        yield prefix, "" if value is None else value
