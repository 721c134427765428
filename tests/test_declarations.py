"""Every crawler and every gap rule, held against AWS's own models and our promises.

A wrong path, argument or operation in a declaration would only show in somebody's account, as
something silently not found. Here it shows as a failing test.
"""

import importlib
import inspect
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from botocore.model import Shape
from botocore.validate import ParamValidator

import discovery.aws
import model.gaps
from discovery.aws import CRAWLERS
from discovery.calls import TOKENS, TRUNCATION_FLAG, Caller, paginators
from discovery.details import EACH
from discovery.errors import DENIED, EXPIRED, THROTTLED, CallFailed
from discovery.extract import holes
from discovery.interface import Call, Crawler, Edge
from discovery.listed_item import UNREAD
from discovery.permissions import operation_model
from model.capability import properties
from tests.shapes import (
    ANYTHING,
    TEXT,
    Anything,
    Listing,
    Structure,
    Text,
    Type,
    element,
    found,
    merged,
    typed,
)

TESTS = Path(__file__).parent
READS = re.compile(r"(list|describe|get|batch_get)_")
READS_BY_ANOTHER_NAME = frozenset({"search_transit_gateway_routes"})
"""EC2 has no listing of a transit gateway's routes; this search changes nothing."""
SECRETS = re.compile(
    r"secret_value|get_parameter|get_object$|get_object_torrent|password|credential|token"
    r"|get_item|batch_get_item|get_records|get_data_key|select_|get_api_key|get_access_key"
    r"|get_calendar|get_document|get_command_invocation|get_log(?!in_profile)|filter_log|get_query_results"
    r"|get_download|get_credentials|get_console|get_authorizers_key"
)
"""Operations whose answers hold values that Loadpath must never see."""
NAMES = frozenset({"partition", "dns_suffix", "account", "region", "value"})
NOT_IN_THE_MODEL = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "InvalidDhcpOptionID.NotFound",
        "InvalidInstanceID.NotFound",
        "InvalidLaunchTemplateId.NotFound",
        "InvalidPrefixListID.NotFound",
        "InvalidPrefixListId.NotFound",
        "InvalidRouteTableID.NotFound",
        "InvalidVpcID.NotFound",
        "NoSuchBucketPolicy",
        "NoSuchMultiRegionAccessPoint",
        "NoSuchPublicAccessBlockConfiguration",
        "NoSuchTagSet",
        "ObjectLockConfigurationNotFoundError",
        "OwnershipControlsNotFoundError",
        "ReplicationConfigurationNotFoundError",
        "ServerSideEncryptionConfigurationNotFoundError",
        "ValidationError",
    }
)
"""Error codes that EC2, S3 and SQS document in their API references but not in botocore's model."""
NEEDS_A_LIMIT = re.compile(r"(did|do) not set <code>\w*MaxResults")
"""AWS's words where an answer has a token only if its size was limited."""
TOKENS_OF_CHANGES = frozenset({"LockToken", "UpdateToken"})
"""Members that a later change has to bring along, and that are no pages."""
NOT_FOUND = re.compile(r"NotFound|NoSuch|NonExist|DoesNotExist|NotExist")
OF_OTHER_RESOURCES = frozenset(
    {
        ("describe_listeners", "ListenerNotFound"),
        ("describe_rules", "RuleNotFound"),
        ("describe_access_points", "AccessPointNotFound"),
        ("describe_mount_targets", "AccessPointNotFound"),
        ("describe_mount_targets", "MountTargetNotFound"),
    }
)
"""What an operation answers about resources that a crawler does not name in its call."""
TAGS_OF_ALL_KINDS = re.compile(r"(list|describe)_tags")
"""Calls for the tags of one resource of any kind: they have an error for each kind."""
WITHOUT_A_CODE = frozenset(
    {
        "batch_get_collection",
        "batch_get_projects",
        "describe_clusters",
        "describe_direct_connect_gateway_associations",
        "describe_direct_connect_gateway_attachments",
        "describe_domains",
        "describe_endpoint",
        "describe_endpoint_config",
        "describe_environment_resources",
        "describe_lifecycle_hooks",
        "describe_model",
        "describe_task_definition",
        "list_service_network_service_associations",
        "list_service_network_vpc_associations",
        "list_stack_resources",
    }
)
"""Operations whose answer about a deleted resource has no code of its own: a general one, or an
answer that leaves the resource out."""
KEPT_THOUGH_MARKED = frozenset({("aws.organizations.accounts", "name")})
"""What AWS marks as sensitive and is not: what an organization calls its accounts."""

EVERY = pytest.mark.parametrize("crawler", CRAWLERS, ids=lambda crawler: crawler.name)


def modules() -> Iterator[ModuleType]:
    for one in pkgutil.iter_modules(discovery.aws.__path__):
        yield importlib.import_module(f"discovery.aws.{one.name}")


def repeated(texts: list[str]) -> list[str]:
    return sorted(text for text, count in Counter(texts).items() if count > 1)


def test_names_are_unique_and_say_service_and_resources() -> None:
    names = [crawler.name for crawler in CRAWLERS]
    assert repeated(names) == []
    assert [name for name in names if not re.fullmatch(r"aws(\.[a-z0-9_]+){2}", name)] == []


def test_rules_are_unique_and_well_formed() -> None:
    declared = [edge.rule for crawler in CRAWLERS for edge in crawler.edges]
    derived = {rule for crawler in CRAWLERS for rule in crawler.transform_rules}
    assert repeated(declared) == []
    assert sorted(set(declared) & derived) == []
    wrong = [rule for rule in {*declared, *derived} if not re.fullmatch(r"[a-z0-9.-]+", rule)]
    assert wrong == []
    assert [rule for rule in {*declared, *derived} if "." not in rule] == []


def test_a_rule_that_several_crawlers_derive_means_the_same_in_each() -> None:
    meanings: dict[str, set[str]] = {}
    for crawler in CRAWLERS:
        for rule, meaning in crawler.transform_rules.items():
            meanings.setdefault(rule, set()).add(meaning)
    assert {rule: said for rule, said in meanings.items() if len(said) > 1} == {}
    assert [rule for rule, said in meanings.items() if "" in said] == []


def test_every_crawler_of_every_file_is_registered() -> None:
    written = {
        one.name
        for module in modules()
        for value in vars(module).values()
        for one in (value if isinstance(value, tuple) else (value,))
        if isinstance(one, Crawler)
    }
    assert written == {crawler.name for crawler in CRAWLERS}


@pytest.mark.parametrize(
    "module",
    [one.__name__.rpartition(".")[2] for one in modules() if hasattr(one, "CRAWLERS")],
)
def test_every_file_of_crawlers_has_a_test(module: str) -> None:
    expected = TESTS / "discovery" / "aws" / f"test_{module.rstrip('_')}.py"
    assert expected.exists(), f"discovery/aws/{module}.py needs {expected.relative_to(TESTS)}"


@EVERY
def test_a_crawler_links_to_aws_s_documentation_and_says_what_it_reads(crawler: Crawler) -> None:
    assert re.fullmatch(r"https://docs\.aws\.amazon\.com/\S+", crawler.docs)
    assert crawler.title


@EVERY
def test_calls_exist_and_only_read(crawler: Crawler) -> None:
    for call in crawler.calls:
        operation_model(service_of(crawler, call), call.operation)
        reads = READS.match(call.operation) or call.operation in READS_BY_ANOTHER_NAME
        assert reads, f"{call.operation} may change something"
        assert not SECRETS.search(call.operation), f"{call.operation} may answer with a secret"


@pytest.mark.parametrize(
    "operation",
    [
        "get_secret_value",
        "batch_get_secret_value",
        "get_parameter",
        "get_parameters",
        "get_parameters_by_path",
        "get_parameter_history",
        "get_object",
        "get_item",
        "batch_get_item",
        "get_records",
        "get_password_data",
        "get_random_password",
        "get_authorization_token",
        "get_session_token",
        "get_api_keys",
        "get_log_events",
        "put_secret_value",
        "decrypt",
        "assume_role",
        "delete_vpc",
        "generate_credential_report",
    ],
)
def test_no_call_of_this_name_could_be_declared(operation: str) -> None:
    assert SECRETS.search(operation) or not READS.match(operation)


@EVERY
def test_paths_lead_to_members_that_aws_answers_with(crawler: Crawler) -> None:
    item = item_of(crawler)
    for path in item_paths(crawler):
        found(path, item)


@EVERY
def test_braces_of_a_template_name_something(crawler: Crawler) -> None:
    # A literal `{}` makes a template of a path, which then finds nothing.
    paths = [path for edge in crawler.edges for path in (edge.needs, edge.needed_by) if path]
    assert [path for path in paths if "" in holes(path) or "{}" in path] == []


@EVERY
def test_calls_look_at_members_that_exist(crawler: Crawler) -> None:
    for call, over in typed_calls(crawler):
        answer = found(call.items, answer_of(crawler, call))
        for path in call_paths(call):
            found(path, over)
        if call.join is not None:
            mine, theirs = call.join
            found(mine, over)
            found(theirs, element(answer, call.items))


@EVERY
def test_arguments_are_those_of_the_operation(crawler: Crawler) -> None:
    for call in crawler.calls:
        shape = operation_model(service_of(crawler, call), call.operation).input_shape
        members = shape.members if shape else {}
        for taken in (call.from_item, call.inside) if call.inside else (call.from_item,):
            given = {*call.arguments, *taken}
            assert given <= set(members), f"{call.operation} has no {sorted(given - set(members))}"
            missing = set(shape.required_members if shape else ()) - given
            assert not missing, f"{call.operation} needs {sorted(missing)}"
        for name, value in call.arguments.items():
            assert not wrong(value, members[name]), f"{call.operation}: {name}={value!r}"


@EVERY
def test_arguments_from_items_have_the_type_that_the_operation_takes(crawler: Crawler) -> None:
    for call, over in typed_calls(crawler):
        shape = operation_model(service_of(crawler, call), call.operation).input_shape
        for name, expression in call.from_item.items():
            kind = TEXT if "{" in expression else found(expression, over)
            takes_list = shape.members[name].type_name == "list"
            batched = call.batch is not None and takes_list
            if not isinstance(kind, Anything):
                is_list = isinstance(kind, Listing)
                assert is_list == (takes_list and not batched), f"{call.operation}: {name}"


@EVERY
def test_what_counts_as_not_configured_is_an_error_of_the_service_and_no_refusal(
    crawler: Crawler,
) -> None:
    for call in crawler.calls:
        service = operation_model(service_of(crawler, call), call.operation).service_model
        codes = {
            code
            for shape in service.error_shapes
            for code in (shape.name, shape.metadata.get("error", {}).get("code"))
        }
        declared = {*call.absent, *call.gone}
        assert declared <= codes | NOT_IN_THE_MODEL, call.operation
        assert not declared & (DENIED | THROTTLED | EXPIRED), call.operation
        assert not set(call.absent) & set(call.gone), call.operation


@EVERY
def test_what_aws_answers_about_a_deleted_resource_is_declared(crawler: Crawler) -> None:
    for call in crawler.calls:
        if not any(paths_of(path) for path in call.from_item.values()):
            continue  # it names no resource, or the account alone
        model = operation_model(service_of(crawler, call), call.operation)
        codes = {
            str(shape.metadata.get("error", {}).get("code") or shape.name)
            for shape in model.error_shapes
            if NOT_FOUND.search(shape.name)
        }
        declared = {*call.absent, *call.gone}
        assert declared or call.operation in WITHOUT_A_CODE, call.operation
        others = {code for name, code in OF_OTHER_RESOURCES if name == call.operation}
        if not TAGS_OF_ALL_KINDS.match(call.operation):
            assert codes - declared <= others, call.operation
        assert not codes or codes & declared, call.operation
        if call not in crawler.details:
            assert not call.gone, f"{call.operation}: a listing without its parent is empty"


@EVERY
def test_items_are_told_apart_by_what_the_listing_answers(crawler: Crawler) -> None:
    *_, (_, over) = [pair for pair in typed_calls(crawler) if pair[0] not in crawler.details]
    parent = over if crawler.parents else None
    listed = as_item(
        element(found(crawler.list.items, answer_of(crawler, crawler.list)), crawler.list.items),
        parent,
    )
    for path in paths_of(crawler.item or crawler.id):
        found(path, listed)


@EVERY
def test_an_answer_that_is_cut_off_can_be_told(crawler: Crawler) -> None:
    for call in crawler.calls:
        service = service_of(crawler, call)
        model = operation_model(service, call.operation)
        given = dict(model.output_shape.members) if model.output_shape else {}
        ends = [
            name
            for name in given
            if TRUNCATION_FLAG.search(name)
            or (name.lower().endswith("token") and name not in TOKENS_OF_CHANGES)
        ]
        if not ends:
            continue
        taken = model.input_shape.members if model.input_shape else {}
        by_token = any(name in taken and name in given for name in TOKENS)
        by_paginator = model.name in paginators(service)
        assert by_paginator or by_token, f"{call.operation}: {ends}"
        documented = " ".join(given[name].documentation for name in ends)
        if NEEDS_A_LIMIT.search(documented):
            assert set(call.arguments) & {"MaxResults", "maxResults"}, call.operation


@EVERY
def test_a_truncated_answer_is_read_on_or_fails(crawler: Crawler) -> None:
    for call in crawler.calls:
        service = service_of(crawler, call)
        for page in truncated_pages(service, call.operation):
            assert is_read_on_or_fails(service, call.operation, page), f"{call.operation}: {page}"


@EVERY
def test_edges_name_exactly_one_other_end(crawler: Crawler) -> None:
    for edge in crawler.edges:
        assert (edge.needs is None) != (edge.needed_by is None), edge.rule
        assert edge.relation, edge.rule
        assert re.fullmatch(r"[a-z_]+", edge.relation), edge.rule
        assert edge.needs or edge.needed_by, edge.rule


@EVERY
def test_batched_details_can_be_told_apart(crawler: Crawler) -> None:
    for call in crawler.details:
        if call.batch is None:
            assert call.join is None, call.operation
            continue
        shape = operation_model(service_of(crawler, call), call.operation).input_shape
        lists = [name for name in call.from_item if shape.members[name].type_name == "list"]
        assert len(lists) == (1 if call.from_item else 0), call.operation


@EVERY
def test_nothing_is_kept_that_aws_marks_as_sensitive(crawler: Crawler) -> None:
    item = item_of(crawler)
    for name, path in (*crawler.properties.items(), *crawler.measurements.items()):
        if (crawler.name, name) not in KEPT_THOUGH_MARKED:
            assert not is_sensitive(found(path, item)), f"{name}: {path}"
    if (crawler.name, "name") not in KEPT_THOUGH_MARKED:
        for path in paths_of(crawler.label):
            assert not is_sensitive(found(path, item)), path


@pytest.mark.parametrize(
    ("name", "kind"),
    [(one.name, kind) for one in properties.PROPERTIES for kind in one.types],
)
def test_what_formulas_read_is_what_crawlers_keep(name: str, kind: str) -> None:
    of_type = [crawler for crawler in CRAWLERS if crawler.type == kind]
    keeping = [
        crawler.name
        for crawler in of_type
        if name in crawler.properties or name in crawler.measurements
    ]
    adding = [crawler.name for crawler in of_type if f'"{name}"' in source_of_transforms(crawler)]
    assert keeping or adding or not of_type, f"{[one.name for one in of_type]} keep no {name}"


def test_gap_rules_are_unique_sourced_and_registered() -> None:
    rules = getattr(model.gaps, "RULES", ())
    assert repeated([rule.id for rule in rules]) == []
    assert [rule.id for rule in rules if not re.fullmatch(r"N-\d{2}", rule.id)] == []
    for rule in rules:
        assert all((rule.title, rule.why, rule.fix, rule.source)), rule.id
    written = {
        value.id
        for one in pkgutil.iter_modules(model.gaps.__path__)
        for value in vars(importlib.import_module(f"model.gaps.{one.name}")).values()
        if type(value).__name__ == "GapRule"
    }
    assert written == {rule.id for rule in rules}


def truncated_pages(service: str, operation: str) -> Iterator[dict[str, Any]]:
    """Yield the answers by which AWS can say that an answer of this operation is not the end."""
    model = operation_model(service, operation)
    members = model.output_shape.members if model.output_shape else {}
    paginator = paginators(service).get(model.name, {})
    tokens = paginator.get("output_token", [name for name in TOKENS if name in members])
    flags = {name: True for name in members if TRUNCATION_FLAG.search(name)}
    flag = paginator.get("more_results")
    if flag is not None:
        flags[flag] = True
    if tokens:
        names = [tokens] if isinstance(tokens, str) else tokens
        yield nested({**flags, **dict.fromkeys(names, "next")})
    if flags:
        yield nested(flags)


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer with a value at each dotted path."""
    answer: dict[str, Any] = {}
    for path, value in values.items():
        *parents, name = path.split(".")
        place = answer
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = value
    return answer


def is_read_on_or_fails(service: str, operation: str, page: dict[str, Any]) -> bool:
    """Return whether a second page is asked for after `page`, or the call fails."""
    client = client_of(service)
    requests: list[Mapping[str, Any]] = []

    def answer(_: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        requests.append(arguments)
        return page if len(requests) == 1 else {}

    client._make_api_call = answer  # below retries and validation
    caller = Caller(clients=lambda _: client, account="111122223333", region="us-east-1")
    try:
        list(caller.pages(service, operation, {}))
    except CallFailed:
        return True
    return len(requests) == 2


@cache
def client_of(service: str) -> Any:
    """Return a client without credentials of anybody."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, region_name="us-east-1", **keys)  # type: ignore[call-overload]


def source_of_transforms(crawler: Crawler) -> str:
    """Return the source of the files that the crawler's transforms are written in."""
    files = {
        inspect.getmodule(one)
        for one in (crawler.transform, crawler.transform_all)
        if one is not None
    }
    return "".join(inspect.getsource(file) for file in files if file is not None)


def service_of(crawler: Crawler, call: Call) -> str:
    return call.service or crawler.service


def answer_of(crawler: Crawler, call: Call) -> Type:
    """Return the type of a call's answer, without the metadata that every answer has."""
    return typed(operation_model(service_of(crawler, call), call.operation).output_shape)


def as_item(of: Type, parent: Type | None) -> Type:
    """Return the type of a listed thing as the runner makes it: see `runner.as_item`."""
    item = of if isinstance(of, Structure | Anything) else Structure({"value": lambda: of})
    if parent is None or isinstance(item, Anything):
        return item
    return Structure({**item.members, "parent": lambda: parent})


def typed_calls(crawler: Crawler) -> Iterator[tuple[Call, Type]]:
    """Yield every call with the type of what its `from_item` and `when` look at."""
    parent: Type | None = None
    for call in (*crawler.parents, crawler.list):
        yield call, Structure() if parent is None else parent
        parent = as_item(element(found(call.items, answer_of(crawler, call)), call.items), parent)
        if call.inside:
            yield replace(call, from_item=call.inside, inside={}), parent
    item = parent
    assert item is not None
    for call in crawler.details:
        if call.each is None:
            yield call, item
        else:
            each = element(found(call.each, item), call.each)
            yield call, merged(item, Structure({EACH: lambda each=each: each}))
        item = detailed(crawler, call, item)


@cache
def _items() -> dict[str, Type]:
    return {}


FAILED_DETAILS = Structure({UNREAD: lambda: Listing(lambda: TEXT)})
"""What the runner adds: the names of the details that could not be read."""


def item_of(crawler: Crawler) -> Type:
    """Return the type of an item with all its details."""
    kept = _items()
    if crawler.name not in kept:
        *_, (last, over) = typed_calls(crawler)
        if crawler.details:
            kept[crawler.name] = merged(detailed(crawler, last, over), FAILED_DETAILS)
        else:
            parent = over if crawler.parents else None
            listed = found(last.items, answer_of(crawler, last))
            kept[crawler.name] = as_item(element(listed, last.items), parent)
    return kept[crawler.name]


def detailed(crawler: Crawler, call: Call, item: Type) -> Type:
    """Return the type of an item with one more detail: see `details.filled`."""
    answer = found(call.items, answer_of(crawler, call))
    if call.batch is not None:
        answer = element(answer, call.items)
    if call.several:
        joined = answer
        answer = Listing(lambda: joined)
    one = answer
    if call.each is not None:
        each = element(found(call.each, item), call.each)
        answer = Listing(lambda: Structure({EACH: lambda: each, "answer": lambda: one}))
    if call.into is not None:
        return merged(item, Structure({call.into: lambda: answer}))
    assert isinstance(answer, Structure | Anything), f"{call.operation} needs `into`"
    return merged(item, answer) if isinstance(answer, Structure) else ANYTHING


def item_paths(crawler: Crawler) -> Iterator[str]:
    """Yield every path that is read from an item."""
    for one in (crawler.id, crawler.label, crawler.region, crawler.account, *crawler.keys):
        yield from paths_of(one)
    yield from (one for one in (crawler.zones, crawler.tags, crawler.keep) if one)
    yield from crawler.properties.values()
    yield from crawler.measurements.values()
    for edge in crawler.edges:
        yield from edge_paths(edge)


def edge_paths(edge: Edge) -> Iterator[str]:
    for one in (edge.needs, edge.needed_by, edge.key):
        yield from paths_of(one)
    for number in (edge.minimum, edge.full):
        if isinstance(number, str) and number != "all":
            yield number
    yield from (one for one in (edge.when, edge.tolerance) if one)


def call_paths(call: Call) -> Iterator[str]:
    """Yield every path that is read before a call is made."""
    for one in call.from_item.values():
        yield from paths_of(one)
    if call.when is not None:
        yield call.when


def paths_of(expression: str | None) -> tuple[str, ...]:
    """Return the JMESPath expressions of what may be a path or a template: braces decide."""
    if expression is None or "{" not in expression:
        return (expression,) if expression else ()
    return tuple(hole for hole in holes(expression) if hole not in NAMES)


def wrong(value: Any, shape: Shape) -> str:
    """Return what AWS's model has against a fixed argument, an empty text when nothing."""
    report = ParamValidator().validate({"it": value}, _holding(shape))
    return report.generate_report() or "; ".join(_unknown(value, shape))


def _unknown(value: Any, shape: Shape) -> Iterator[str]:
    """Yield texts that are not among those an enumeration has."""
    if shape.type_name == "list":
        for one in value:
            yield from _unknown(one, shape.member)
    elif shape.type_name == "structure":
        for name, one in value.items():
            yield from _unknown(one, shape.members[name])
    elif getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{value!r} is none of {shape.enum}"


def _holding(shape: Shape) -> Any:
    """Return a structure with one member, which the validator can start from."""

    class Holder:
        type_name = "structure"
        name = "Holder"
        required_members: tuple[str, ...] = ()
        members = {"it": shape}  # noqa: RUF012 - read only
        metadata: dict[str, Any] = {}  # noqa: RUF012 - read only
        is_tagged_union = False
        is_document_type = False

    return Holder()


def is_sensitive(of: Type, depth: int = 6) -> bool:
    """Return whether something may hold what AWS marks as sensitive."""
    if isinstance(of, Text):
        return of.sensitive
    if depth == 0 or isinstance(of, Anything):
        return False
    if isinstance(of, Listing):
        return is_sensitive(of.element(), depth - 1)
    return any(is_sensitive(one(), depth - 1) for one in of.members.values())
