"""Random wrong inputs at every door: documents, GraphQL, REST and the command line.

No input may end in a defect: an exception that is none of our errors, a 500, an exit code of 70.
`python -m tests.fuzz --inputs 100000 --seed 1` runs them; the suite runs a small budget.
"""
