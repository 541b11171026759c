from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pipelines.datelabels import announces_publication, names_change, publication_part

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.document import Document

    Read = Callable[..., Document]

BODY = "<p>Des hommes armés ont attaqué un poste près de la frontière, a dit un responsable de la région.</p>" * 3
LABELS = {
    "fr": ("Mis à jour le {} novembre 2024", "Publié le {} novembre 2024"),
    "en": ("Last updated: {} November 2024", "Published: {} November 2024"),
    "ar": ("آخر تحديث: {} نوفمبر 2024", "نشر في: {} نوفمبر 2024"),
    "ha": ("An sabunta {} Nuwamba 2024", "An wallafa {} Nuwamba 2024"),
    "es": ("Última modificación: {} de noviembre de 2024", "Publicado el {} de noviembre de 2024"),
    "pt": ("Atualizado em {} de novembro de 2024", "Publicado em {} de novembro de 2024"),
    "de": ("Zuletzt aktualisiert: {}. November 2024", "Veröffentlicht: {}. November 2024"),
}


@pytest.mark.parametrize("language", LABELS)
@pytest.mark.parametrize("form", ["two lines", "one line", "published first", "long lines"])
def test_the_date_of_publication_is_not_that_of_a_change(read_markup: Read, language: str, form: str) -> None:
    updated, published = (label.format(day) for label, day in zip(LABELS[language], (15, 10), strict=True))
    lines = {
        "two lines": f"<div>{updated}</div><div>{published}</div>",
        "one line": f"<div>{updated} | {published}</div>",
        "published first": f"<div>{published} - {updated}</div>",
        "long lines": f"<div>{updated}, 14:30 (Bamako, Niamey)</div><div>{published}, 09:15 (Bamako, Niamey)</div>",
    }[form]
    document = read_markup(f"<html lang='{language}'><body><h1>Une attaque</h1>{lines}{BODY}</body></html>")
    assert document.published_at is not None
    assert document.published_at.day == 10


@pytest.mark.parametrize("language", LABELS)
def test_the_date_of_a_change_serves_where_there_is_no_other(read_markup: Read, language: str) -> None:
    line = LABELS[language][0].format(15)
    document = read_markup(f"<html lang='{language}'><body><h1>Une attaque</h1><div>{line}</div>{BODY}</body></html>")
    assert document.published_at == datetime(2024, 11, 15, tzinfo=UTC)


@pytest.mark.parametrize("language", LABELS)
def test_labels_of_each_language(language: str) -> None:
    updated, published = (label.format(10) for label in LABELS[language])
    assert announces_publication(published)
    assert not announces_publication(updated)
    assert publication_part(published) == published
    assert not any(map(str.isdigit, publication_part(updated)))


@pytest.mark.parametrize(
    ("name", "changed"),
    [("entry-date published", False), ("entry-date updated", True), ("dateModified", True), ("mise-a-jour", True)],
)
def test_names_in_markup(name: str, changed: bool) -> None:  # noqa: FBT001
    assert names_change(name) is changed
