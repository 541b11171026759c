"""Run by alembic: migrates over the connection that `monitor.store.upgrade` hands in, inside its transaction."""

from __future__ import annotations

from alembic import context

from monitor.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter columns in place
)
context.run_migrations()
