"""Recipes: the steps with which each type of component changes Regions. The first match is used."""

from model.failover.actions import (
    caches,
    compute,
    databases,
    messaging,
    recovery_servers,
    routing,
    security,
    storage,
)
from model.failover.recipe import Move, Recipe

RECIPES: tuple[Recipe, ...] = (
    *databases.RECIPES,
    *caches.RECIPES,
    *storage.RECIPES,
    *recovery_servers.RECIPES,
    *compute.RECIPES,
    *routing.RECIPES,
    *messaging.RECIPES,
    *security.RECIPES,
)


def recipe(move: Move) -> Recipe | None:
    """Return the recipe for a component; None when its type has no recipe."""
    return next((declared for declared in RECIPES if declared.fits(move)), None)
