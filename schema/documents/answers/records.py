"""Records as JSON data: components, requirements, promises and accepted gaps."""

from model.records.component import Component
from model.records.objective import Objective, Waiver
from model.records.requirement import Requirement
from schema.documents.answers.text import Answer, duration
from schema.documents.duration import format_moment


def component(one: Component) -> Answer:
    """Return a component."""
    return {
        "id": one.id,
        "kind": str(one.kind),
        "name": one.name,
        "type": one.type,
        "account": one.account,
        "region": one.region,
        "zones": list(one.zones),
        "tags": dict(one.tags),
        "tags_read": one.tags_read,
        "properties": dict(one.properties),
    }


def requirement(one: Requirement) -> Answer:
    """Return a requirement, with its evidence."""
    return {
        "id": one.id,
        "dependent": one.dependent,
        "members": [
            {"provider": member.provider, "tolerance": duration(member.tolerance)}
            for member in one.members
        ],
        "minimum": one.minimum,
        "effect": str(one.effect),
        "relation": one.relation,
        "phase": str(one.phase),
        "propagate_degraded": one.propagate_degraded,
        "when_bad": one.when_bad and str(one.when_bad),
        "when_slow": one.when_slow and str(one.when_slow),
        "rule": one.rule,
        "evidence": [
            {
                "kind": str(why.kind),
                "rule": why.rule,
                "effect": str(why.effect),
                "attribute": why.attribute,
            }
            for why in one.evidence
        ],
    }


def objective(one: Objective) -> Answer:
    """Return a promise; null means not stated."""
    return {
        "subject": one.subject,
        "class": str(one.disruption_class),
        "rto": duration(one.rto),
        "rpo": duration(one.rpo),
        "availability": one.availability,
        "latency": duration(one.latency),
        "throughput": one.throughput,
        "backup_interval": duration(one.backup_interval),
        "source": one.source,
        "inherited_from": one.inherited_from,
    }


def waiver(one: Waiver) -> Answer:
    """Return an accepted gap."""
    return {
        "rule": one.rule,
        "component": one.subject,
        "owner": one.owner,
        "reason": one.reason,
        "expires": format_moment(one.expires_at),
    }
