"""What makes programs stumble, and how a text is spoiled with it."""

from random import Random

MOMENTS = (
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-01-01",
    "soon",
)
DURATIONS = ("P99999999D", "-P1D", "P1Y", "PT0S", "PT0.000001S", "PT9999999999S", "P", "1h")
NUMBERS = (
    "0",
    "-0",
    "-1",
    "2147483647",
    "2147483648",
    "9223372036854775808",
    "99999999999999999999",
    "9" * 400,
    "1e400",
    "1e-400",
    "0.1",
    "NaN",
    "Infinity",
    "²",
    "0x10",
)
TEXTS = (
    "",
    " ",
    "\x00",
    "\ufeff",
    "\u202e",
    "\u2028",
    "ſ",
    "İ",
    "x" * 5000,
    "a\nb",
    "'",
    '"',
    "\\",
    "{{7*7}}",
    "../../etc/passwd",
    "arn:",
    "arn:aws:rds:us-east-1",
    "arn:aws:::::",
    "service:",
    ":",
    "*",
    "external:",
    "null",
    "true",
    "~",
)
MARKS = (
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "- ",
    "&a ",
    "*a",
    "!!str ",
    "? ",
    "|\n",
    "#",
    "%",
    "\t",
    "\r",
)
EVERYTHING = (*MOMENTS, *DURATIONS, *NUMBERS, *TEXTS)


def nasty(random: Random) -> str:
    """Return any of them."""
    return random.choice(EVERYTHING)


def spoiled(random: Random, text: str) -> str:
    """Return `text` with a few places cut, doubled, or replaced by something nasty."""
    for _ in range(random.randint(1, 3)):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.choice((0, 0, 1, 1, 2, 8, 40)))
        piece = random.choice(
            (
                "",
                nasty(random),
                random.choice(MARKS),
                text[start:end] * 2,
                chr(random.choice((0, 7, 127, 133, 0xFFFE, 0x10FFFF, 0xE000))),
            )
        )
        text = text[:start] + piece + text[end:]
    return text


def word_spoiled(random: Random, text: str) -> str:
    """Return `text` with one of its words replaced by something nasty, its form kept."""
    words = text.split(" ")
    place = random.randrange(len(words))
    words[place] = nasty(random)
    return " ".join(words)
