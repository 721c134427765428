"""Every escalation path that is evaluated: the published ones, and a few of our own."""

from model.access.escalation.identity_paths import IDENTITY_PATHS
from model.access.escalation.pass_role_paths import PASS_ROLE_PATHS
from model.access.escalation.path import EscalationPath
from model.access.escalation.takeover_paths import OWN_TAKEOVER_PATHS, TAKEOVER_PATHS

PUBLISHED: tuple[EscalationPath, ...] = (*PASS_ROLE_PATHS, *TAKEOVER_PATHS, *IDENTITY_PATHS)
"""The paths of the published collection."""

PATHS: tuple[EscalationPath, ...] = (*PUBLISHED, *OWN_TAKEOVER_PATHS)
"""All of them."""
