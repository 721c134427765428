"""Glue: jobs need their connections, connections their servers, databases where tables lie."""

from typing import Any

import pytest

from discovery.aws.glue import CONNECTIONS, DATABASES, JOBS
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play

PLACE = "arn:aws:glue:us-east-1:111122223333"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:erp-Ab12Cd"


def connection(**stated: Any) -> list[str]:
    """Return what a connection needs; no password of it is kept."""
    answer = {"ConnectionList": [{"Name": "erp", **stated}]}
    seen = play(CONNECTIONS, ("get_connections", answer, {"HidePassword": True}))
    assert "hunter2" not in repr(seen)
    return requirement_lines(seen)


@pytest.mark.parametrize(
    ("properties", "servers"),
    [
        (
            {"JDBC_CONNECTION_URL": "jdbc:postgresql://db.shop.example:5432/erp?password=hunter2"},
            "host:db.shop.example",
        ),
        (
            {"JDBC_CONNECTION_URL": "jdbc:oracle:thin://@ora.shop.example:1521/erp"},
            "host:ora.shop.example",
        ),
        (
            {"JDBC_CONNECTION_URL": "jdbc:sqlserver://sql.shop.example:1433;databaseName=erp"},
            "host:sql.shop.example",
        ),
        (
            {"CONNECTION_URL": "mongodb://mongo.shop.example:27017/erp", "PASSWORD": "hunter2"},
            "host:mongo.shop.example",
        ),
        ({"HOST": "db.shop.example"}, "host:db.shop.example"),
        (
            {"KAFKA_BOOTSTRAP_SERVERS": "b-1.shop.example:9092,b-2.shop.example:9092"},
            "1 of host:b-1.shop.example, host:b-2.shop.example",
        ),
    ],
)
def test_a_connection_needs_the_servers_in_its_address(
    properties: dict[str, str], servers: str
) -> None:
    lines = connection(ConnectionProperties=properties)
    assert [line.replace("1 of ", "", servers[0] != "1") for line in lines] == [
        f"glue-connection.server: glue!connection/erp hard connects_to {servers}"
    ]


def test_a_connection_needs_its_secret_and_the_subnet_of_its_interfaces() -> None:
    me = "glue!connection/erp"
    assert connection(
        AuthenticationConfiguration={"SecretArn": SECRET},
        PhysicalConnectionRequirements={"SubnetId": "subnet-a", "SecurityGroupIdList": ["sg-1"]},
    ) == [
        f"glue-connection.secret: {me} hard reads_secret secretsmanager!secret:erp-Ab12Cd",
        f"glue-connection.security-group: {me} policy filtered_by ec2:sg-1",
        f"glue-connection.subnet: {me} containment runs_in ec2:subnet-a",
    ]


def test_a_job_needs_its_connections_and_starts_with_its_script() -> None:
    job = {
        "Name": "nightly",
        "Role": "glue",
        "Command": {"Name": "glueetl", "ScriptLocation": "s3://scripts/nightly.py"},
        "DefaultArguments": {"--password": "hunter2"},
        "SourceControlDetails": {"AuthToken": "hunter2"},
        "Connections": {"Connections": ["erp"]},
        "NumberOfWorkers": 4,
    }
    seen = play(JOBS, ("get_jobs", {"Jobs": [job]}))
    me = "glue!job/nightly"
    assert requirement_lines(seen) == [
        f"glue-job.connection: {me} hard connects_to glue!connection/erp",
        f"glue-job.role: {me} hard assumes_role arn:aws:iam::111122223333:role/glue",
        f"glue-job.script: {me} lifecycle/start loads bucket:scripts",
    ]
    assert described(seen)[f"{PLACE}:job/nightly"].properties["workers"] == 4
    assert "hunter2" not in repr(seen)


def test_a_database_leads_to_where_its_tables_lie() -> None:
    shared = {"CatalogId": "444455556666", "DatabaseName": "crm", "Name": "people"}
    tables = [
        {"Name": "orders", "StorageDescriptor": {"Location": "s3://lake/orders/"}},
        {"Name": "items", "StorageDescriptor": {"Location": "s3://lake/items/"}},
        {"Name": "people", "TargetTable": shared},
    ]
    link = {"CatalogId": "444455556666", "DatabaseName": "erp", "Region": "eu-west-1"}
    seen = play(
        DATABASES,
        (
            "get_databases",
            {"DatabaseList": [{"Name": "shop"}, {"Name": "erp", "TargetDatabase": link}]},
        ),
        ("get_tables", {"TableList": tables}, {"DatabaseName": "shop"}),
    )
    far = "arn:aws:glue"
    assert requirement_lines(seen) == [
        "glue-database.link: glue!database/erp hard refers_to"
        f" {far}:eu-west-1:444455556666:database/erp",
        "glue-database.linked-table: glue!database/shop soft refers_to"
        f" {far}:us-east-1:444455556666:database/crm",
        "glue-database.location: glue!database/shop soft refers_to bucket:lake",
    ]
    assert described(seen)[f"{PLACE}:database/shop"].properties == {"tables": 3}
