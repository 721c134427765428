"""Whether an answer of the service is one that its OpenAPI document declares."""

import re
from typing import Any

import httpx
import jsonschema

from service.web.graphql import media


def undeclared(document: Any, answer: httpx.Response) -> str | None:
    """Return what of an answer the document does not declare; None when it declares all."""
    operation = operation_of(document, answer.request)
    if operation is None:
        return f"address {answer.request.url.path}"
    response = operation["responses"].get(str(answer.status_code))
    if response is None:
        return f"status {answer.status_code}"
    media_type = answer.headers.get("content-type", "").partition(";")[0]
    content = response.get("content", {})
    if media_type not in content and (answer.content or content):
        return f"media type {media_type!r} of {answer.status_code}"
    if media_type in media.SINGLE:
        schema = {**content[media_type]["schema"], "components": document["components"]}
        try:
            jsonschema.validate(answer.json(), schema)
        except jsonschema.ValidationError as error:
            return f"body of {answer.status_code}: {error.message[:300]}"
    absent = [name for name in response.get("headers", {}) if name not in answer.headers]
    return f"headers {absent}" if absent and answer.status_code in (304, 401) else None


def operation_of(document: Any, request: httpx.Request) -> Any:
    """Return what the document says of the address and method of a request; None if nothing."""
    for path, operations in document["paths"].items():
        pattern = re.sub(r"\{[^}]*\}", ".+", path)
        if re.fullmatch(pattern, request.url.path, re.DOTALL):
            return operations.get(request.method.lower())
    return None
