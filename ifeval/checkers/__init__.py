"""The checkers: one module a family, one function a thing measured."""
