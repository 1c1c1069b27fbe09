"""Alerts about how deals are worked: the rules that raise them, and the reports on the same figures."""
