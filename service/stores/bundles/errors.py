"""The error of bundles."""

from model.errors import Error


class BundleRejected(Error):
    """The file is no bundle, was changed after it was signed, or was signed by another key."""

    def __init__(self, name: str, problem: str, *, hint: str | None = None) -> None:
        """Say that the bundle `name` has `problem`."""
        super().__init__(f"bundle {name}: {problem}", hint=hint)
        self.problem = problem
