"""Words that people write for a kind, and the kinds that they may mean."""

from collections.abc import Mapping, Sequence

from model.records.component import Kind

CODE = (Kind.CONTAINER_SERVICE, Kind.COMPUTE, Kind.FUNCTION)
"""Kinds that run a program."""
MACHINES = (Kind.COMPUTE, Kind.SCALING_GROUP)
CONTAINERS = (Kind.CONTAINER_SERVICE, Kind.CLUSTER)
STORES = (Kind.DATABASE, Kind.BUCKET, Kind.FILE_SYSTEM)
NAMES = (Kind.DNS_RECORD, Kind.DNS_ZONE)

FAMILIAR: Mapping[str, Sequence[Kind]] = {
    **dict.fromkeys(
        ("workload", "app", "application", "program", "backend", "frontend", "worker", "process"),
        CODE,
    ),
    **dict.fromkeys(
        ("server", "host", "vm", "virtual_machine", "machine", "node", "ec2"), MACHINES
    ),
    **dict.fromkeys(("container", "pod", "deployment", "task", "ecs"), CONTAINERS),
    **dict.fromkeys(("kubernetes", "k8s", "eks"), (Kind.CLUSTER, Kind.CONTAINER_SERVICE)),
    **dict.fromkeys(("store", "datastore", "data_store", "storage"), STORES),
    **dict.fromkeys(("db", "rds", "aurora", "dynamodb", "table", "sql"), (Kind.DATABASE,)),
    **dict.fromkeys(("lb", "alb", "nlb", "elb", "balancer"), (Kind.LOAD_BALANCER,)),
    **dict.fromkeys(("dns", "domain", "hostname", "record"), NAMES),
    **dict.fromkeys(("role", "user", "identity"), (Kind.PRINCIPAL, Kind.IDENTITY_PROVIDER)),
    **dict.fromkeys(("password", "credential", "token"), (Kind.SECRET, Kind.PARAMETER)),
    **dict.fromkeys(("saas", "vendor", "partner", "third_party"), (Kind.EXTERNAL,)),
    "instance": (Kind.COMPUTE, Kind.DATABASE),
    "job": (Kind.FUNCTION, Kind.CONTAINER_SERVICE, Kind.WORKFLOW),
    "microservice": (Kind.CONTAINER_SERVICE, Kind.FUNCTION, Kind.SERVICE),
    "lambda": (Kind.FUNCTION,),
    "redis": (Kind.CACHE,),
    "s3": (Kind.BUCKET,),
    "efs": (Kind.FILE_SYSTEM,),
    "disk": (Kind.VOLUME,),
    "vpc": (Kind.NETWORK,),
    "availability_zone": (Kind.ZONE,),
    "sqs": (Kind.QUEUE,),
    "sns": (Kind.TOPIC,),
    "kinesis": (Kind.STREAM,),
    "kafka": (Kind.BROKER, Kind.STREAM),
    "eventbridge": (Kind.BUS,),
    "kms": (Kind.KEY,),
    "product": (Kind.SYSTEM,),
}
"""Word → at most three kinds, the most probable first. No word is a kind itself."""
