"""Disruptions: what fails first, alone or in thousands of scenarios."""
