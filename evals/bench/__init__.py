"""Measures the numbers that the program promises to keep."""
