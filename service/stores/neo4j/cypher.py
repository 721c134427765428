"""The Cypher that a publish runs: staging, settling, and sweeping what a dead publish left."""

from collections.abc import Mapping, Sequence
from typing import LiteralString, NamedTuple

from service.stores.rows import RecordKind


class Statement(NamedTuple):
    """A statement that takes a list `$rows` and returns how many of them it found a place for."""

    text: LiteralString


FRESH_NODE = Statement("""UNWIND $rows AS row
    CREATE (n:Record:Fresh) SET n = row
    RETURN count(n)""")
CHANGE_NODE = Statement("""UNWIND $rows AS row
    MATCH (c:Component {id: row.id}) SET c.until = $revision
    CREATE (n:Record:Change) SET n = row
    RETURN count(n)""")
END_NODE = Statement("""UNWIND $rows AS row
    MATCH (n:Record {number: row}) SET n.until = $revision, n:Ending
    RETURN count(n)""")
STATE = Statement("""UNWIND $rows AS row
    MATCH (c:Record {number: row[0]}) MATCH (s:Record {number: row[1]})
    CREATE (c)-[r:STATES]->(s)
    RETURN count(r)""")
CREATE_RELATIONSHIP: Mapping[tuple[RecordKind, bool], Statement] = {
    (RecordKind.REQUIREMENT, True): Statement("""UNWIND $rows AS row
        MATCH (a:Record {number: row[0]}) MATCH (b:Record {number: row[1]})
        CREATE (a)-[r:DEPENDS_ON]->(b) SET r = row[2]
        RETURN count(r)"""),
    (RecordKind.REQUIREMENT, False): Statement("""UNWIND $rows AS row
        MATCH (a:Record {number: row[0]}) MATCH (b:Record {number: row[1]})
        CREATE (a)-[r:WILL_DEPEND_ON]->(b) SET r = row[2]
        RETURN count(r)"""),
    (RecordKind.MEMBERSHIP, True): Statement("""UNWIND $rows AS row
        MATCH (a:Record {number: row[0]}) MATCH (b:Record {number: row[1]})
        CREATE (a)-[r:HAS_MEMBER]->(b) SET r = row[2]
        RETURN count(r)"""),
    (RecordKind.MEMBERSHIP, False): Statement("""UNWIND $rows AS row
        MATCH (a:Record {number: row[0]}) MATCH (b:Record {number: row[1]})
        CREATE (a)-[r:WILL_HAVE_MEMBER]->(b) SET r = row[2]
        RETURN count(r)"""),
}
"""By kind of record, and whether one of the ends is fresh."""
END_RELATIONSHIP: Mapping[RecordKind, Statement] = {
    RecordKind.REQUIREMENT: Statement("""UNWIND $rows AS row
        MATCH (:Record {number: row[0]})-[r:DEPENDS_ON {id: row[1]}]->()
        SET r.until = $revision
        WITH DISTINCT row RETURN count(row)"""),
    RecordKind.MEMBERSHIP: Statement("""UNWIND $rows AS row
        MATCH (:Record {number: row[0]})-[r:HAS_MEMBER {id: row[1]}]->()
        SET r.until = $revision
        WITH DISTINCT row RETURN count(row)"""),
}

SETTLE: Sequence[LiteralString] = (
    """MATCH (a)-[r:DEPENDS_ON]->(b) WHERE r.until = $revision WITH a, r, b LIMIT $rows
    CREATE (a)-[f:DEPENDED_ON]->(b) SET f = properties(r) DELETE r RETURN count(*)""",
    """MATCH (a)-[r:HAS_MEMBER]->(b) WHERE r.until = $revision WITH a, r, b LIMIT $rows
    CREATE (a)-[f:HAD_MEMBER]->(b) SET f = properties(r) DELETE r RETURN count(*)""",
    # The node keeps its relationships, and so its number; the two swap what they say.
    """MATCH (s:Change) WITH s LIMIT $rows MATCH (c:Component {id: s.id})
    WITH c, s, c {.*, number: s.number, until: $revision} AS old, s {.*, number: c.number} AS new
    REMOVE c:$($labels[old.kind]), s:Change
    SET c = new, c:$($labels[new.kind]), s = old, s:Former RETURN count(*)""",
    """MATCH (n:Ending) WITH n LIMIT $rows
    REMOVE n:Ending, n:$($labels[n.kind]) SET n:Former RETURN count(*)""",
    """MATCH (n:Fresh) WITH n LIMIT $rows
    REMOVE n:Fresh SET n:$($labels[n.kind]) RETURN count(*)""",
    """MATCH (a)-[r:WILL_DEPEND_ON]->(b) WITH a, r, b LIMIT $rows
    CREATE (a)-[c:DEPENDS_ON]->(b) SET c = properties(r) DELETE r RETURN count(*)""",
    """MATCH (a)-[r:WILL_HAVE_MEMBER]->(b) WITH a, r, b LIMIT $rows
    CREATE (a)-[c:HAS_MEMBER]->(b) SET c = properties(r) DELETE r RETURN count(*)""",
)
"""Each is run until it returns 0; then labels and types show revision `$revision`."""

SWEEP: Sequence[LiteralString] = (
    "MATCH (:Fresh)-[r]-() WITH DISTINCT r LIMIT $rows DELETE r RETURN count(*)",
    "MATCH (n:Fresh) WITH n LIMIT $rows DELETE n RETURN count(*)",
    """MATCH (n:Change) WITH n LIMIT $rows MATCH (c:Component {id: n.id})
    REMOVE c.until DELETE n RETURN count(*)""",
    "MATCH ()-[r:WILL_DEPEND_ON]->() WITH r LIMIT $rows DELETE r RETURN count(*)",
    "MATCH ()-[r:WILL_HAVE_MEMBER]->() WITH r LIMIT $rows DELETE r RETURN count(*)",
    """MATCH ()-[r:DEPENDS_ON]->() WHERE r.until = $revision WITH r LIMIT $rows
    REMOVE r.until RETURN count(*)""",
    """MATCH ()-[r:HAS_MEMBER]->() WHERE r.until = $revision WITH r LIMIT $rows
    REMOVE r.until RETURN count(*)""",
    "MATCH (n:Ending) WITH n LIMIT $rows REMOVE n:Ending, n.until RETURN count(*)",
    "MATCH (r:Revision {number: $revision}) DELETE r RETURN count(*)",
)
"""Each is run until it returns 0; then nothing is left of the unpublished `$revision`."""

PRUNE: Sequence[LiteralString] = (
    """MATCH ()-[r:DEPENDED_ON|HAD_MEMBER]->()
    WHERE NOT any(kept IN $kept WHERE kept >= r.since AND kept < r.until)
    WITH r LIMIT $rows DELETE r RETURN count(*)""",
    """MATCH (n:Former) WHERE NOT any(kept IN $kept WHERE kept >= n.since AND kept < n.until)
    WITH n LIMIT $rows DETACH DELETE n RETURN count(*)""",
    """MATCH (c:Compiled) WHERE NOT c.revision IN $kept
    WITH c LIMIT $rows OPTIONAL MATCH (p:Part {of: 'compiled:' + c.revision})
    DETACH DELETE p, c RETURN count(*)""",
)
"""Each is run until it returns 0; then nothing is left that holds in no revision of `$kept`."""
