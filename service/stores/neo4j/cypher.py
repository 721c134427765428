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
    MATCH (n:Record {_number: row}) SET n.until = $revision, n:Ending
    RETURN count(n)""")
STATE = Statement("""UNWIND $rows AS row
    MATCH (c:Record {_number: row[0]}) MATCH (s:Record {_number: row[1]})
    CREATE (c)-[r:STATES]->(s)
    RETURN count(r)""")
CREATE_RELATIONSHIP: Mapping[tuple[RecordKind, bool], Statement] = {
    (RecordKind.REQUIREMENT, True): Statement("""UNWIND $rows AS row
        MATCH (a:Record {_number: row[0]}) MATCH (b:Record {_number: row[1]})
        CREATE (a)-[r:$(row[2])]->(b) SET r = row[3]
        RETURN count(r)"""),
    (RecordKind.REQUIREMENT, False): Statement("""UNWIND $rows AS row
        MATCH (a:Record {_number: row[0]}) MATCH (b:Record {_number: row[1]})
        CREATE (a)-[r:STAGED]->(b) SET r = row[3], r._type = row[2]
        RETURN count(r)"""),
    (RecordKind.MEMBERSHIP, True): Statement("""UNWIND $rows AS row
        MATCH (a:Record {_number: row[0]}) MATCH (b:Record {_number: row[1]})
        CREATE (a)-[r:HAS_MEMBER]->(b) SET r = row[3]
        RETURN count(r)"""),
    (RecordKind.MEMBERSHIP, False): Statement("""UNWIND $rows AS row
        MATCH (a:Record {_number: row[0]}) MATCH (b:Record {_number: row[1]})
        CREATE (a)-[r:WILL_HAVE_MEMBER]->(b) SET r = row[3]
        RETURN count(r)"""),
}
"""By kind of record, and whether one of the ends is fresh."""
END_RELATIONSHIP: Mapping[RecordKind, Statement] = {
    # The relationships of a requirement have many types, so their start is marked to find them.
    RecordKind.REQUIREMENT: Statement("""UNWIND $rows AS row
        MATCH (a:Record {_number: row[0]})-[r {id: row[1]}]->()
        WHERE r.until IS NULL AND type(r) <> 'STAGED'
        SET r.until = $revision, a:Parting
        WITH DISTINCT row RETURN count(row)"""),
    RecordKind.MEMBERSHIP: Statement("""UNWIND $rows AS row
        MATCH (:Record {_number: row[0]})-[r:HAS_MEMBER {id: row[1]}]->()
        SET r.until = $revision
        WITH DISTINCT row RETURN count(row)"""),
}

SETTLE: Sequence[LiteralString] = (
    """MATCH (a:Parting) WITH a LIMIT $rows REMOVE a:Parting WITH collect(a) AS parted
    CALL (parted) {
        UNWIND parted AS a MATCH (a)-[r:DEPENDS_ON]->() WHERE r.until = $revision DELETE r
    }
    CALL (parted) {
        UNWIND parted AS a MATCH (a)-[r]->(b)
        WHERE r.until = $revision AND r._record = 2 AND type(r) <> 'ENDED'
        CREATE (a)-[f:ENDED]->(b) SET f = properties(r) DELETE r
    }
    RETURN size(parted)""",
    """MATCH (a)-[r:HAS_MEMBER]->(b) WHERE r.until = $revision WITH a, r, b LIMIT $rows
    CREATE (a)-[f:HAD_MEMBER]->(b) SET f = properties(r) DELETE r RETURN count(*)""",
    # The node keeps its relationships, and so its number; the two swap what they say. What others
    # added to it stays with it.
    """MATCH (s:Change) WITH s LIMIT $rows MATCH (c:Component {id: s.id})
    WITH c, s, properties(c) AS before, properties(s) AS after
    WITH c, s, before {.*, _number: after._number, until: $revision} AS old,
        after {.*, _number: before._number} AS new
    WITH c, s, old, new, $fixed + coalesce(old._own, []) AS own
    REMOVE c:$($labels[old.kind] + coalesce(old._label, [])), s:Change
    SET s = old, s:Former
    FOREACH (name IN [name IN keys(old) WHERE NOT name IN own] | SET s[name] = null)
    FOREACH (name IN [name IN own WHERE new[name] IS NULL AND NOT old[name] IS NULL] |
        SET c[name] = null)
    SET c += new, c:$($labels[new.kind] + coalesce(new._label, []))
    RETURN count(*)""",
    """MATCH (n:Ending)<-[r:STATES]-(c) WITH n, r, c LIMIT $rows
    CREATE (c)-[:STATED]->(n) DELETE r RETURN count(*)""",
    """MATCH (n:Ending)-[r:STOPS_WITHOUT|DEGRADES_WITHOUT|CANNOT_START_WITHOUT|CAN_READ|CAN_WRITE|
        CAN_DESTROY|CAN_DECRYPT_WITH|CAN_ASSUME|HAS_GAP|BECAUSE_OF|SEEN_BY]-()
    WITH DISTINCT r LIMIT $rows DELETE r RETURN count(*)""",
    """MATCH (n:Ending) WITH n LIMIT $rows
    REMOVE n:Ending, n:$($labels[n.kind] + coalesce(n._label, [])) SET n:Former RETURN count(*)""",
    """MATCH (n:Fresh) WITH n LIMIT $rows
    REMOVE n:Fresh SET n:$($labels[n.kind] + coalesce(n._label, [])) RETURN count(*)""",
    """MATCH (a)-[r:STAGED]->(b) WITH a, r, b LIMIT $rows
    CREATE (a)-[c:$(r._type)]->(b) SET c = properties(r), c._type = null DELETE r
    RETURN count(*)""",
    """MATCH (a)-[r:WILL_HAVE_MEMBER]->(b) WITH a, r, b LIMIT $rows
    CREATE (a)-[c:HAS_MEMBER]->(b) SET c = properties(r) DELETE r RETURN count(*)""",
)
"""Each is run until it returns 0; then labels and types show revision `$revision`."""

SWEEP: Sequence[LiteralString] = (
    "MATCH (:Fresh)-[r]-() WITH DISTINCT r LIMIT $rows DELETE r RETURN count(*)",
    "MATCH (n:Fresh) WITH n LIMIT $rows DELETE n RETURN count(*)",
    """MATCH (n:Change) WITH n LIMIT $rows MATCH (c:Component {id: n.id})
    REMOVE c.until DELETE n RETURN count(*)""",
    "MATCH ()-[r:STAGED]->() WITH r LIMIT $rows DELETE r RETURN count(*)",
    "MATCH ()-[r:WILL_HAVE_MEMBER]->() WITH r LIMIT $rows DELETE r RETURN count(*)",
    """MATCH (a:Parting) WITH a LIMIT $rows REMOVE a:Parting WITH collect(a) AS parted
    CALL (parted) {
        UNWIND parted AS a MATCH (a)-[r]->() WHERE r.until = $revision REMOVE r.until
    }
    RETURN size(parted)""",
    """MATCH ()-[r:HAS_MEMBER]->() WHERE r.until = $revision WITH r LIMIT $rows
    REMOVE r.until RETURN count(*)""",
    "MATCH (n:Ending) WITH n LIMIT $rows REMOVE n:Ending, n.until RETURN count(*)",
    "MATCH (r:Revision {number: $revision}) DELETE r RETURN count(*)",
)
"""Each is run until it returns 0; then nothing is left of the unpublished `$revision`."""

PRUNE: Sequence[LiteralString] = (
    """MATCH ()-[r:ENDED|HAD_MEMBER]->()
    WHERE NOT any(kept IN $kept WHERE kept >= r.since AND kept < r.until)
    WITH r LIMIT $rows DELETE r RETURN count(*)""",
    """MATCH (n:Former) WHERE NOT any(kept IN $kept WHERE kept >= n.since AND kept < n.until)
    WITH n LIMIT $rows DETACH DELETE n RETURN count(*)""",
    """MATCH (c:Compiled) WHERE NOT c.revision IN $kept
    WITH c LIMIT $rows OPTIONAL MATCH (p:Part {of: 'compiled:' + c.revision})
    DETACH DELETE p, c RETURN count(*)""",
)
"""Each is run until it returns 0; then nothing is left that holds in no revision of `$kept`."""
