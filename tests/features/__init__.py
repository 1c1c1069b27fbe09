"""Which tests show which row of what the core was asked to do: `python -m tests.features` writes docs/features.md."""
