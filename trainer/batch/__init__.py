"""Rates many sessions: reads, rates, writes as it goes, and resumes."""
