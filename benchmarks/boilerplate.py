"""Whether a host's returning boilerplate is learnt, and its returning news is not: 20 made-up hosts of 10 pages.

    .venv/bin/python benchmarks/boilerplate.py

Every page of a host ends or begins with lines of the host's own that no cue phrase knows, and carries refrains: a
ministry's formula, the background of a conflict, a saying in quotation marks. Pages are read in order; after each, its
fingerprints are counted as intake would. Reported is what was cut with and without learning. Exit 1 when a refrain was
cut, or when less than nine tenths of the hosts' lines went from the third page on.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from datetime import UTC, datetime

from monitor.items import Page, Site
from pipelines.extract import read

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOSTS, PAGES = 20, 10
TOWNS = [
    "Tessit",
    "Djibo",
    "Ansongo",
    "Tera",
    "Bankilaré",
    "Bourem",
    "Arbinda",
    "Ménaka",
    "Torodi",
    "Kidal",
    "Fada",
    "Mao",
]

NEWS = {
    "fr": [
        "Des hommes armés ont attaqué le marché de {town} jeudi, tuant {n} personnes selon un élu local.",
        "À {town}, {n} familles ont quitté leurs maisons depuis dimanche, d'après une organisation humanitaire.",
        "Une mine a explosé au passage d'un convoi près de {town}, blessant {n} soldats.",
        "Le préfet de {town} a annoncé l'ouverture de {n} points d'eau pour les déplacés du cercle.",
        "L'armée dit avoir repris la route de {town} après {n} heures de combats contre un groupe armé.",
    ],
    "en": [
        "Gunmen raided the market of {town} on Thursday and killed {n} people, a councillor said.",
        "In {town}, {n} families have left their homes since Sunday, according to an aid group.",
        "A mine went off under a convoy near {town} and wounded {n} soldiers.",
        "The prefect of {town} announced that {n} wells would open for the displaced of the district.",
        "The army says it retook the road to {town} after {n} hours of fighting with an armed group.",
    ],
}
REFRAINS = {
    "fr": [
        "Depuis 2012, le pays fait face à des violences de groupes armés qui ont causé des milliers de morts.",
        "Le ministère présente ses condoléances aux familles et souhaite un prompt rétablissement aux blessés.",
        "« Nous ne quitterons pas nos terres, quoi qu'il nous en coûte », répètent les anciens du village.",
        "Les autorités n'ont pas communiqué de bilan officiel de cette attaque.",
        "La région abrite l'un des plus grands sites aurifères du pays.",
    ],
    "en": [
        "The country has fought an insurgency since 2012 that has killed thousands and displaced millions.",
        "The ministry offered its condolences to the families and wished the wounded a quick recovery.",
        "“We will not leave our land, whatever happens to us,” the elders of the village say again and again.",
        "The authorities have not given an official toll of the attack.",
        "The region holds one of the largest gold fields of the country.",
    ],
}
TALK = {
    "fr": [
        "{site} est un journal d'information générale édité à {town} depuis {year}.",
        "Nos bureaux se trouvent au quartier du fleuve, non loin du grand marché de {town}.",
        "Vous avez vu quelque chose ? Racontez-le aux reporters du desk de {town}.",
        "Écrivez à redaction@{host}",
        "Rubrique Sahel",
        "Tous nos dossiers en un coup d'œil",
        "Chaque matin, la rédaction choisit pour vous l'essentiel de la nuit.",
    ],
    "en": [
        "{site} is a general newspaper published in {town} since {year}.",
        "Our offices stand in the river quarter, not far from the great market of {town}.",
        "Did you see something? Describe it to the reporters of our {town} desk.",
        "Write to desk@{host}",
        "The Sahel pages",
        "All our files at a glance",
        "Every morning our editors choose the best of the night for you.",
    ],
}


def main() -> int:
    """Print the table; return the exit status."""
    chance = random.Random(7)
    tallies = {"without": Counter[str](), "learnt": Counter[str]()}
    for number in range(HOSTS):
        lang = ("fr", "en")[number % 2]
        pages = list(_pages(chance, number, lang))
        for way, tally in tallies.items():
            _read_host(pages, lang, number, tally, learn=way == "learnt")
    for way, tally in tallies.items():
        cut = {kind: f"{tally[kind + ' cut']}/{tally[kind]}" for kind in ("talk", "refrain", "news")}
        print(f"{way:8} host lines cut {cut['talk']}, refrains cut {cut['refrain']}, news cut {cut['news']}")
    learnt = tallies["learnt"]
    enough = learnt["talk cut"] >= 0.9 * learnt["talk"]
    return 0 if enough and not learnt["refrain cut"] and not learnt["news cut"] else 1


def _pages(chance: random.Random, number: int, lang: str) -> list[tuple[str, dict[str, list[str]]]]:
    """Return the host's pages: markup and the lines of each kind."""
    names = {"site": f"Le Courrier {number}" if lang == "fr" else f"Courier {number}", "town": chance.choice(TOWNS)}
    names |= {"year": str(1990 + number), "host": f"courrier{number}.example"}
    talk = [line.format(**names) for line in chance.sample(TALK[lang], 3)]
    refrains = chance.sample(REFRAINS[lang], 2)
    found = []
    for page in range(PAGES):
        town, n = chance.choice(TOWNS), str(page * HOSTS + number + 2)
        news = [line.format(town=town, n=n) for line in chance.sample(NEWS[lang], 4)]
        body = [news[0], refrains[0], *news[1:3], refrains[1], news[3]]
        lines = [talk[0], *body, *talk[1:]] if number % 3 == 0 else [*body, *talk]
        title = f"{town} {n}"
        markup = f"<html><head><title>{title} - {names['site']}</title><meta property='og:site_name' content='{names['site']}'>"
        markup += f"</head><body><h1>{title}</h1><div class='entry-content'>"
        markup += "".join(f"<p>{line}</p>" for line in lines) + "</div></body></html>"
        found.append((markup, {"talk": talk, "refrain": refrains, "news": news}))
    return found


def _read_host(
    pages: list[tuple[str, dict[str, list[str]]]], lang: str, number: int, tally: Counter[str], *, learn: bool
) -> None:
    counts: Counter[str] = Counter()
    for at, (markup, lines) in enumerate(pages):
        url = f"https://courrier{number}.example/{at}"
        site = Site(languages=(lang,), boilerplate=dict(counts) if learn else {})
        found = read(Page(url=url, fetched_at=NOW, body=markup.encode()), site)
        counts.update(found.fingerprints)
        if at < 2:  # noqa: PLR2004 (a line must have stood on two pages before it is known)
            continue
        for kind, texts in lines.items():
            tally[kind] += len(texts)
            tally[f"{kind} cut"] += sum(text not in found.text for text in texts)


if __name__ == "__main__":
    sys.exit(main())
