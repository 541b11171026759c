from __future__ import annotations

import pytest
from sqlalchemy import DateTime
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from monitor.store.schema import metadata
from monitor.store.types import UtcDateTime


@pytest.mark.parametrize("dialect", [postgresql.dialect(), sqlite.dialect()], ids=["postgresql", "sqlite"])
def test_every_table_can_be_made(dialect: postgresql.dialect | sqlite.dialect) -> None:
    for table in metadata.sorted_tables:
        statements = [CreateTable(table), *(CreateIndex(index) for index in table.indexes)]
        assert all(str(statement.compile(dialect=dialect)) for statement in statements)


def test_every_time_is_a_utc_time() -> None:
    for table in metadata.sorted_tables:
        for column in table.columns:
            assert not isinstance(column.type, DateTime) or isinstance(column.type, UtcDateTime), column


def test_names_fit_postgresql() -> None:
    names = [constraint.name for table in metadata.sorted_tables for constraint in table.constraints]
    names += [index.name for table in metadata.sorted_tables for index in table.indexes]
    assert all(isinstance(name, str) and len(name) <= 63 for name in names)
