"""Topology: the numbered, array form of a revision that the kernels work on."""

from model.revision import Records


class Topology:
    """Components and requirements as int32 arrays, by level; see `model.propagation`."""

    @classmethod
    def compile(cls, records: Records) -> "Topology":
        """Return the compiled form of `records`."""
        raise NotImplementedError
