"""Homework: what a student hands in, and how it is read, tried and judged. The grader uses the same."""
