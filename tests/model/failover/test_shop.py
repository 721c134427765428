"""The shop of tests/scenarios/failover/shop.yaml: from us-east-1 to us-west-2."""

from datetime import timedelta
from hashlib import sha256

import pytest

from model.errors import InvalidValue, UnknownComponent
from model.failover.plan import Action, Counterpart, Excluded, Mode
from tests.model.failover.scenario import EAST, WEST, plan, shop
from tests.model.failover.violations import violations

LB = "arn:aws:elasticloadbalancing:{}:111122223333:loadbalancer/app/{}"
ECS = "arn:aws:ecs:{}:111122223333:service/shop/{}"
EAST_DB = "arn:aws:rds:us-east-1:111122223333:cluster:orders-us-east-1"
WEST_DB = "arn:aws:rds:us-west-2:111122223333:cluster:orders-us-west-2"
NAME = "dns:checkout.shop.example.com/CNAME"
ORDERS = "dns:orders.internal/A"
KEY = "arn:aws:kms:us-west-2:111122223333:key/mrk-1"
SECRET = "arn:aws:secretsmanager:us-west-2:111122223333:secret:payments-abc"
TASK = "arn:aws:ecs:us-west-2:111122223333:task-definition/checkout:4"
CERTIFICATE = "arn:aws:acm:us-west-2:111122223333:certificate/c2"
ORDERS_TASKS = ECS.format("us-west-2", "orders")
CHECKOUT_TASKS = ECS.format("us-west-2", "checkout")
TARGETS = "arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/checkout/2"

UNPLANNED_WAVES = [
    {
        "approve:service:checkout",
        f"precheck:{CERTIFICATE}",
        f"precheck:{TASK}",
        f"precheck:{KEY}",
        f"precheck:{SECRET}",
        f"scale:{ORDERS_TASKS}",
        f"verify:{ORDERS}",
    },
    {
        f"approve:{EAST_DB}",
        f"fence:{EAST_DB}",
        f"pin:{ORDERS}",
        f"scale:{CHECKOUT_TASKS}",
        f"verify:scale:{ORDERS_TASKS}",
    },
    {f"verify:fence:{EAST_DB}", f"verify:pin:{ORDERS}", f"verify:scale:{CHECKOUT_TASKS}"},
    {f"promote:{WEST_DB}", "verify:capacity"},
    {f"verify:promote:{WEST_DB}"},
    {f"verify:{TARGETS}"},
    {f"shift_traffic:{NAME}"},
    {f"verify:shift_traffic:{NAME}"},
    {"verify:service:checkout"},
]


READS = f'dependent: "{TASK}", members: ["{SECRET}"]'
NO_REPLICA = (f'id: "{SECRET}"', f'dependent: "{SECRET}"')
LOST = "arn:aws:secretsmanager:us-east-1:111122223333:secret:payments-abc"
READS_LOST = f'{READS} => dependent: "{TASK}", members: ["{LOST}"]'


def rule(found, before, after):
    rules = {one.rule for one in found.precedence if (one.before, one.after) == (before, after)}
    assert len(rules) == 1, (before, after, rules)
    return rules.pop()


def step(found, name):
    return next(one for one in found.steps if one.id == name)


def test_the_waves_of_an_unplanned_failover():
    found = plan(shop())
    assert [{one.id for one in wave} for wave in found.waves] == UNPLANNED_WAVES
    assert violations(found) == ()


def test_how_each_counterpart_is_known():
    assert {one.rule for one in plan(shop()).counterparts} == {
        "replication",
        "same-arn",
        "same-name",
    }
    found = {one.component: one for one in plan(shop()).counterparts}
    assert found[EAST_DB] == Counterpart(component=EAST_DB, counterpart=WEST_DB, rule="replication")
    task = "arn:aws:ecs:us-east-1:111122223333:task-definition/checkout:7"
    assert found[task].counterpart == TASK


def test_each_precedence_names_its_rule():
    found = plan(shop())
    assert rule(found, f"precheck:{KEY}", f"promote:{WEST_DB}") == "F-08"
    assert rule(found, "approve:service:checkout", f"promote:{WEST_DB}") == "F-12"
    assert rule(found, f"verify:fence:{EAST_DB}", f"promote:{WEST_DB}") == "F-02"
    assert rule(found, f"promote:{WEST_DB}", f"verify:promote:{WEST_DB}") == "F-11"
    assert rule(found, f"precheck:{TASK}", f"scale:{CHECKOUT_TASKS}") == "F-01"
    assert rule(found, "verify:capacity", f"shift_traffic:{NAME}") == "F-05"
    assert rule(found, f"verify:{TARGETS}", f"shift_traffic:{NAME}") == "F-06"
    planned = plan(shop(), mode="planned")
    assert rule(planned, f"precheck:{KEY}", "approve:service:checkout") == "F-07"
    assert rule(planned, f"verify:fence:{EAST_DB}", f"drain:{EAST_DB}") == "F-04"
    assert rule(planned, f"verify:drain:{EAST_DB}", f"promote:{WEST_DB}") == "F-04"
    assert rule(planned, f"verify:scale:{ORDERS_TASKS}", f"shift_traffic:{ORDERS}") == "F-05"


def test_a_plain_record_cannot_be_changed_while_us_east_1_is_down():
    found = plan(shop())
    stuck = {one.step: one for one in found.infeasible}
    change = stuck[f"shift_traffic:{NAME}"]
    assert change.reason == (
        "route53:ChangeResourceRecordSets@us-east-1 is hosted in us-east-1, which is down"
    )
    assert "health checks" in change.alternative
    assert found.status == "infeasible"
    assert (found.rto.computed, found.rto.status) == (None, "breached")
    assert "verify:service:checkout" in stuck


def test_a_name_with_health_checks_moves_by_itself_and_is_pinned():
    found = plan(shop())
    acting = [one for one in found.steps if one.component == ORDERS]
    assert [(one.id, one.requires) for one in acting] == [
        (f"verify:{ORDERS}", ()),
        (f"pin:{ORDERS}", ("route53:UpdateHealthCheck@us-east-1",)),
        (f"verify:pin:{ORDERS}", ()),
    ]
    assert acting[0].expected == timedelta(seconds=30 * 3 + 60)


def test_a_pin_that_cannot_run_is_waived_with_the_fence():
    found = plan(shop())
    waits = [one for one in found.precedence if one.join == f"pin:{ORDERS}"]
    assert {one.before for one in waits} == {f"verify:pin:{ORDERS}", f"approve:{EAST_DB}"}
    assert {one.after for one in waits} == {found.last}
    assert "traffic may return to it" in step(found, f"approve:{EAST_DB}").description


def test_an_event_in_the_other_region_leaves_route_53_alone():
    # The name points east; pointed west, it is changed through a control plane that is up.
    graph = shop(
        f'dependent: "{NAME}", members: ["{LB.format("us-east-1", "checkout/1")}"]'
        f' => dependent: "{NAME}", members: ["{LB.format("us-west-2", "checkout/2")}"]'
    )
    found = plan(graph, from_region=WEST, to_region=EAST)
    assert f"shift_traffic:{NAME}" in {one.id for one in found.steps}
    assert f"shift_traffic:{NAME}" not in {one.step for one in found.infeasible}
    assert found.status == "ready"


def test_a_fence_that_is_impossible_is_waived_by_a_person_never_silently():
    found = plan(shop())
    assert f"fence:{EAST_DB}" in {one.step for one in found.infeasible}
    branch = step(found, f"approve:{EAST_DB}")
    assert branch.condition == f"`verify:fence:{EAST_DB}` did not succeed"
    assert branch.modes == (Mode.UNPLANNED,)
    waits = [one for one in found.precedence if one.after == f"promote:{WEST_DB}" and one.join]
    assert {one.before for one in waits} == {f"verify:fence:{EAST_DB}", f"approve:{EAST_DB}"}
    assert {(one.join, one.minimum) for one in waits} == {(f"fence:{EAST_DB}", 1)}
    assert f"promote:{WEST_DB}" not in {one.step for one in found.infeasible}


def test_planned_nothing_is_infeasible_and_nothing_is_lost():
    found = plan(shop(), mode="planned")
    assert (found.infeasible, found.status) == ((), "ready")
    assert (found.rpo.computed, found.rpo.status) == (timedelta(0), "met")
    assert found.point_of_no_return is None
    assert not [one for one in found.steps if one.action is Action.APPROVE and one.condition]
    assert step(found, f"promote:{WEST_DB}").requires == ("rds:SwitchoverGlobalCluster@us-west-2",)
    assert found.waves[0][0].id == f"lower_ttl:{NAME}"
    assert violations(found) == ()


def test_unplanned_the_lag_is_lost_and_the_promotion_is_the_point_of_no_return():
    found = plan(shop())
    assert (found.rpo.computed, found.rpo.status) == (timedelta(seconds=2), "met")
    assert found.point_of_no_return == f"promote:{WEST_DB}"
    promoted = step(found, f"promote:{WEST_DB}")
    assert (promoted.irreversible, promoted.compensation) == (True, None)
    assert promoted.requires == ("rds:FailoverGlobalCluster@us-west-2",)
    assert (promoted.expected, promoted.retries) == (timedelta(minutes=1), 2)
    assert promoted.timeout == timedelta(minutes=30)
    assert promoted.owner == "payments"
    assert promoted.resources == {"rds@us-west-2": 1}
    possible = {one.wave: one.possible for one in found.rollback_points}
    assert [wave for wave in possible if not possible[wave]] == list(
        range(promoted.wave, len(found.waves) + 1)
    )


def test_every_step_has_its_key_from_digest_and_id():
    found = plan(shop())
    for one in found.steps:
        assert one.idempotency_key == sha256(f"{found.digest}\n{one.id}".encode()).hexdigest()


def test_what_stands_ready_is_excluded_with_its_reason():
    found = {one.component: one for one in plan(shop()).excluded}
    balancer = LB.format("us-east-1", "checkout/1")
    assert found[balancer] == Excluded(
        component=balancer,
        reason=f"{LB.format('us-west-2', 'checkout/2')} takes its place (found by same-name): it "
        "is ready in the new Region and needs no action",
    )
    assert found[f"{ORDERS}/use1"].reason == "its name decides which Region answers"


def test_a_secret_without_a_replica_refuses_the_plan_with_the_list():
    found = plan(shop(READS_LOST, without=NO_REPLICA))
    assert [(one.component, one.needed_by) for one in found.refusals] == [(LOST, TASK)]
    assert found.refusals[0].reason == (
        f"payments exists in us-east-1 only, and {TASK} needs it to start (reads_secret)"
    )
    stuck = {one.step: one.reason for one in found.infeasible}
    assert f"it needs {LOST} to start" in stuck[f"scale:{CHECKOUT_TASKS}"]
    assert (found.status, found.rto.computed) == ("refused", None)


def test_planned_the_secret_could_be_used_across_regions_and_is_refused_all_the_same():
    found = plan(shop(READS_LOST, without=NO_REPLICA), mode="planned")
    (refusal,) = found.refusals
    assert refusal.reason.endswith(
        "used across Regions, the service would still need the old Region"
    )
    assert found.infeasible == ()
    reasons = {one.component: one.reason for one in found.excluded}
    assert reasons[LOST] == "it has no counterpart in us-west-2: see the refusals"


def test_the_start_needs_of_what_is_not_started_do_not_count():
    one_task = "us-west-2, tags: {service: checkout}, properties: {desired_count: 1}"
    enough = one_task.replace("1}", "3}")
    found = plan(shop(f"{one_task} => {enough}", READS_LOST, without=NO_REPLICA))
    assert found.refusals == ()
    assert f"scale:{CHECKOUT_TASKS}" not in {one.id for one in found.steps}


def test_a_service_that_exists_on_one_side_only_is_refused_once_not_for_all_behind_it():
    found = plan(
        shop(
            without=(
                f'id: "{LB.format("us-west-2", "orders/2")}"',
                f'members: ["{LB.format("us-west-2", "orders/2")}"]',
                f'dependent: "{LB.format("us-west-2", "orders/2")}"',
                f'id: "{ORDERS_TASKS}"',
                f'dependent: "{ORDERS_TASKS}"',
            )
        )
    )
    assert [one.component for one in found.refusals] == [LB.format("us-east-1", "orders/1")]


def test_a_replica_that_the_other_side_is_not_configured_to_use_is_pointed_to_first():
    found = plan(shop(READS_LOST))
    manual = step(found, f"repoint:{TASK}")
    assert f"{SECRET} in place of {LOST}" in manual.description
    assert manual.expected == timedelta(minutes=1)
    assert rule(found, f"verify:repoint:{TASK}", f"scale:{CHECKOUT_TASKS}") == "F-01"
    assert found.refusals == ()


WEST_CERTIFICATE = 'region: us-west-2, properties: {not_after: "2027-06-30'


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            f"{WEST_CERTIFICATE} => {WEST_CERTIFICATE.replace('2027', '2026')}",
            "*.shop.example.com expired on 2026-06-30",
        ),
        ("key_state: Enabled => key_state: PendingDeletion", "alias/orders is PendingDeletion"),
    ],
)
def test_a_check_that_is_certain_to_fail_is_told_before(change, reason):
    found = plan(shop(change), mode="planned")
    assert reason in {one.reason for one in found.infeasible}
    assert found.status == "infeasible"


def test_failback_is_planned_and_synchronises_the_stores_first():
    found = plan(shop(), from_region="us-west-2", to_region="us-east-1", failback=True)
    assert (found.mode, found.failback) == (Mode.PLANNED, True)
    assert rule(found, f"verify:resync:{EAST_DB}", "manual:service:checkout") == "F-14"
    assert rule(found, "manual:service:checkout", "approve:service:checkout") == "F-14"
    wave = {one.id: one.wave for one in found.steps}
    first = wave["manual:service:checkout"]
    moved = [f"fence:{WEST_DB}", f"drain:{WEST_DB}", f"promote:{EAST_DB}"]
    assert all(wave[one] > first for one in moved)
    assert violations(found) == ()


def test_wrong_questions_are_told_what_is_wrong():
    with pytest.raises(InvalidValue, match="got 'us-east-1', expected a Region other than"):
        plan(shop(), to_region="us-east-1")
    with pytest.raises(InvalidValue, match="'eu-west-1'"):
        plan(shop(), from_region="eu-west-1")
    with pytest.raises(InvalidValue, match="'eu-west-1'") as refused:
        plan(shop(), to_region="eu-west-1")
    assert refused.value.hint == "known: us-east-1, us-west-2"
    with pytest.raises(UnknownComponent):
        plan(shop(), service="service:nowhere")


def test_planned_resolvers_wait_for_the_lowered_ttl_only():
    planned, unplanned = plan(shop(), mode="planned"), plan(shop())
    lowered = f"verify:lower_ttl:{NAME}"
    shifted = f"verify:shift_traffic:{NAME}"
    assert step(planned, lowered).expected == step(unplanned, shifted).expected
    assert step(unplanned, shifted).expected > timedelta(seconds=60)
    assert step(planned, shifted).expected == timedelta(seconds=60)
