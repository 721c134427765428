"""Stacks: what they manage and share; nothing of it stops when a stack cannot be changed."""

from discovery.aws.cloudformation import EXPORTS, STACK_SETS, STACKS
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.filled import filled
from tests.discovery.player import error, keys, play

PLACE = "arn:aws:cloudformation:us-east-1:111122223333"
SHOP = f"{PLACE}:stack/shop/1"
ROLE = "arn:aws:iam::111122223333:role/deploy"
TOPIC = "arn:aws:sns:us-east-1:111122223333:deployments"


def resource(type_: str, physical: str, status: str = "CREATE_COMPLETE") -> dict[str, str]:
    return {"ResourceType": type_, "PhysicalResourceId": physical, "ResourceStatus": status}


def test_a_stack_manages_the_resources_that_their_ids_name() -> None:
    stack = {
        "StackId": SHOP,
        "StackName": "shop",
        "StackStatus": "UPDATE_COMPLETE",
        "ParentId": f"{PLACE}:stack/root/2",
        "RoleARN": ROLE,
        "NotificationARNs": [TOPIC],
        "Outputs": [{"OutputKey": "Url", "OutputValue": "hunter2", "ExportName": "shop-url"}],
        "Parameters": [{"ParameterKey": "Password", "ParameterValue": "hunter2"}],
    }
    resources = [
        resource("AWS::EC2::Instance", "i-1"),
        resource("AWS::S3::Bucket", "media"),
        resource("AWS::S3::Bucket", "dropped", "DELETE_COMPLETE"),
        resource("AWS::SNS::Topic", TOPIC),
        resource("AWS::DynamoDB::Table", "orders"),
        resource("AWS::CloudFormation::WaitConditionHandle", "https://example.com/"),
    ]
    seen = play(
        STACKS,
        ("describe_stacks", filled("cloudformation", "describe_stacks", {"Stacks": [stack]})),
        (
            "list_stack_resources",
            filled("cloudformation", "list_stack_resources", {"StackResourceSummaries": resources}),
            {"StackName": SHOP},
        ),
    )
    me = "cloudformation!stack/shop/1"
    named, *lines = sorted(requirement_lines(seen), key=lambda line: "name-hash" not in line)
    assert named.startswith("stack.member: name-hash:")
    assert lines == [
        f"stack.member: bucket:media lifecycle/renew managed_by {me}",
        f"stack.member: ec2:i-1 lifecycle/renew managed_by {me}",
        f"stack.member: sns!deployments lifecycle/renew managed_by {me}",
        f"stack.notified: {me} observability notifies sns!deployments",
        f"stack.parent: {me} lifecycle/renew part_of cloudformation!stack/root/2",
        f"stack.role: {me} lifecycle/renew assumes_role {ROLE}",
    ]
    assert keys(seen) == {SHOP: ("stack:111122223333/us-east-1/shop",)}
    assert described(seen)[SHOP].properties["exports"] == ["shop-url"]
    assert "hunter2" not in repr(seen)


def test_an_importing_stack_refers_to_the_stack_that_exports() -> None:
    exports = [
        {"ExportingStackId": SHOP, "Name": "shop-url", "Value": "x"},
        {"ExportingStackId": SHOP, "Name": "unused", "Value": "x"},
    ]
    seen = play(
        EXPORTS,
        ("list_exports", {"Exports": exports}),
        ("list_imports", {"Imports": ["web"]}, {"ExportName": "shop-url"}),
        ("list_imports", error("ValidationError"), {"ExportName": "unused"}),
    )
    assert requirement_lines(seen) == [
        "stack.import: stack:111122223333/us-east-1/web lifecycle/renew refers_to"
        " cloudformation!stack/shop/1"
    ]
    assert described(seen) == {}


def test_stacks_of_a_set_are_part_of_it_in_every_account_and_region() -> None:
    other = "arn:aws:cloudformation:eu-west-1:444455556666:stack/set/9"
    instance = {"Account": "444455556666", "Region": "eu-west-1", "StackId": other}
    seen = play(
        STACK_SETS,
        ("list_stack_sets", {"Summaries": [{"StackSetName": "base", "StackSetId": "base:7"}]}),
        ("list_stack_instances", {"Summaries": [instance]}, {"StackSetName": "base"}),
    )
    assert requirement_lines(seen) == [
        f"stack-set.instances: {other} lifecycle/renew part_of cloudformation!stackset/base:7"
    ]
    (component,) = described(seen).values()
    assert component.properties["instances"] == [
        {"account": "444455556666", "region": "eu-west-1", "status": None}
    ]
