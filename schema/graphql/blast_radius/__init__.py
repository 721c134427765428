"""Blast radius: what stops or degrades when something fails, and why."""

from schema.graphql.blast_radius.answer import BlastRadius, blast_radius
from schema.graphql.blast_radius.largest import LargestBlastRadii, largest_blast_radii
from schema.graphql.blast_radius.single_points import (
    SinglePointsOfFailure,
    single_points_of_failure,
)

__all__ = [
    "BlastRadius",
    "LargestBlastRadii",
    "SinglePointsOfFailure",
    "blast_radius",
    "largest_blast_radii",
    "single_points_of_failure",
]
