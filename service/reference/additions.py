"""Additions: what a document states on top of the sample estate, where its own parts show nothing.

Each is the sections of a graph document, written as a person would write them, and names only what
is called the same in every sample estate: services, journeys and the payment provider.
"""

from collections.abc import Mapping
from types import MappingProxyType

RULES: Mapping[str, str] = MappingProxyType(
    {
        "N-16": """\
components:
- {id: "secret:acme-token", kind: secret, name: acme token}
- {id: "function:rotate-acme", kind: function, name: rotate-acme}
requirements:
- {dependent: "secret:acme-token", members: ["function:rotate-acme"], phase: renew}
- {dependent: "function:rotate-acme", members: ["secret:acme-token"]}
""",
        "N-17": """\
components:
- {id: "farm:render", kind: scaling_group, name: render, properties: {peak_demand: 900}}
- {id: "farm:render-1", kind: compute, zones: [use1-az1], properties: {capacity: 500}}
- {id: "farm:render-2", kind: compute, zones: [use1-az2], properties: {capacity: 500}}
requirements:
- {dependent: "farm:render", members: ["farm:render-1", "farm:render-2"], minimum: 1}
""",
        "N-18": """\
components:
- id: "queue:receipts"
  kind: queue
  name: receipts
  properties: {arrival_rate: 5, service_rate: 6}
requirements:
- {dependent: "service:checkout", members: ["queue:receipts"], relation: sends_to}
""",
        "N-19": """\
components:
- id: "external:api.acmepay.example"
  kind: external
  properties: {latency_p99_seconds: 0.4}
objectives:
- {service: "service:checkout", class: component, latency: PT0.3S, source: payments team}
""",
        "N-20": """\
components:
- {id: "host:vault", kind: compute, name: vault}
- {id: "host:discovery", kind: compute, name: discovery}
requirements:
- {dependent: "host:vault", members: ["host:discovery"], relation: finds_peers_by}
- {dependent: "host:discovery", members: ["host:vault"], phase: start}
- {dependent: "service:inventory", members: ["host:discovery"], phase: start}
""",
        "N-23": """\
components:
- id: "service:checkout"
  kind: service
  properties:
    timeout_seconds: 2
    calls: {"external:api.acmepay.example": {timeout_seconds: 1, attempts: 3}}
""",
        "N-24": """\
components:
- {id: "database:ledger", kind: database, name: entries, region: us-east-1}
- {id: "files:ledger", kind: file_system, name: documents, region: us-east-1}
services:
- {id: "service:ledger", name: ledger, members: ["database:ledger", "files:ledger"]}
objectives:
- {service: "service:ledger", class: region, rpo: P1D, source: finance}
capabilities:
- {component: "database:ledger", class: region, rpo: PT5S, source: contract}
- {component: "files:ledger", class: region, rpo: PT6H, source: contract}
""",
        "N-25": """\
components:
- id: "service:inventory"
  kind: service
  properties: {allowed_regions: [eu-central-1]}
""",
        "N-26": """\
services:
- id: "service:checkout"
  plans:
  - from: us-east-1
    to: us-west-2
    reviewed: 2026-05-01
    steps: ["dns:checkout.shop.example.com/CNAME", "external:api.acmepay.example"]
""",
        "N-27": """\
components:
- {id: "alarm:status-page", kind: alarm, name: status page}
requirements:
- dependent: "alarm:status-page"
  members: ["service:storefront"]
  effect: observability
  relation: watches
- dependent: "alarm:status-page"
  members: ["service:storefront"]
  relation: served_by
""",
        "N-28": """\
components:
- id: "role:receipts"
  kind: principal
  type: "AWS::IAM::Role"
  name: receipts
  account: "111122223333"
  properties:
    trust: []
    allows: [{effect: Allow, actions: ["sqs:ReceiveMessage"], resources: ["*"]}]
- id: "queue:paid"
  kind: queue
  type: "AWS::SQS::Queue"
  name: paid
  account: "111122223333"
  properties: {policy: []}
- {id: "function:receipts", kind: function, name: receipts}
requirements:
- {dependent: "function:receipts", members: ["role:receipts"], relation: assumes_role}
- {dependent: "function:receipts", members: ["queue:paid"], effect: trigger, relation: triggered_by}
- {dependent: "service:checkout", members: ["function:receipts"]}
""",
        "N-29": """\
components:
- id: "role:invoices"
  kind: principal
  type: "AWS::IAM::Role"
  name: invoices
  account: "111122223333"
  properties:
    trust: []
    allows: [{effect: Allow, actions: ["sns:Publish"], resources: ["arn:aws:sns:us-east-1:*:*"]}]
- id: "arn:aws:sns:us-east-1:111122223333:invoices"
  kind: topic
  type: "AWS::SNS::Topic"
  account: "111122223333"
  region: us-east-1
  properties: {policy: []}
- id: "arn:aws:sns:us-west-2:111122223333:invoices"
  kind: topic
  type: "AWS::SNS::Topic"
  account: "111122223333"
  region: us-west-2
  properties: {policy: []}
- {id: "function:invoices-east", kind: function, name: invoices, region: us-east-1}
- {id: "function:invoices-west", kind: function, name: invoices, region: us-west-2}
requirements:
- {dependent: "function:invoices-east", members: ["role:invoices"], relation: assumes_role}
- {dependent: "function:invoices-west", members: ["role:invoices"], relation: assumes_role}
- dependent: "function:invoices-east"
  members: ["arn:aws:sns:us-east-1:111122223333:invoices"]
  relation: sends_to
- dependent: "function:invoices-west"
  members: ["arn:aws:sns:us-west-2:111122223333:invoices"]
  relation: sends_to
- {dependent: "service:checkout", members: ["function:invoices-east"]}
""",
        "N-44": """\
components:
- id: "role:admin"
  kind: principal
  type: "AWS::IAM::Role"
  account: "111122223333"
  properties: {trust: [], allows: [{effect: Allow, actions: ["rds:*"], resources: ["*"]}]}
- id: "role:operator"
  kind: principal
  type: "AWS::IAM::Role"
  account: "111122223333"
  properties: {trust: [], allows: [{effect: Allow, actions: ["rds:*"], resources: ["*"]}]}
- id: "role:pipeline"
  kind: principal
  type: "AWS::IAM::Role"
  account: "111122223333"
  properties: {trust: [], allows: [{effect: Allow, actions: ["rds:*"], resources: ["*"]}]}
- id: "database:tax"
  kind: database
  type: "AWS::RDS::DBInstance"
  name: tax
  account: "111122223333"
- id: "snapshot:tax"
  kind: recovery_point
  type: "AWS::RDS::DBSnapshot"
  account: "111122223333"
requirements:
- dependent: "database:tax"
  members: ["snapshot:tax"]
  effect: backup
  relation: backed_up_by
""",
    }
)
"""Gap rule → the sections with which it finds something."""

FORMULAS = """\
components:
- id: "db:standby"
  kind: database
  type: "AWS::RDS::DBInstance"
  region: us-east-1
  properties: {multi_az: true}
- id: "db:readable-standbys"
  kind: database
  type: "AWS::RDS::DBCluster"
  region: us-east-1
  properties: {engine: mysql}
- id: "db:writer-only"
  kind: database
  type: "AWS::RDS::DBCluster"
  region: us-east-1
  properties: {engine: aurora-mysql}
- id: "db:copied"
  kind: database
  type: "AWS::RDS::DBInstance"
  region: us-east-1
  properties: {read_replicas: ["arn:aws:rds:us-west-2:111122223333:db:copy"]}
- {id: "db:own", kind: database, region: us-east-1, properties: {replication_lag_seconds: 3}}
- {id: "db:own-copy", kind: database, region: us-west-2}
- id: "table:everywhere"
  kind: database
  type: "AWS::DynamoDB::Table"
  region: us-east-1
  properties: {replicas: [us-east-1, us-west-2], replication_lag_seconds: 1}
- id: "cache:two-zones"
  kind: cache
  type: "AWS::ElastiCache::ReplicationGroup"
  region: us-east-1
  properties: {automatic_failover: true, multi_az: true}
- {id: "cache:here", kind: cache, type: "AWS::ElastiCache::ReplicationGroup", region: us-east-1}
- {id: "cache:there", kind: cache, type: "AWS::ElastiCache::ReplicationGroup", region: us-west-2}
- id: "bucket:here"
  kind: bucket
  type: "AWS::S3::Bucket"
  region: us-east-1
  properties: {replication: [{prefix: invoices/, status: Enabled}]}
- {id: "bucket:there", kind: bucket, type: "AWS::S3::Bucket", region: us-west-2}
- id: "bucket:one-zone"
  kind: bucket
  type: "AWS::S3Express::DirectoryBucket"
  region: us-east-1
  zones: [use1-az4]
- {id: "files:one-zone", kind: file_system, region: us-east-1, zones: [use1-az1]}
- id: "files:regional"
  kind: file_system
  region: us-east-1
  properties: {replication_lag_seconds: 900}
- {id: "files:there", kind: file_system, region: us-west-2}
- id: "group:spare"
  kind: scaling_group
  type: "AWS::AutoScaling::AutoScalingGroup"
  region: us-east-1
  zones: [use1-az1, use1-az2, use1-az4]
  properties: {desired_capacity: 6, min_size: 4}
requirements:
- {dependent: "db:own-copy", members: ["db:own"], effect: replication}
- {dependent: "cache:there", members: ["cache:here"], effect: replication}
- {dependent: "bucket:there", members: ["bucket:here"], effect: replication}
- {dependent: "files:there", members: ["files:regional"], effect: replication}
"""
"""The sections with which the formulas answer that nothing of the estate itself needs."""

ORDER = """\
components:
- {id: "dns:receipts", kind: dns_record, name: receipts.shop.example.com}
- id: "ecs:receipts-east"
  kind: container_service
  type: "AWS::ECS::Service"
  name: receipts
  region: us-east-1
  properties: {desired_count: 2}
- id: "ecs:receipts-west"
  kind: container_service
  type: "AWS::ECS::Service"
  name: receipts
  region: us-west-2
  properties: {desired_count: 0}
- id: "function:receipts-east"
  kind: function
  type: "AWS::Lambda::Function"
  name: receipts
  region: us-east-1
- id: "function:receipts-west"
  kind: function
  type: "AWS::Lambda::Function"
  name: receipts
  region: us-west-2
- {id: "queue:paid-east", kind: queue, name: paid, region: us-east-1}
- {id: "queue:paid-west", kind: queue, name: paid, region: us-west-2}
requirements:
- dependent: "dns:receipts"
  members: ["ecs:receipts-east", "ecs:receipts-west"]
  minimum: 1
  relation: resolves_to
- {dependent: "function:receipts-east", members: ["queue:paid-east"], effect: trigger}
- {dependent: "function:receipts-west", members: ["queue:paid-west"], effect: trigger}
services:
- id: "service:receipts"
  name: receipts
  members: ["dns:receipts", "function:receipts-east"]
"""
"""The sections of a service that shows the rules of order that no service of the estate shows."""
