"""Tests. A package, so that helpers are imported by their full names (tests.parity.cases)."""
