"""Runs the steps on the connection, and in the transaction, that Alembic was given."""

from alembic import context

from trainer.adapters.database_tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata
)
with context.begin_transaction():
    context.run_migrations()
