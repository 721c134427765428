"""IAM Roles Anywhere: programs outside of AWS that sign in with certificates."""

from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect, Phase

_API = "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference"

TRUST_ANCHORS = Crawler(
    name="aws.rolesanywhere.trust_anchors",
    title="Trust anchors of IAM Roles Anywhere and the authorities that they trust",
    kind=Kind.IDENTITY_PROVIDER,
    type="AWS::RolesAnywhere::TrustAnchor",
    service="rolesanywhere",
    list=Call(operation="list_trust_anchors", items="trustAnchors[]"),
    id="trustAnchorArn",
    label="name",
    properties={
        "enabled": "enabled",
        "notifications": "notificationSettings[].{event: event, days: threshold, on: enabled}",
        "source_type": "source.sourceType",
    },
    edges=(
        Edge(
            rule="trust-anchor.authority",
            relation="trusts",
            # Certificates that were issued before sign in until they end.
            needs="source.sourceData.acmPcaArn",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.CERTIFICATE_AUTHORITY,
        ),
    ),
    docs=f"{_API}/API_ListTrustAnchors.html",
)

PROFILES = Crawler(
    name="aws.rolesanywhere.profiles",
    title="Profiles of IAM Roles Anywhere and the roles that they hand out",
    kind=Kind.PRINCIPAL,
    type="AWS::RolesAnywhere::Profile",
    service="rolesanywhere",
    list=Call(operation="list_profiles", items="profiles[]"),
    id="profileArn",
    label="name",
    properties={"enabled": "enabled", "session_seconds": "durationSeconds"},
    edges=(
        Edge(
            rule="roles-anywhere-profile.role",
            relation="may_assume",
            needed_by="roleArns",
            when="enabled",
            effect=Effect.POLICY,
            expects=Kind.PRINCIPAL,
        ),
        Edge(
            rule="roles-anywhere-profile.policy",
            relation="has_policy",
            needs="managedPolicyArns",
            effect=Effect.POLICY,
            expects=Kind.POLICY,
        ),
    ),
    docs=f"{_API}/API_ListProfiles.html",
)

CRAWLERS = (TRUST_ANCHORS, PROFILES)
