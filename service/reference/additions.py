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
        "N-32": """\
components:
- id: "cluster:sessions"
  kind: cluster
  name: sessions
  properties: {recovery_load: 900, service_rate: 600}
requirements:
- {dependent: "service:checkout", members: ["cluster:sessions"]}
""",
        "N-33": """\
components:
- {id: "parameter:prices", kind: parameter, name: prices}
- {id: "host:quotes-1", kind: compute, zones: [use1-az1]}
- {id: "host:quotes-2", kind: compute, zones: [use1-az2]}
requirements:
- dependent: "service:checkout"
  members: ["host:quotes-1", "host:quotes-2"]
  minimum: 1
  relation: asks
- {dependent: "host:quotes-1", members: ["parameter:prices"], relation: reads}
- {dependent: "host:quotes-2", members: ["parameter:prices"], relation: reads}
""",
        "N-34": """\
components:
- id: "database:rates"
  kind: database
  type: "AWS::RDS::DBInstance"
  name: rates
  region: us-east-1
- id: "snapshot:rates"
  kind: recovery_point
  type: "AWS::RDS::DBSnapshot"
  name: copy of rates
  region: us-west-2
requirements:
- dependent: "database:rates"
  members: ["snapshot:rates"]
  effect: backup
  relation: restored_from
services:
- {id: "service:rates", name: rates, members: ["database:rates"]}
objectives:
- {service: "service:rates", class: region, rpo: P1D, source: finance}
""",
        "N-35": """\
components:
- {id: "zone:use1-az1", kind: zone}
- {id: "farm:mail", kind: scaling_group, name: mail}
- {id: "farm:mail-1", kind: compute, zones: [use1-az1]}
- {id: "farm:mail-2", kind: compute, zones: [use1-az2]}
- {id: "host:registry", kind: compute, name: registry, zones: [use1-az1]}
requirements:
- dependent: "farm:mail"
  members: ["farm:mail-1", "farm:mail-2"]
  minimum: 1
  relation: consists_of
- {dependent: "farm:mail", members: ["host:registry"], phase: start, relation: pulls_image}
- {dependent: "service:checkout", members: ["farm:mail"]}
""",
        "N-36": """\
components:
- {id: "database:points", kind: database, name: points}
services:
- {id: "service:points", name: points, members: ["database:points"]}
objectives:
- {service: "service:points", class: region, rto: PT1H, source: marketing}
""",
        "N-37": """\
components:
- {id: "external:partner", kind: external, name: partner}
- {id: "queue:parcels-east", kind: queue, name: parcels, region: us-east-1}
- {id: "queue:parcels-west", kind: queue, name: parcels, region: us-west-2}
- {id: "function:parcels", kind: function, name: parcels, region: us-east-1}
requirements:
- {dependent: "function:parcels", members: ["queue:parcels-east"], effect: trigger}
- {dependent: "external:partner", members: ["queue:parcels-east"], relation: sends_to}
services:
- {id: "service:parcels", name: parcels, members: ["function:parcels", "queue:parcels-east"]}
objectives:
- {service: "service:parcels", class: region, rto: PT1H, source: logistics}
""",
        "N-38": """\
components:
- {id: "dns:maps", kind: dns_record, name: maps.shop.example.com}
- {id: "dns:maps/east", kind: dns_record, properties: {failover: PRIMARY}}
- {id: "dns:maps/west", kind: dns_record, properties: {failover: SECONDARY}}
- {id: "check:maps", kind: health_check, name: maps}
- {id: "alarm:maps", kind: alarm, name: maps errors, region: us-east-1}
- {id: "function:maps-east", kind: function, name: maps, region: us-east-1}
- {id: "function:maps-west", kind: function, name: maps, region: us-west-2}
requirements:
- dependent: "dns:maps"
  members: ["dns:maps/east", "dns:maps/west"]
  minimum: 1
  relation: answered_by
- {dependent: "dns:maps/east", members: ["check:maps"], effect: soft, relation: checked_by}
- {dependent: "check:maps", members: ["alarm:maps"], relation: follows_alarm}
- {dependent: "dns:maps/east", members: ["function:maps-east"], relation: resolves_to}
- {dependent: "dns:maps/west", members: ["function:maps-west"], relation: resolves_to}
- {dependent: "service:storefront", members: ["dns:maps"]}
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
- id: "db:documents"
  kind: database
  type: "AWS::DocDB::DBCluster"
  region: us-east-1
  properties: {members: [documents-1, documents-2]}
- id: "db:friends"
  kind: database
  type: "AWS::Neptune::DBCluster"
  region: us-east-1
  properties: {members: [friends-1, friends-2]}
- {id: "files:one-zone", kind: file_system, region: us-east-1, zones: [use1-az1]}
- id: "files:regional"
  kind: file_system
  region: us-east-1
  properties: {replication_lag_seconds: 900}
- {id: "files:there", kind: file_system, region: us-west-2}
- id: "files:shared"
  kind: file_system
  type: "AWS::FSx::FileSystem"
  region: us-east-1
  properties: {file_system_type: WINDOWS, deployment_type: MULTI_AZ_1}
- id: "files:home"
  kind: file_system
  type: "AWS::FSx::FileSystem"
  region: us-east-1
  properties: {file_system_type: ONTAP, deployment_type: MULTI_AZ_2}
- id: "files:scratch"
  kind: file_system
  type: "AWS::FSx::FileSystem"
  region: us-east-1
  properties: {file_system_type: LUSTRE, deployment_type: SCRATCH_2}
- id: "files:alone"
  kind: file_system
  type: "AWS::FSx::FileSystem"
  region: us-east-1
  zones: [use1-az1]
  properties: {file_system_type: WINDOWS, deployment_type: SINGLE_AZ_2}
- id: "warehouse:sales"
  kind: warehouse
  type: "AWS::Redshift::Cluster"
  region: us-east-1
  properties: {multi_az: true}
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
- {id: "function:audit-east", kind: function, name: audit, region: us-east-1}
- id: "function:audit-west"
  kind: function
  name: audit
  region: us-west-2
  properties: {enabled: true}
- id: "db:receipts"
  kind: database
  type: "AWS::RDS::DBInstance"
  name: receipts
  region: us-east-1
- id: "snapshot:receipts"
  kind: recovery_point
  type: "AWS::RDS::DBSnapshot"
  region: us-west-2
  properties: {created_at: "2026-11-23T22:00:00Z"}
requirements:
- dependent: "dns:receipts"
  members: ["ecs:receipts-east", "ecs:receipts-west"]
  minimum: 1
  relation: resolves_to
- {dependent: "function:receipts-east", members: ["queue:paid-east"], effect: trigger}
- {dependent: "function:receipts-west", members: ["queue:paid-west"], effect: trigger}
- {dependent: "function:audit-east", members: ["queue:paid-east"], effect: trigger}
- {dependent: "function:audit-west", members: ["queue:paid-west"], effect: trigger}
- {dependent: "ecs:receipts-east", members: ["db:receipts"], relation: connects_to}
- dependent: "db:receipts"
  members: ["snapshot:receipts"]
  effect: backup
  relation: restored_from
services:
- id: "service:receipts"
  name: receipts
  members: ["dns:receipts", "function:receipts-east", "function:audit-east"]
"""
"""The sections of a service that shows the rules of order that no service of the estate shows."""
