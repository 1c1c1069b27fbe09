"""Figures about how deals are worked, as tables: a report has columns with names in both languages, and rows."""
