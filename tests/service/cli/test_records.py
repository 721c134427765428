"""Records: the same answer as a table, as JSON, as CSV and as one JSON document a line."""

import csv
import io
import json

from tests.service.cli.running import Loadpath


def test_csv_has_one_line_for_each_record(loadpath: Loadpath) -> None:
    components = loadpath.json("search", "orders")["components"]
    lines = list(csv.DictReader(io.StringIO(loadpath("search", "orders", "-f", "csv").out)))
    assert [line["id"] for line in lines] == [component["id"] for component in components]
    assert {"kind", "name", "region"} <= set(lines[0])


def test_ndjson_has_the_records_of_the_json_answer(loadpath: Loadpath) -> None:
    components = loadpath.json("search", "orders")["components"]
    lines = loadpath("search", "orders", "-f", "ndjson").out.splitlines()
    assert [json.loads(line) for line in lines] == components


def test_a_list_of_ids_is_a_column_of_ids(loadpath: Loadpath) -> None:
    points = loadpath.json("spof", "checkout")["single_points_of_failure"]
    assert loadpath("spof", "checkout", "-f", "csv").out.splitlines() == ["id", *points]


def test_an_answer_without_a_list_is_one_record(loadpath: Loadpath) -> None:
    (line,) = loadpath("recovery", "--service", "checkout", "-f", "ndjson").out.splitlines()
    assert json.loads(line)["recovery"]["component"] == "service:checkout"


def test_piped_tables_are_tab_separated_lines_with_names(loadpath: Loadpath) -> None:
    lines = loadpath("spof", "checkout").out.splitlines()
    header = lines.index("component\tkind")
    assert all(line.count("\t") == 1 for line in lines[header + 1 :] if line)
    assert not any(line.startswith("arn:") for line in lines)


def test_ids_stand_beside_the_names_on_request(loadpath: Loadpath) -> None:
    points = loadpath.json("spof", "checkout")["single_points_of_failure"]
    shown = loadpath("spof", "checkout", "--ids").out
    assert [point for point in points if point not in shown] == []
