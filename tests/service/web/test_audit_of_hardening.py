"""What graphql-cop looks for, each check by a test of our own; deliberate ones have a decision.

`docs/decisions/0017-open-schema.md` says why introspection, suggestions, the query page and queries
by GET are served.
"""

import json

import pytest

FORM = {"content-type": "application/x-www-form-urlencoded"}


def code(answer):
    """Return the status and the code of the first error of an answer."""
    return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


def test_alias_overloading_is_refused(shop):
    aliases = " ".join(f"alias{number}: __typename" for number in range(101))

    assert shop.error(f"{{ {aliases} }}")["extensions"]["code"] == "TOO_MANY_ALIASES"


def test_batches_are_refused(shop):
    batch = [{"query": "{ __typename }"}] * 10

    assert code(shop.client.post("/graphql", json=batch)) == (400, "BAD_REQUEST")


def test_directive_overloading_is_refused(shop):
    error = shop.error(f"{{ __typename {'@aa' * 10} }}")

    assert error["extensions"]["code"] == "TOO_MANY_DIRECTIVES"


def test_circular_introspection_is_refused(shop):
    circle = "fields { type { " * 8 + "name" + " } }" * 8

    error = shop.error(f"{{ __schema {{ types {{ {circle} }} }} }}")

    assert "introspection depth" in error["message"]


def test_duplicated_fields_are_answered_once(shop):
    answer = shop.ask(f"{{ graph {{ {'components ' * 500} }} }}")

    assert answer == {"graph": {"components": 21}}


def test_mutation_by_get_is_refused(shop):
    query = 'mutation { retract(assertion: "x") { assertion } }'

    answer = shop.client.get("/graphql", params={"query": query})

    assert code(answer) == (405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize("query", ["query={__typename}", "query=mutation{__typename}"])
def test_form_posts_are_refused(shop, query):
    answer = shop.client.post("/graphql", content=query, headers=FORM)

    assert code(answer) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_traces_are_not_sent(shop):
    answer = shop.post("{ __typename }")

    assert set(answer["extensions"]) == {"cost"}


@pytest.mark.parametrize("query", ["{ qwerty }", "qwerty", "{ component(id: 1e999) { id } }"])
def test_errors_are_handled_and_tell_nothing_of_our_inside(shop, query):
    text = json.dumps(shop.post(query)).lower()

    assert '"code"' in text
    assert not any(word in text for word in ("traceback", "exception", "stacktrace", ".py"))


def test_schema_is_open_to_introspection_and_suggestions(shop):
    assert shop.ask("{ __schema { queryType { name } } }") == {
        "__schema": {"queryType": {"name": "Query"}}
    }
    assert "Did you mean 'graph'" in shop.error("{ grph { components } }")["message"]


def test_queries_go_by_get_and_browsers_get_the_query_page(shop):
    query = {"query": "{ __typename }"}
    page = shop.client.get("/graphql", headers={"accept": "text/html"})

    assert shop.client.get("/graphql", params=query).json()["data"] == {"__typename": "Query"}
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'self'" in page.headers["content-security-policy"]
