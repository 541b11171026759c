"""How long an invented example takes says nothing on a machine under load: what may be slow has a test of its own."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("monitor", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("monitor")
