"""The picture and the page of one timeline have the figures that the answers have."""

from datetime import timedelta

from model.capability.estimate import duration_text
from service.reference.diagrams import ROOT
from service.reference.timeline_picture import bars, example, plan, recovery

PAGE = (ROOT / "docs" / "one-truth.md").read_text()


def test_the_rows_are_what_happens_after_the_event():
    graph = example()
    rows = {bar.text: bar.end for bar in bars(recovery(graph), plan(graph))}
    assert rows["the failure is noticed"] == timedelta(seconds=90)
    assert rows["people decide"] == timedelta(minutes=16, seconds=30)
    assert rows["verify:name"] == timedelta(minutes=2, seconds=30)
    assert rows["away: plan"] == max(rows.values())


def test_the_page_has_the_figures_of_the_answers():
    graph = example()
    design, moves = recovery(graph), plan(graph)
    for figure in (design.soft.value, design.total.value, moves.rto.computed):
        assert duration_text(figure) in PAGE
