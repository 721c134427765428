"""Questions to ask in Cypher, with statements: for the how-to and the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True, slots=True, kw_only=True)
class CypherExample:
    """One question that an architect asks, and the Cypher statement that answers it."""

    question: str
    """In plain English."""
    statement: str
    """For Neo4j Browser: without parameters, about the sample estate."""


def _example(question: str, statement: str) -> CypherExample:
    return CypherExample(question=question, statement=dedent(statement).strip())


EXAMPLES: Sequence[CypherExample] = (
    _example(
        "What RTO and RPO bind each database of a Region, who promised them, and are they kept?",
        """
        MATCH (d:Component&Database {region: 'us-east-1'})
        RETURN d.name, d.rto_region_seconds, d.rto_region_from, d.rto_region_achievable_seconds,
               d.rto_region_status, d.rpo_region_seconds, d.rpo_region_status
        ORDER BY d.name, d.id
        """,
    ),
    _example(
        "How many components stop checkout when they fail alone?",
        "MATCH (:Service {name: 'checkout'})-[:STOPS_WITHOUT]->(c) RETURN count(c)",
    ),
    _example(
        "How many single points of failure has each service?",
        """
        MATCH (s:Service)-[:STOPS_WITHOUT]->(c)
        RETURN s.name, count(c) ORDER BY count(c) DESC, s.name
        """,
    ),
    _example(
        "Which components would take most services with them?",
        """
        MATCH (c:Component) WHERE c.stops_services > 0
        AND NOT c:Service|System|Organization|OrganizationalUnit|Account|Region|Zone
        RETURN c.kind, c.name, c.stops_services ORDER BY c.stops_services DESC, c.name, c.id LIMIT 8
        """,
    ),
    _example(
        "Which zones and Regions are single points of failure, and of how many services?",
        """
        MATCH (z:Zone|Region)<-[:STOPS_WITHOUT]-(s:Service)
        RETURN z.name, count(s) ORDER BY z.name
        """,
    ),
    _example(
        "Without what can checkout not start again, though it runs?",
        """
        MATCH (:Service {name: 'checkout'})-[:CANNOT_START_WITHOUT]->(c)
        RETURN c.kind, c.name ORDER BY c.kind, c.name, c.id LIMIT 10
        """,
    ),
    _example(
        "What degrades a service without stopping it?",
        """
        MATCH (s:Service)-[:DEGRADES_WITHOUT]->(c) WHERE NOT c:Service
        RETURN s.name, c.kind, c.name ORDER BY s.name, c.kind, c.name, c.id LIMIT 8
        """,
    ),
    _example(
        "Through which components can a failure reach the storefront, two steps down?",
        """
        MATCH (:Service {name: 'storefront'})-[:DEPENDS_ON*1..2]->(c)
        RETURN DISTINCT c.kind, c.name ORDER BY c.kind, c.name LIMIT 10
        """,
    ),
    _example(
        "Who reads the password of the payment provider when it starts?",
        """
        MATCH (s:Service)-[:HAS_MEMBER]->(c)-[:LAUNCHES_FROM]->()-[:READS_SECRET]->
              (:Secret {name: 'checkout/payment-provider'})
        RETURN DISTINCT s.name, c.region ORDER BY c.region
        """,
    ),
    _example(
        "Who may read a secret, by all policies together?",
        """
        MATCH (p:Principal)-[r:CAN_READ]->(s:Secret)
        RETURN s.name, s.region, p.name, r.certain ORDER BY s.name, s.region, p.name
        """,
    ),
    _example(
        "Which certificates end in the next 120 days, and whom do they stop?",
        """
        MATCH (c:Certificate) WHERE c.not_after < datetime('2026-11-30T00:00Z') + duration('P120D')
        OPTIONAL MATCH (s:Service)-[:STOPS_WITHOUT]->(c)
        WITH c, s ORDER BY s.name
        RETURN c.name, collect(s.name)
        """,
    ),
    _example(
        "What is encrypted by each customer key?",
        """
        MATCH (c:Component)-[:ENCRYPTED_BY]->(k:Key)
        WITH k, c ORDER BY c.kind
        WITH k, count(DISTINCT c) AS components, collect(DISTINCT c.kind) AS kinds
        RETURN k.name, k.region, components, kinds ORDER BY k.name, k.region, k.id LIMIT 8
        """,
    ),
    _example(
        "Where is redundancy: who needs how many of how many?",
        """
        MATCH (c:Component)-[r:SERVED_BY {redundant: true}]->(m)
        RETURN c.name, r.minimum, r.of, count(m) ORDER BY c.name
        """,
    ),
    _example(
        "Which gaps are there, by severity?",
        """
        MATCH (:Component)-[:HAS_GAP]->(g:Gap)
        RETURN g.severity, count(g) ORDER BY count(g) DESC, g.severity
        """,
    ),
    _example(
        "Which component causes most critical gaps of others?",
        """
        MATCH (g:Gap {severity: 'critical'})-[:BECAUSE_OF]->(c)
        RETURN c.kind, c.name, count(g) ORDER BY count(g) DESC, c.kind, c.name LIMIT 5
        """,
    ),
    _example(
        "Which promises of services are breached when a Region is lost?",
        """
        MATCH (s:Service) WHERE s.rto_status = 'breached'
        RETURN s.name, s.tier, s.rto_seconds, s.rto_achievable_seconds ORDER BY s.name
        """,
    ),
    _example(
        "What promises are unknown, and by which class?",
        """
        MATCH (s:Service)
        UNWIND ['component', 'zone', 'region', 'account'] AS class
        WITH s, class, s['rto_' + class + '_status'] AS status WHERE status = 'unknown'
        RETURN class, collect(s.name) ORDER BY class
        """,
    ),
    _example(
        "Who belongs to a service?",
        """
        MATCH (:Service {name: 'checkout'})-[:HAS_MEMBER]->(c)
        RETURN c.kind, count(c) ORDER BY count(c) DESC, c.kind LIMIT 8
        """,
    ),
    _example(
        "Which listeners forward to which target groups?",
        """
        MATCH (l:Listener)-[:FORWARDS_TO]->(t:TargetGroup)
        RETURN l.name, t.name, t.region ORDER BY l.name, t.region, t.name LIMIT 8
        """,
    ),
    _example(
        "Which services use a component of another account?",
        """
        MATCH (a:Component)-[r:DEPENDS_ON]->(b:Component) WHERE a.account <> b.account
        RETURN r.relation, count(*) ORDER BY count(*) DESC, r.relation LIMIT 8
        """,
    ),
    _example(
        "What carries a tag?",
        """
        MATCH (c:Component) WHERE c.tag_service IS NOT NULL
        RETURN c.tag_service, count(c) ORDER BY c.tag_service
        """,
    ),
    _example(
        "What names contain a word?",
        """
        CALL db.index.fulltext.queryNodes('loadpath_text', 'payments') YIELD node
        RETURN node.kind, count(*) ORDER BY count(*) DESC, node.kind LIMIT 6
        """,
    ),
    _example(
        "Which scope saw the carts last, when, and could its last look confirm them?",
        """
        MATCH (d:Component&Database {name: 'cart'})
        RETURN d.scope, d.observed_at, d.stale
        """,
    ),
    _example(
        "What do people state about services?",
        """
        MATCH (s:Service)-[:STATES]->(o:Objective {disruption_class: 'region'})
        RETURN s.name, o.rto_seconds, o.rpo_seconds, o.source ORDER BY s.name
        """,
    ),
    _example(
        "Which revision is this, and is a publish under way?",
        """
        MATCH (l:Loadpath {name: 'publish'})
        MATCH (r:Revision {number: l.revision})
        RETURN r.number, r.components, r.requirements, coalesce(l.publishing, false) AS publishing
        """,
    ),
)
"""In the order of the how-to."""
