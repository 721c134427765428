"""Details: what is asked for which items, and whose answer goes where."""

from typing import Any

import pytest

from discovery.details import filled
from discovery.errors import MalformedItem
from discovery.interface import Call, Crawler
from model.component import Kind
from model.observation import Observation, Outcome
from tests.discovery.player import components, error, play

CLUSTERS = "arn:aws:ecs:us-east-1:111122223333:cluster"


def crawler(service: str, listing: Call, *details: Call, **about: Any) -> Crawler:
    return Crawler(
        **{
            "name": f"test.{service}",
            "kind": Kind.UNKNOWN,
            "type": "Test",
            "service": service,
            "list": listing,
            "details": details,
            "id": "Id",
            "docs": "https://docs.aws.amazon.com/",
            **about,
        }
    )


KEY_LISTING = Call(operation="list_keys", items="Keys[].{Id: KeyId}")


def keys(*details: Call, **about: Any) -> Crawler:
    return crawler("kms", KEY_LISTING, *details, **about)


def listed(*names: str) -> tuple[str, dict[str, Any]]:
    return "list_keys", {"Keys": [{"KeyId": name} for name in names]}


def kept(observation: Observation) -> dict[str, Any]:
    return {one: dict(found.properties) for one, found in components(observation).items()}


DESCRIBED = Call(operation="describe_key", items="KeyMetadata", from_item={"KeyId": "Id"})


def metadata(name: str, **about: Any) -> dict[str, Any]:
    return {"KeyMetadata": {"KeyId": name, **about}}


def test_a_detail_is_asked_for_each_item_and_merged_into_it() -> None:
    seen = play(
        keys(DESCRIBED, properties={"state": "KeyState"}),
        listed("a", "b"),
        ("describe_key", metadata("a", KeyState="Enabled"), {"KeyId": "a"}),
        ("describe_key", metadata("b", KeyState="Disabled"), {"KeyId": "b"}),
    )
    assert kept(seen) == {"a": {"state": "Enabled"}, "b": {"state": "Disabled"}}


def test_an_answer_may_go_under_a_key_of_its_own() -> None:
    call = Call(operation="list_aliases", items="Aliases", from_item={"KeyId": "Id"}, into="Found")
    seen = play(
        keys(call, properties={"aliases": "Found[].AliasName"}),
        listed("a"),
        (
            "list_aliases",
            {"Aliases": [{"AliasName": "alias/x"}], "NextMarker": "m", "Truncated": True},
            {"KeyId": "a"},
        ),
        ("list_aliases", {"Aliases": [{"AliasName": "alias/y"}]}, {"KeyId": "a", "Marker": "m"}),
    )
    assert kept(seen) == {"a": {"aliases": ["alias/x", "alias/y"]}}


def test_a_later_detail_may_depend_on_an_earlier_one() -> None:
    rotation = Call(
        operation="get_key_rotation_status",
        items="KeyRotationEnabled",
        from_item={"KeyId": "Id"},
        into="Rotation",
        when="KeyManager=='CUSTOMER'",
    )
    seen = play(
        keys(DESCRIBED, rotation, properties={"rotation": "Rotation"}),
        listed("a", "b"),
        ("describe_key", metadata("a", KeyManager="AWS")),
        ("describe_key", metadata("b", KeyManager="CUSTOMER")),
        ("get_key_rotation_status", {"KeyRotationEnabled": True}, {"KeyId": "b"}),
    )
    assert kept(seen) == {"a": {}, "b": {"rotation": True}}


def test_what_is_not_configured_is_an_empty_answer() -> None:
    call = Call(
        operation="get_key_policy",
        items="Policy",
        from_item={"KeyId": "Id"},
        into="Policy",
        absent=("NotFoundException",),
    )
    seen = play(
        keys(call, properties={"policy": "Policy"}),
        listed("a"),
        ("get_key_policy", error("NotFoundException")),
    )
    assert seen.outcome is Outcome.COMPLETE
    assert kept(seen) == {"a": {}}


def test_an_item_whose_detail_fails_stays_as_it_was() -> None:
    seen = play(
        keys(DESCRIBED, properties={"state": "KeyState"}),
        listed("a", "b"),
        ("describe_key", error("AccessDeniedException")),
        ("describe_key", metadata("b", KeyState="Enabled")),
    )
    assert seen.outcome is Outcome.PARTIAL
    assert seen.failed_calls == ("kms:describe_key: AccessDeniedException",)
    assert kept(seen) == {"a": {}, "b": {"state": "Enabled"}}


def test_a_detail_without_its_argument_is_not_asked_for() -> None:
    call = Call(operation="describe_key", items="KeyMetadata", from_item={"KeyId": "Missing"})
    assert play(keys(call), listed("a")).outcome is Outcome.COMPLETE


CLUSTER_LISTING = Call(operation="list_clusters", items="clusterArns[].{Id: @}")
BATCHED = Call(
    operation="describe_clusters",
    items="clusters[]",
    from_item={"clusters": "Id"},
    batch=2,
    join=("Id", "clusterArn"),
)


def test_a_batch_asks_for_several_and_each_gets_its_own_answer() -> None:
    arns = [f"{CLUSTERS}/{name}" for name in "abc"]

    def answer(*names: str) -> dict[str, Any]:
        return {
            "clusters": [
                {"clusterArn": f"{CLUSTERS}/{one}", "status": one.upper()} for one in names
            ]
        }

    seen = play(
        crawler("ecs", CLUSTER_LISTING, BATCHED, properties={"status": "status"}),
        ("list_clusters", {"clusterArns": arns}),
        # In another order, and without one that is gone meanwhile.
        ("describe_clusters", answer("b", "a"), {"clusters": arns[:2]}),
        ("describe_clusters", answer(), {"clusters": arns[2:]}),
    )
    assert kept(seen) == {
        arns[0]: {"status": "A"},
        arns[1]: {"status": "B"},
        arns[2]: {},
    }


def test_a_batch_that_fails_leaves_the_others() -> None:
    arns = [f"{CLUSTERS}/{name}" for name in "abc"]
    seen = play(
        crawler("ecs", CLUSTER_LISTING, BATCHED, properties={"status": "status"}),
        ("list_clusters", {"clusterArns": arns}),
        ("describe_clusters", error("ServerException", status=500)),
        ("describe_clusters", {"clusters": [{"clusterArn": arns[2], "status": "C"}]}),
    )
    assert seen.outcome is Outcome.PARTIAL
    assert kept(seen) == {arns[0]: {}, arns[1]: {}, arns[2]: {"status": "C"}}


def test_items_that_differ_in_another_argument_are_asked_for_apart() -> None:
    services = Call(
        operation="describe_services",
        items="services[]",
        from_item={"cluster": "Cluster", "services": "Id"},
        batch=10,
        join=("Id", "serviceArn"),
    )
    found = [
        {"clusterArn": f"{CLUSTERS}/{cluster}", "containerInstanceArn": name, "agentVersion": "x"}
        for cluster, name in (("a", "s1"), ("b", "s2"), ("a", "s3"))
    ]
    # Any listing with two texts an item will do: this one is of AWS's model.
    listing = Call(
        operation="describe_tasks",
        items="tasks[].{Id: taskArn, Cluster: clusterArn}",
        arguments={"tasks": ["x"]},
    )
    tasks = [
        {"taskArn": one["containerInstanceArn"], "clusterArn": one["clusterArn"]} for one in found
    ]

    def answer(*names: str) -> dict[str, Any]:
        return {"services": [{"serviceArn": one, "status": f"{one}!"} for one in names]}

    seen = play(
        crawler("ecs", listing, services, properties={"status": "status"}),
        ("describe_tasks", {"tasks": tasks}),
        (
            "describe_services",
            answer("s1", "s3"),
            {"cluster": f"{CLUSTERS}/a", "services": ["s1", "s3"]},
        ),
        ("describe_services", answer("s2"), {"cluster": f"{CLUSTERS}/b", "services": ["s2"]}),
    )
    assert kept(seen) == {name: {"status": f"{name}!"} for name in ("s1", "s2", "s3")}


def test_a_batch_without_arguments_is_one_listing_for_all() -> None:
    call = Call(
        operation="list_aliases",
        items="Aliases[]",
        batch=1,
        join=("Id", "TargetKeyId"),
        into="Alias",
        when="Id!='c'",
    )
    found = [{"AliasName": f"alias/{one}", "TargetKeyId": one} for one in "bac"]
    seen = play(
        keys(call, properties={"alias": "Alias.AliasName"}),
        listed("a", "b", "c"),
        ("list_aliases", {"Aliases": found}, {}),
    )
    assert kept(seen) == {"a": {"alias": "alias/a"}, "b": {"alias": "alias/b"}, "c": {}}


def test_where_no_item_wants_it_nothing_is_listed() -> None:
    call = Call(
        operation="list_aliases", items="Aliases[]", batch=1, join=("Id", "TargetKeyId"), when="No"
    )
    assert play(keys(call), listed("a")).calls == 1


def test_what_cannot_be_merged_must_be_named() -> None:
    with pytest.raises(MalformedItem, match="name `into`"):
        filled({"Id": "a"}, ["a list"], None)


def test_no_answer_changes_nothing_and_a_named_one_is_kept_as_nothing() -> None:
    assert filled({"Id": "a"}, None, None) == {"Id": "a"}
    assert filled({"Id": "a"}, None, "Found") == {"Id": "a", "Found": None}
    assert filled({"Id": "a"}, {"Id": "b"}, None) == {"Id": "b"}
