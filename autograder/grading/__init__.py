"""Grading a class: submissions are examined in isolation, kept in a ledger and recorded by nbgrader."""
