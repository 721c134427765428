"""Where a service serves, and where it only stands by."""

from model.maps.estate import serving_regions
from tests.builders import graph

EAST = {"kind": "compute", "region": "us-east-1"}
WEST = {"kind": "compute", "region": "us-west-2"}


def test_workload_that_requests_reach_serves():
    about = {"service:shop": {}, "web": EAST, "worker": WEST}
    drawn = graph("service:shop[web, worker]; service:shop > web; web > worker", about)
    assert serving_regions(drawn, "service:shop") == ({"us-east-1", "us-west-2"}, set())


def test_workload_behind_another_service_only_stands_by():
    about = {"service:shop": {}, "web": EAST, "worker": WEST, "bill": EAST}
    drawn = graph(
        "service:shop[web, worker]; service:billing[bill]; service:shop > web; "
        "web > bill; bill > worker",
        about,
    )
    assert serving_regions(drawn, "service:shop") == ({"us-east-1"}, {"us-west-2"})
