"""Web ACLs of AWS WAF: what they protect, and the sets and rule groups that they refer to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from discovery.aws.control_regions import control_plane
from discovery.interface import Call, Context, Crawler, Edge, Item, Where
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect

GONE = ("WAFNonexistentItemException",)
REFERENCE, CONTROL_PLANE = "web-acl.reference", "web-acl.control-plane"
_REFERRING = (
    "IPSetReferenceStatement",
    "RegexPatternSetReferenceStatement",
    "RuleGroupReferenceStatement",
)
_SILENT = ("APPLICATION_LOAD_BALANCER", "COGNITO_USER_POOL", "APP_RUNNER_SERVICE")
"""Types of resources whose own answers do not name the web ACL that protects them."""


def references(statements: Any) -> Iterator[str]:
    """Yield the ARN of each set and rule group that statements refer to, to any depth.

    >>> inner = {"IPSetReferenceStatement": {"ARN": "arn:…:ipset/office"}}
    >>> list(references([{"Statement": {"NotStatement": {"Statement": inner}}}]))
    ['arn:…:ipset/office']
    """
    if isinstance(statements, Mapping):
        for name, statement in statements.items():
            if name in _REFERRING:
                yield str(statement["ARN"])
            else:
                yield from references(statement)
    elif isinstance(statements, Sequence) and not isinstance(statements, str | bytes):
        for statement in statements:
            yield from references(statement)


def acl_facts(item: Item, context: Context) -> Facts:
    """Return what a web ACL refers to; one for CloudFront is changed through one Region only."""
    plane = control_plane(context.partition, "wafv2") if ":global/" in item["ARN"] else None
    return Facts(
        requirements=(
            *required(
                str(item["ARN"]),
                references(item.get("acl")),
                rule=REFERENCE,
                relation="refers_to",
                effect=Effect.POLICY,
                expects=Kind.POLICY,
                attribute="Rules[].Statement",
            ),
            *required(
                str(item["ARN"]),
                [plane] if plane else [],
                rule=CONTROL_PLANE,
                relation="changed_through",
                effect=Effect.RECOVERY,
                expects=Kind.CONTROL_PLANE,
            ),
        )
    )


def _web_acls(scope: str, where: Where, *details: Call, **changes: Any) -> Crawler:
    """Return the crawler of one scope: load balancers and APIs of a Region, or CloudFront."""
    return Crawler(
        **{
            "kind": Kind.POLICY,
            "type": "AWS::WAFv2::WebACL",
            "service": "wafv2",
            "where": where,
            "list": Call(operation="list_web_acls", items="WebACLs[]", arguments={"Scope": scope}),
            "details": (
                Call(
                    operation="get_web_acl",
                    gone=GONE,
                    items="WebACL",
                    arguments={"Scope": scope},
                    from_item={"Name": "Name", "Id": "Id"},
                    into="acl",
                ),
                *details,
            ),
            "id": "ARN",
            "label": "Name",
            "properties": {
                "capacity": "acl.Capacity",
                "default_action": "keys(acl.DefaultAction) | [0]",
                "firewall_manager": "acl.ManagedByFirewallManager",
                "rules": "acl.Rules[].{name: Name, priority: Priority}",
            },
            "transform": acl_facts,
            "transform_effects": (Effect.POLICY, Effect.RECOVERY),
            "transform_rules": {
                REFERENCE: "The rules of a web ACL refer to sets of addresses and patterns, and to "
                "groups of rules: who changes them changes what is let in.",
                CONTROL_PLANE: "A web ACL for CloudFront is changed through one Region.",
            },
            "docs": "https://docs.aws.amazon.com/waf/latest/APIReference/API_ListWebACLs.html",
            **changes,
        }
    )


WEB_ACLS = _web_acls(
    "REGIONAL",
    Where.REGIONAL,
    Call(
        operation="list_resources_for_web_acl",
        absent=GONE,
        items="ResourceArns",
        each=f"split('{' '.join(_SILENT)}', ' ')",
        from_item={"WebACLArn": "ARN", "ResourceType": "each"},
        into="protected",
    ),
    name="aws.wafv2.web_acls",
    title="Web ACLs of a Region, the resources that they protect and what they refer to",
    edges=(
        Edge(
            rule="web-acl.protected",
            relation="filtered_by",
            needed_by="protected[].answer[]",
            effect=Effect.POLICY,
        ),
    ),
)
CLOUDFRONT_WEB_ACLS = _web_acls(
    "CLOUDFRONT",
    Where.GLOBAL,
    name="aws.wafv2.cloudfront_web_acls",
    title="Web ACLs for CloudFront distributions and what they refer to",
    region="''",
)

CRAWLERS = (WEB_ACLS, CLOUDFRONT_WEB_ACLS)
