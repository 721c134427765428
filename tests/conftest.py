"""Fixtures that every test may ask for."""

from tests.emulator import emulator, estate, reach

__all__ = ["emulator", "estate", "reach"]
