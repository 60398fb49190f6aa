"""Constraints of other people's benchmarks, under their ids, arguments and exact meaning."""
