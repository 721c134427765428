"""The command of the AWS CLI that makes a call."""

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from schema.exports.plans.call import About, Ago, Call, Input
from schema.exports.plans.calls import call_of

COMMANDS = {"s3": "s3api"}
"""Names of services in the AWS CLI, where they are not those of botocore."""


def command_of(about: About) -> str | None:
    """Return the command that does a step, or shows that it worked; None when none is known.

    An argument that the graph does not know stands as `<name: what to supply>`.
    """
    call, _ = call_of(about)
    return None if call is None else command_line(call)


def command_line(call: Call) -> str:
    """Return the command line of a call; a global service takes no Region.

    >>> call = Call(
    ...     service="ecs",
    ...     operation="UpdateService",
    ...     arguments={"desiredCount": 3},
    ...     region="us-west-2",
    ... )
    >>> command_line(call)
    'aws ecs update-service --desired-count 3 --region us-west-2'
    """
    words = ["aws", COMMANDS.get(call.service, call.service), kebab(call.operation)]
    for name, value in call.arguments.items():
        if value is False:
            words.append(f"--no-{kebab(name)}")
        elif value is True:
            words.append(f"--{kebab(name)}")
        else:
            words += [f"--{kebab(name)}", _word(value)]
    if call.endpoint is not None:
        words += ["--endpoint-url", _word(call.endpoint)]
    if call.region is not None:
        words += ["--region", call.region]
    return " ".join(words)


def kebab(name: str) -> str:
    """Return a name of an AWS API as the AWS CLI spells it.

    >>> kebab("FailoverGlobalCluster"), kebab("DBClusterIdentifier"), kebab("desiredCount")
    ('failover-global-cluster', 'db-cluster-identifier', 'desired-count')
    """
    apart = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1-\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", apart).lower()


def _word(value: Any) -> str:
    if isinstance(value, Input):
        return f"<{value.name}: {value.what}>"
    if isinstance(value, Ago):
        # Arithmetic of the shell: `date -d` of GNU and `date -v` of BSD differ.
        return f"$(($(date +%s) - {value.seconds}))" if value.seconds else "$(date +%s)"
    if isinstance(value, str | int):
        return shlex.quote(str(value))
    if isinstance(value, Sequence) and all(isinstance(part, str | int) for part in value):
        return " ".join(shlex.quote(str(part)) for part in value)
    return shlex.quote(json.dumps(with_inputs_as_text(value), ensure_ascii=False))


def with_inputs_as_text(value: Any) -> Any:
    """Return arguments of a call in which each input stands as `<name: what to supply>`."""
    if isinstance(value, Input):
        return f"<{value.name}: {value.what}>"
    if isinstance(value, Ago):
        return f"<{value.seconds} seconds ago>" if value.seconds else "<now>"
    if isinstance(value, Mapping):
        return {key: with_inputs_as_text(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [with_inputs_as_text(member) for member in value]
    return value
