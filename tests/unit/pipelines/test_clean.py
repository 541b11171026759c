from __future__ import annotations

import pytest

from pipelines.blocks import Block
from pipelines.clean import Setting, clean
from pipelines.phrases import category

STORY = [
    "Des hommes armés ont attaqué le marché de la commune jeudi matin, faisant au moins sept morts.",
    "Les blessés ont été conduits à l'hôpital régional, où les médecins demandent des dons de sang.",
    "Le gouverneur a décrété un couvre-feu et promis que les auteurs seraient retrouvés et jugés.",
]


def cleaned(*lines: str, **setting: object) -> list[str]:
    return [block.text for block in clean([Block(line) for line in lines], Setting(**setting)).blocks]  # type: ignore[arg-type] # the test names its fields


@pytest.mark.parametrize(
    "line",
    [
        # related
        "Lire aussi : Niger, trois gendarmes tués à Torodi",
        "Read more: Looted art returns to Benin",
        "Lesen Sie auch: Drei Tote in Gao",
        "Le puede interesar: Mali cierra su frontera",
        "Leia também: Mali fecha a fronteira",
        "اقرأ أيضا: مقتل عشرة جنود في النيجر",
        "Karanta kuma: Sojoji sun kashe mahara",
        # follow
        "Suivez-nous sur notre chaîne WhatsApp",
        "Join our WhatsApp and Telegram groups",
        "تابعونا على قناة تلغرام",
        "Ku biyo mu a Facebook",
        # newsletter, paywall, app, donation, tips
        "Inscrivez-vous à notre newsletter",
        "Sign up for our free newsletter",
        "La suite est réservée aux abonnés.",
        "Subscribe to continue reading",
        "Download our app on Google Play",
        "Faites un don pour soutenir notre rédaction",
        "Have a tip? Write to the desk",
        # credits, copyright, tags, comments, consent, navigation
        "Photo : AFP",
        "Image credit: J. Doe",
        "© 2024 Le Relais. Tous droits réservés.",
        "جميع الحقوق محفوظة",
        "Mots-clés : Mali, sécurité",
        "Laisser un commentaire",
        "Leave a comment",
        "Pour afficher ce contenu, acceptez les cookies",
        "Retour à l'accueil",
        "Partager",
        "Publicité",
    ],
)
def test_furniture_goes_wherever_it_stands(line: str) -> None:
    assert cleaned(STORY[0], line, *STORY[1:]) == STORY
    assert cleaned(*STORY, line) == STORY
    assert cleaned(line, *STORY) == STORY


@pytest.mark.parametrize(
    "line",
    [
        "Le groupe a revendiqué l'attaque sur sa chaîne Telegram dans la soirée de jeudi.",
        "The claim was posted on the group's Telegram channel and shared on WhatsApp on Monday.",
        "Partager le pouvoir reste impossible, a dit le négociateur, et la photo du sommet n'y changera rien.",
        "Dr. Ousmane Diallo, médecin-chef de l'hôpital, parle de douze corps.",
        "Les copyrights des images diffusées par l'armée posent question, selon un juriste de la place.",
        "Soutenir les déplacés coûte cher à la commune, a rappelé son maire devant le conseil.",
        "Mali : l'armée annonce la mort de quinze combattants dans le Macina, près de Ténenkou.",
        "Die App der Regierung warnt die Bewohner vor Angriffen, teilte das Ministerium mit.",
        "سجل الجيش خسائر كبيرة في الهجوم الذي استهدف قاعدته قرب الحدود يوم الأحد.",
        "علق رئيس الوزراء على الهجوم قائلا إن الحكومة ستلاحق المسؤولين عنه.",
        "Haben Sie Angst, dass die Kämpfer zurückkehren?",
        "Le lundi 12 mars, deux véhicules ont sauté sur des mines.",
    ],
)
def test_news_that_sounds_like_furniture_stays(line: str) -> None:
    assert cleaned(STORY[0], line, *STORY[1:]) == [STORY[0], line, *STORY[1:]]


def test_the_repeated_title_a_byline_and_a_date_go() -> None:
    lines = ["Sept morts au marché", "Par Aïssata Koné", "Publié le 4 mars 2025 à 14h30", *STORY]
    assert cleaned(*lines, title="Sept morts au marché", authors=("Aïssata Koné",)) == STORY


def test_a_title_behind_its_kicker_goes() -> None:
    assert cleaned("Mali Sept morts au marché", *STORY, title="Sept morts au marché") == STORY


def test_a_sentence_that_holds_the_title_stays() -> None:
    line = "Sept morts au marché, tel est le bilan que donne la mairie dans un communiqué de jeudi soir."
    assert cleaned(line, *STORY, title="Sept morts au marché") == [line, *STORY]


def test_a_block_that_is_a_link_goes_and_one_with_a_link_stays() -> None:
    link = Block("Burkina : le couvre-feu prolongé", (1,), link_share=1.0)
    partly = Block(STORY[0], (0,), link_share=0.3)
    assert clean([partly, link, Block(STORY[1], (2,))], Setting()).blocks[0] is partly
    assert link not in clean([partly, link, Block(STORY[1], (2,))], Setting()).blocks


def test_a_list_of_links_is_kept_where_links_are_the_text() -> None:
    links = [Block(f"Rapport numéro {n} sur la région", (n,), link_share=1.0) for n in range(6)]
    assert len(clean([*links, Block(STORY[0], (7,))], Setting()).blocks) == len(links) + 1


def test_the_label_over_removed_links_goes_with_them() -> None:
    label = Block("Dans la même série :", (1,), tag="p")
    link = Block("Burkina : le couvre-feu prolongé", (2,), link_share=1.0)
    kept = clean([Block(STORY[0], (0,)), Block(STORY[1], (3,)), label, link], Setting()).blocks
    assert [block.text for block in kept] == STORY[:2]


def test_too_much_by_wording_alone_is_kept_whole() -> None:
    pleas = [
        "Abonnez-vous à notre newsletter, écrit l'éditeur à ses lecteurs dans la lettre que voici en entier.",
        "Faites un don, ajoute-t-il, car la presse libre de la région n'a pas d'autre revenu que le vôtre.",
    ]
    result = clean([Block(line) for line in (*pleas, STORY[0])], Setting())
    assert result.notes == ["kept_whole"]
    assert len(result.blocks) == 3


def test_cleaning_twice_changes_nothing_more() -> None:
    lines = [*STORY, "Lire aussi : Niger, trois morts", "Partager", "Photo : AFP", "Articles similaires", "Un titre"]
    once = cleaned(*lines)
    assert cleaned(*once) == once


@pytest.mark.parametrize("language", ["fr", "en", "ar", "ha", "es", "pt", "de"])
def test_every_language_knows_the_main_kinds_of_furniture(language: str) -> None:
    from pipelines.wording import load  # noqa: PLC0415 (only this test looks at the lists)

    known = set(load(language))
    assert {"related", "follow", "credit", "copyright", "comments", "navigation", "dateline", "app", "tipline"} <= known
    for phrase in load(language)["related"]["exact"]:
        assert category(phrase) is not None


@pytest.mark.parametrize("line", ["Amadou Diallo", "Amadou Diallo / Bamako"])
def test_a_name_under_the_text_is_its_signature(line: str) -> None:
    assert cleaned(*STORY, line) == STORY
    assert cleaned(STORY[0], line, *STORY[1:]) == [STORY[0], line, *STORY[1:]]


def test_somebody_whom_the_article_tells_of_is_not_its_author() -> None:
    last = "Moussa Ag Ali, qui est journaliste à Kidal, avait reçu des menaces de mort ces dernières semaines."
    told = f"Le reporter Moussa Ag Ali a été enlevé lundi par des hommes armés, selon sa famille. {STORY[2]}"
    assert cleaned(*STORY, told, last) == [*STORY, told, last]
    assert cleaned(*STORY, last, title="Le reporter Moussa Ag Ali enlevé à Kidal") == [*STORY, last]
    assert cleaned(*STORY, last) == STORY
