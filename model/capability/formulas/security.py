"""Formulas for keys, secrets, certificates and identities."""

from model.capability import properties as read
from model.capability.formula import (
    ACCOUNT,
    LOCAL,
    REGION,
    Formula,
    Situation,
    no_way_back,
    open_ended,
    redundant,
    unaffected,
)
from model.capability.formulas.databases import has_remote_replica
from model.records.component import Kind

KMS = "KMS Developer Guide, Multi-Region keys"
SECRETS = "Secrets Manager User Guide, Replicate secrets across Regions"
KINDS = (
    Kind.KEY,
    Kind.SECRET,
    Kind.PARAMETER,
    Kind.CERTIFICATE,
    Kind.CERTIFICATE_AUTHORITY,
    Kind.IDENTITY_PROVIDER,
)
KEPT = unaffected("the replica holds the same material")


def single_region_key(situation: Situation) -> bool:
    """Return whether a key exists in one Region only."""
    return read.flag(situation.component, read.MULTI_REGION) is False


def has_replica(situation: Situation) -> bool:
    """Return whether a replica stands in another Region."""
    return has_remote_replica(situation)


FORMULAS = (
    redundant(
        id="security.local",
        title="Keys, secrets and certificates are held by Regional services",
        kinds=KINDS,
        rto=unaffected("a Regional service that spans zones"),
        rpo=unaffected("a Regional service that spans zones"),
        source=KMS,
    ),
    redundant(
        id="security.replica",
        title="Key or secret with a replica in another Region",
        kinds=(Kind.KEY, Kind.SECRET),
        when=has_replica,
        classes=REGION,
        rpo=KEPT,
        source=SECRETS,
    ),
    Formula(
        id="kms.single-region",
        title="Single-Region key: what it encrypted cannot be read elsewhere",
        types=(read.KEY,),
        when=single_region_key,
        classes=(*REGION, *ACCOUNT),
        rto=no_way_back("a single-Region key exists nowhere else", KMS),
        rpo=no_way_back("a single-Region key exists nowhere else", KMS),
        source=KMS,
    ),
    Formula(
        id="security.manual",
        title="Key, secret or certificate that somebody has to create again",
        kinds=KINDS,
        classes=(*REGION, *ACCOUNT),
        rto=open_ended("creating it again by hand takes as long as its owner's procedure"),
        rpo=open_ended("whether its content is known elsewhere was not stated"),
        source=SECRETS,
    ),
    redundant(
        id="principal.global",
        title="Roles and policies are held by a global service",
        kinds=(Kind.PRINCIPAL, Kind.POLICY),
        classes=(*LOCAL, *REGION),
        rto=unaffected("IAM's data plane is in every Region"),
        rpo=unaffected("IAM's data plane is in every Region"),
        source="AWS Fault Isolation Boundaries, Global services",
    ),
    Formula(
        id="principal.account",
        title="Roles and policies of a lost account",
        kinds=(Kind.PRINCIPAL, Kind.POLICY),
        classes=ACCOUNT,
        rto=open_ended("winning an account back takes as long as its owner's procedure"),
        rpo=unaffected("roles keep no data"),
        source="configuration",
    ),
)
