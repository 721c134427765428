"""Reference pages, generated from what the code declares: `make generate` writes them."""

from collections.abc import Callable, Mapping

from service.reference import (
    cli,
    crawlers,
    diagrams,
    errors,
    failover,
    formulas,
    graphql,
    helm_values,
    monitoring,
    neo4j,
    relations,
    rules,
    settings,
    timeline_picture,
    words,
)

PAGES: Mapping[str, Callable[[], str]] = {
    "docs/images/floors-of-the-model.svg": diagrams.floors_of_the_model,
    "docs/images/one-timeline.svg": timeline_picture.one_timeline,
    "docs/images/way-of-the-data.svg": diagrams.way_of_the_data,
    "docs/reference/cli.md": cli.page,
    "docs/reference/crawlers.md": crawlers.page,
    "docs/reference/errors.md": errors.page,
    "docs/reference/failover.md": failover.page,
    "docs/reference/formulas.md": formulas.page,
    "docs/reference/graphql.md": graphql.page,
    "docs/reference/iam-policy.json": crawlers.policy_page,
    "docs/reference/neo4j.md": neo4j.page,
    "docs/reference/relations.md": relations.page,
    "docs/reference/rules.md": rules.page,
    "docs/reference/settings.md": settings.page,
    "docs/reference/words.md": words.page,
    "service/deploy/grafana.json": monitoring.dashboard,
    "service/deploy/helm/values.schema.json": helm_values.schema,
    "service/deploy/prometheus-alerts.yaml": monitoring.alerts,
}
"""Path from the root of the repository → what the file must hold."""
