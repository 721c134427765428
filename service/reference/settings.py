"""The page of settings: every environment variable, its default and its meaning."""

from service.reference.markdown import document, table
from service.settings import Settings


def page() -> str:
    """Return one table of all settings."""
    rows = [
        (f"`{name}`", f"`{default}`" if default else "", meaning)
        for name, default, meaning in Settings.described()
    ]
    return document(
        "Settings",
        "Environment variables win over the optional TOML file named by `LOADPATH_CONFIG`. "
        "`AWS_*` variables are left to boto3.\n",
        table(("variable", "default", "meaning"), rows),
    )
