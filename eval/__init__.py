"""Offline suites over the public API; never packaged."""
