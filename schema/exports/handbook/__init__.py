"""Handbook: one revision as a site of Markdown pages for people, with maps and runbooks."""

from schema.exports.handbook.single_file import single_file
from schema.exports.handbook.site import handbook
from schema.exports.handbook.subject import Subject

__all__ = ["Subject", "handbook", "single_file"]
