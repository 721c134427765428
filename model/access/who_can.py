"""Who can: every principal that may do an action to a resource."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from model.access.caller import arn_of, owner_of
from model.access.may import Answer, May, answered
from model.access.named_callers import named_callers
from model.access.policies import Access
from model.access.resource_policies import DECIDED_BY_RESOURCE
from model.access.statement import Statement, covers
from model.errors import InvalidValue
from model.records.component import Component, ComponentId


class WhoCan:
    """Answers the question for one graph; which principals speak of an action is indexed once."""

    def __init__(self, access: Access) -> None:
        """Prepare; nothing is read before the first question."""
        self._access = access

    def ask(self, action: str, resource: ComponentId, *, certain: bool = False) -> Sequence[May]:
        """Return one answer for each principal that may do `action` to `resource`, sorted.

        Principals are the users and roles of the graph. Beside them stand the accounts, the
        services and anyone (`*`) that the policy of the resource names; the own account is left
        out, because naming it leaves the decision to its users and roles. An account outside of
        the graph stands for all of its principals: its own policies decide, so it is conditional.
        The root user of an account may do what its own account allows, and is not listed.

        Args:
            action: `service:Operation`.
            resource: the id of a component.
            certain: whether conditional answers are left out.

        Complexity: O(statements) once for the index; then O(distinct patterns of actions), and
            the evaluation of each principal of which a statement allows the action.

        Raises:
            UnknownComponent: if the resource is not in the graph.
            InvalidValue: if the action has no service.
        """
        if not action.partition(":")[2]:
            raise InvalidValue("action", action, "a service and an operation, as in s3:GetObject")
        target = self._access.graph.component(resource)
        wanted = {Answer.YES} if certain else {Answer.YES, Answer.CONDITIONAL}
        answers = (answer for answer in self._answers(action, target) if answer.answer in wanted)
        return sorted(answers, key=lambda answer: answer.principal)

    def _answers(self, action: str, target: Component) -> Iterator[May]:
        statements = self._access.resource(target)
        admits = any(statement.allow for statement in statements)
        admits = admits or target.type in DECIDED_BY_RESOURCE
        principals = self._all if admits else self._speakers(action)
        for principal in principals:
            decision = self._access.decide(principal, action, target.id)
            yield answered(decision, principal=principal, action=action, resource=target.id)
        known = {arn_of(principal) for principal in self._access.principals()}
        for caller in named_callers(statements, known=known, owner=owner_of(target)):
            decision = self._access.decide(caller, action, target.id)
            yield answered(decision, principal=caller.arn, action=action, resource=target.id)

    def _speakers(self, action: str) -> Sequence[ComponentId]:
        """Return the principals of which a statement allows the action, sorted."""
        by_pattern, by_exception = self._index
        speakers: set[ComponentId] = set()
        for pattern, principals in by_pattern.items():
            if covers(pattern, action):
                speakers |= principals
        for principal, statement in by_exception:
            if statement.covers_action(action):
                speakers.add(principal)
        return sorted(speakers)

    @cached_property
    def _all(self) -> Sequence[ComponentId]:
        return [principal.id for principal in self._access.principals()]

    @cached_property
    def _index(
        self,
    ) -> tuple[dict[str, set[ComponentId]], Sequence[tuple[ComponentId, Statement]]]:
        """Return pattern of actions → principals, and the statements with `NotAction`."""
        by_pattern: dict[str, set[ComponentId]] = {}
        by_exception: list[tuple[ComponentId, Statement]] = []
        for principal in self._access.principals():
            for statement in self._access.identity(principal):
                if statement.allow and statement.not_actions:
                    by_exception.append((principal.id, statement))
                elif statement.allow:
                    for pattern in statement.actions:
                        by_pattern.setdefault(pattern, set()).add(principal.id)
        return by_pattern, by_exception
