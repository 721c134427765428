"""Judged RTOs: what many subjects share gives the figures that each of them has alone."""

import pytest

from model.records.objective import DisruptionClass
from model.recovery.effective_rto import effective_rtos, judged_rtos
from tests.builders import graph
from tests.observing import AT

SHOP = """service:shop > web > 1/2(a, b); a > db; b > db; web ?> mail; web ~> cache; a in> zone:z;
b in> zone:y; db in> zone:z; mail in> zone:y; zone:z in> region:r; zone:y in> region:r"""
ABOUT = {
    "db": {"kind": "database", "type": "AWS::RDS::DBInstance", "region": "r", "zones": ["z"]},
    "mail": {"kind": "external"},
}


@pytest.mark.parametrize("tested", list(DisruptionClass))
def test_many_subjects_have_the_bounds_that_each_has_with_its_reasons(
    tested: DisruptionClass,
) -> None:
    estate = graph(SHOP, **ABOUT)
    subjects = [component.id for component in estate.components]
    judged = judged_rtos(estate, subjects, tested, AT)
    explained = effective_rtos(estate, subjects, tested, AT)
    assert {
        name: (figure.never, figure.value, figure.lower_bound, figure.upper_bound)
        for name, figure in judged.items()
    } == {
        name: (
            rto.judged.never,
            rto.judged.value,
            rto.judged.lower_bound,
            rto.judged.upper_bound,
        )
        for name, rto in explained.items()
    }
