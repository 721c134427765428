"""Write the golden files anew: look at the difference before it is committed.

python -m tests.golden
"""

from tests.golden.files import ANSWERS, GOLDEN


def main() -> None:
    """Write each file."""
    ANSWERS.mkdir(exist_ok=True)
    for golden in GOLDEN.values():
        golden.file.write_text(golden.answers())


if __name__ == "__main__":
    main()
