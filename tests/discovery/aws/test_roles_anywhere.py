"""IAM Roles Anywhere: certificates that were issued sign in; profiles hand out roles."""

from discovery.aws.roles_anywhere import PROFILES, TRUST_ANCHORS
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import play

PLACE = "arn:aws:rolesanywhere:us-east-1:111122223333"
AUTHORITY = "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/1"
ROLE = "arn:aws:iam::111122223333:role/plant"
POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def test_an_anchor_needs_its_authority_only_for_new_certificates() -> None:
    anchors = [
        {
            "trustAnchorArn": f"{PLACE}:trust-anchor/1",
            "source": {"sourceType": "AWS_ACM_PCA", "sourceData": {"acmPcaArn": AUTHORITY}},
        },
        {
            "trustAnchorArn": f"{PLACE}:trust-anchor/2",
            "source": {
                "sourceType": "CERTIFICATE_BUNDLE",
                "sourceData": {"x509CertificateData": "-----BEGIN CERTIFICATE-----"},
            },
        },
    ]
    seen = play(TRUST_ANCHORS, ("list_trust_anchors", {"trustAnchors": anchors}))
    assert requirement_lines(seen) == [
        "trust-anchor.authority: rolesanywhere!trust-anchor/1 lifecycle/renew trusts"
        " acm-pca!certificate-authority/1"
    ]
    assert "BEGIN CERTIFICATE" not in repr(seen)


def test_a_profile_hands_out_roles_while_it_is_enabled() -> None:
    profile = {
        "profileArn": f"{PLACE}:profile/1",
        "enabled": True,
        "roleArns": [ROLE],
        "managedPolicyArns": [POLICY],
    }
    off = {**profile, "profileArn": f"{PLACE}:profile/2", "enabled": False, "managedPolicyArns": []}
    seen = play(PROFILES, ("list_profiles", {"profiles": [profile, off]}))
    me = "rolesanywhere!profile/1"
    assert requirement_lines(seen) == [
        f"roles-anywhere-profile.policy: {me} policy has_policy {POLICY}",
        f"roles-anywhere-profile.role: {ROLE} policy may_assume {me}",
    ]
