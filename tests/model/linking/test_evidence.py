"""Evidence of one requirement: each piece once, in an order that no reader depends on."""

from itertools import permutations

from model.linking.requirements import merged_evidence
from model.records.requirement import Effect, Evidence, EvidenceKind


def evidence(kind: EvidenceKind, rule: str) -> Evidence:
    return Evidence(kind=kind, rule=rule, effect=Effect.HARD)


def test_evidence_is_in_one_order_whoever_was_read_first() -> None:
    pieces = [
        evidence(EvidenceKind.ASSERTED, "document"),
        evidence(EvidenceKind.DECLARED, "ecs-service.image"),
        evidence(EvidenceKind.INFERRED, "env.arn"),
    ]
    orders = {merged_evidence(order) for order in permutations(pieces)}
    assert len(orders) == 1
    (ordered,) = orders
    assert set(ordered) == set(pieces)


def test_the_same_piece_twice_is_one() -> None:
    piece = evidence(EvidenceKind.DECLARED, "ecs-service.image")
    assert merged_evidence([piece, piece]) == (piece,)
