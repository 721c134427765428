"""Replicas of DynamoDB tables, which moto does not keep.

The estate creates a global table as one table in each Region, all with the same name and a stream
of new and old images. `DescribeTable` then lists the other Regions as replicas.
"""

import json
from collections.abc import Iterable, Iterator

from moto.dynamodb.models import dynamodb_backends
from werkzeug.test import run_wsgi_app

from service.demo.estate.aws import STREAM
from service.demo.missing_calls import Application, Environment, StartResponse

TARGET = "DynamoDB_20120810.DescribeTable"


def with_global_tables(application: Application) -> Application:
    """Return an application that adds replicas to what `application` says of a table."""

    def answer(environment: Environment, start_response: StartResponse) -> Iterable[bytes]:
        if environment.get("HTTP_X_AMZ_TARGET") != TARGET:
            return application(environment, start_response)
        body, status, headers = run_wsgi_app(application, environment, buffered=True)
        text = _with_replicas(b"".join(body))
        headers["Content-Length"] = str(len(text))
        # The emulator's checksum is that of the answer without replicas.
        headers.remove("x-amz-crc32")
        start_response(status, list(headers))
        return [text]

    return answer


def _with_replicas(body: bytes) -> bytes:
    content = json.loads(body)
    table = content.get("Table")
    if table is None or table.get("StreamSpecification") != STREAM:
        return body
    _, _, _, region, account, _ = table["TableArn"].split(":", 5)
    table["Replicas"] = [
        {"RegionName": other, "ReplicaStatus": "ACTIVE"}
        for other in _regions(account, table["TableName"])
        if other != region
    ]
    return json.dumps(content).encode()


def _regions(account: str, table: str) -> Iterator[str]:
    """Yield the Regions in which the account has a table of this name with such a stream."""
    for region, backend in sorted(dynamodb_backends[account].items()):
        known = backend.tables.get(table)
        if known is not None and known.stream_specification == STREAM:
            yield region
