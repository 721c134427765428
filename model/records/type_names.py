"""Human words for components by their type: `ECS service` instead of `AWS::ECS::Service`."""

from model.records.component import Component
from model.records.type_words import type_word

SHORT_NAMES = {
    "AWS::AutoScaling::AutoScalingGroup": "EC2",
    "AWS::RDS::DBCluster": "RDS",
    "AWS::RDS::DBInstance": "RDS",
}
"""Names of technologies that differ from the service in the type, for lists of them."""


def type_name(component: Component) -> str:
    """Return the word that people use for the type of a component: `ECS service`."""
    engine = str(component.properties.get("engine") or "")
    if component.type == "AWS::RDS::DBCluster" and engine.startswith("aurora"):
        return "Aurora"
    return type_word(component.type, component.kind)


def technology(component: Component) -> str:
    """Return the short name of what a component is built on: `ECS`, `Aurora`, `DynamoDB`."""
    name = type_name(component)
    if name == "Aurora" or component.type is None or component.type.count("::") < 2:
        return name
    return SHORT_NAMES.get(component.type) or component.type.split("::")[1]
