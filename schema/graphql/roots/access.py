"""Roots about access: who may do what, and what a compromise reaches."""

from datetime import datetime

import strawberry

from schema.graphql.access import May, PrincipalAccess, WhoCan, access, may, who_can
from schema.graphql.compromise import Compromise, compromise
from schema.graphql.context import Info
from schema.graphql.field import field, object_type
from schema.graphql.what_if import ChangeInput, WhatIf, what_if


@object_type
class AccessQueries:
    """Questions about access."""

    @field
    def may(
        self,
        info: Info,
        principal: strawberry.ID,
        action: str,
        resource: strawberry.ID,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> May:
        """Whether a principal may do an action to a component, what decided, and why.

        `principal` is the id of a user, role, account or identity provider, the number of an
        account, the name of a service (`lambda.amazonaws.com`), or `*` for somebody without
        credentials. An action on the objects of a bucket is judged for all of its objects.
        `at` is the moment of the request; left out, it is the publication of the revision.
        """
        return may(info.context.at(revision), principal, action, resource, at)

    @field
    def who_can(
        self,
        info: Info,
        action: str,
        resource: strawberry.ID,
        certain: bool = False,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> WhoCan:
        """Every principal that may do an action to a component, with what decided, and why.

        Beside users and roles stand the accounts, the services and anyone (`*`) that the policy
        of the component names. `certain` leaves out what depends on conditions.
        """
        view = info.context.at(revision)
        return who_can(view, action, resource, certain=certain, at=at)

    @field
    def access(
        self,
        info: Info,
        principal: strawberry.ID,
        certain: bool = False,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> PrincipalAccess:
        """What a principal may read, change and destroy among the components that matter.

        These are secrets, parameters, keys, buckets, tables, queues and backups. `certain` leaves
        out what depends on conditions.
        """
        view = info.context.at(revision)
        return access(view, principal, certain=certain, at=at)

    @field
    def compromise(
        self,
        info: Info,
        start: strawberry.ID,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> Compromise:
        """What an attacker may act as, gain and stop with the rights of `start`.

        `start` is a user, a role, an account, an identity provider, a permission set, an instance
        profile, the name of a service, an access key, or a component that runs with a role.
        Policies are evaluated as IAM does. `at` is the moment of the requests; left out, it is
        the publication of the revision.
        """
        view = info.context.at(revision)
        return compromise(view, start, at)

    @field
    def what_if(
        self,
        info: Info,
        change: ChangeInput,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> WhatIf:
        """What a change of policies, keys, secrets or certificates stops: now, or later.

        Policies are evaluated as IAM does, before and after. Needs are listed by when they are
        missed: while the component runs, at its next start, renewal, assumption of a role,
        failover or restore. `at` is the moment of the requests; left out, it is the publication
        of the revision.
        """
        return what_if(info.context.at(revision), change, at)
