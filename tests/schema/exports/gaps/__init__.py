"""Tests of gap reports."""
