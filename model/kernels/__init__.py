"""Kernels: numbered arrays of a revision, and all algorithms that run on them."""
