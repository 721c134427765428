"""Recipes: how components of each sort change sides; the first that fits is used."""

from model.failover.actions import (
    caches,
    compute,
    databases,
    messaging,
    routing,
    security,
    storage,
)
from model.failover.recipe import Move, Recipe

RECIPES: tuple[Recipe, ...] = (
    *databases.RECIPES,
    *caches.RECIPES,
    *storage.RECIPES,
    *compute.RECIPES,
    *routing.RECIPES,
    *messaging.RECIPES,
    *security.RECIPES,
)


def recipe(move: Move) -> Recipe | None:
    """Return the recipe for a component; None when none is declared for its sort."""
    return next((one for one in RECIPES if one.fits(move)), None)
