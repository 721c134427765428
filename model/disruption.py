"""Disruptions: what fails, and the components that fail first because of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from model.component import ComponentId


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentsFail:
    """These components fail."""

    components: tuple[ComponentId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFails:
    """An Availability Zone fails; `zone` is its zone id (`use1-az1`)."""

    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionFails:
    """A whole Region fails."""

    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFails:
    """An account is lost or compromised."""

    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFails:
    """One AWS service fails in a Region (`rds`, `us-east-1`), or only its control plane."""

    service: str
    region: str
    control_plane_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiryAt:
    """Everything whose validity has ended at `at` fails: certificates, secrets, keys, domains."""

    at: datetime


Disruption: TypeAlias = (
    ComponentsFail | ZoneFails | RegionFails | AccountFails | ServiceFails | ExpiryAt
)
