"""Paths through IAM itself: ids and required actions as published, wording our own.

References:
    .. [1] DataDog, pathfinding.cloud, commit 84dd65c, Apache License 2.0.
"""

from model.access.caller import ROLE, USER
from model.access.escalation import facts
from model.access.escalation.path import (
    EscalationPath,
    Gain,
    On,
    Template,
    other_role,
    other_user,
    self_change,
)

ASSUME = ("sts:AssumeRole", On.TARGET)
TRUST = ("iam:UpdateAssumeRolePolicy", On.TARGET)
ATTACH = ("iam:AttachRolePolicy", On.TARGET)
INLINE = ("iam:PutRolePolicy", On.TARGET)
VERSION = ("iam:CreatePolicyVersion", On.TARGET_POLICY)

IDENTITY_PATHS: tuple[EscalationPath, ...] = (
    self_change("iam-001", "iam:CreatePolicyVersion", On.HOLDER_POLICY),
    other_user("iam-002", "iam:CreateAccessKey", fact=facts.KEY_SLOT),
    other_user("iam-003", "iam:CreateAccessKey", "iam:DeleteAccessKey", fact=facts.NO_KEY_SLOT),
    other_user("iam-004", "iam:CreateLoginProfile", fact=facts.NO_PASSWORD),
    self_change("iam-005", "iam:PutRolePolicy", On.HOLDER, holder_type=ROLE),
    other_user("iam-006", "iam:UpdateLoginProfile", fact=facts.PASSWORD),
    self_change("iam-007", "iam:PutUserPolicy", On.HOLDER, holder_type=USER),
    self_change("iam-008", "iam:AttachUserPolicy", On.HOLDER, holder_type=USER),
    self_change("iam-009", "iam:AttachRolePolicy", On.HOLDER, holder_type=ROLE),
    self_change("iam-010", "iam:AttachGroupPolicy", On.HOLDER_GROUP, holder_type=USER),
    self_change("iam-011", "iam:PutGroupPolicy", On.HOLDER_GROUP, holder_type=USER),
    other_role("iam-012", TRUST, gain=Gain.PRINCIPAL),
    self_change("iam-013", "iam:AddUserToGroup", On.GROUP, holder_type=USER, gain=Gain.GROUP),
    other_role("iam-014", ATTACH, ASSUME),
    other_user(
        "iam-015",
        "iam:AttachUserPolicy",
        "iam:CreateAccessKey",
        gain=Gain.ANYTHING,
        fact=facts.KEY_SLOT,
    ),
    other_role("iam-016", VERSION, ASSUME),
    other_role("iam-017", INLINE, ASSUME),
    other_user(
        "iam-018",
        "iam:PutUserPolicy",
        "iam:CreateAccessKey",
        gain=Gain.ANYTHING,
        fact=facts.KEY_SLOT,
    ),
    other_role("iam-019", ATTACH, TRUST),
    other_role("iam-020", VERSION, TRUST),
    other_role("iam-021", INLINE, TRUST),
    EscalationPath(
        id="sts-001",
        template=Template.ASSUME,
        needs=(("sts:AssumeRole", On.ROLE),),
        gain=Gain.PRINCIPAL,
    ),
)
