"""Customers that several regions deal with: group files, grants to help with a deal, and who gets in whose way."""
