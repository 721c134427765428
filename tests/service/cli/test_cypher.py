"""`loadpath cypher`: statements and files that are printed without any store."""

import pytest

from service.cypher_examples import EXAMPLES
from service.graph_tools import TOOLS, tool_file


def test_each_question_is_printed_with_its_statement(bare):
    assert bare("cypher", "--examples").out == "".join(
        f"// {example.question}\n{example.statement};\n\n" for example in EXAMPLES
    )
    assert bare.json("cypher", "--examples") == {
        "examples": [
            {"question": example.question, "statement": example.statement} for example in EXAMPLES
        ]
    }


@pytest.mark.parametrize("tool", TOOLS)
def test_the_file_for_a_tool_is_printed_as_it_is(bare, tool):
    assert bare("cypher", "--tool", tool).out == tool_file(tool).decode()


def test_cypher_without_an_option_says_what_it_needs(bare):
    done = bare("cypher")

    assert (done.code, done.out) == (2, "")
    assert "give --examples, or a --tool: Loadpath itself runs no Cypher" in done.err
