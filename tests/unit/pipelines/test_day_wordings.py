"""Further wordings of the day of an event beside those of saying, burying and counting, in four languages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from monitor.items import Entry, Page, Site
from pipelines.analyse import analyse
from pipelines.knowledge import default_knowledge

if TYPE_CHECKING:
    from pipelines.knowledge import Knowledge

WEDNESDAY = datetime(2026, 9, 16, 10, tzinfo=UTC)
URL = "https://example.org/a"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return default_knowledge(None)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (
            "Six soldats tués près de Djibo",
            "Six soldats burkinabè ont péri dans une embuscade dressée à l'aube de lundi sur l'axe Djibo-Namsiguia, a appris mercredi l'AFP de source sécuritaire.",
            "2026-09-14",
        ),
        (
            "Attaque à Téra",
            "Des assaillants ont pris d'assaut, dans la soirée de dimanche, le village de Bankilaré au Niger, tuant douze habitants. « Ils sont venus à moto », a raconté mardi un rescapé.",
            "2026-09-13",
        ),
        (
            "Le bilan de l'attaque de Ménaka monte à 20 morts",
            "Le bilan de l'attaque survenue vendredi à Ménaka est monté à vingt morts, a annoncé lundi le gouverneur de la région.",
            "2026-09-11",
        ),
        (
            "Mali : une mine fait cinq morts",
            "Cinq passagers d'un véhicule de transport ont été tués par l'explosion d'une mine à Bandiagara, dans la journée du samedi 12 septembre.",
            "2026-09-12",
        ),
        (
            "Une école incendiée à Makalondi",
            "Trois jours après l'incendie d'une école de Makalondi par des hommes armés, les enseignants quittent la zone. L'attaque s'était produite dimanche.",
            "2026-09-13",
        ),
        (
            "Enlèvement à Diffa",
            "Un médecin a été enlevé avant-hier à Diffa, dans le sud-est du Niger, ont indiqué des sources médicales.",
            "2026-09-14",
        ),
        (
            "Raid sur un campement",
            "Mardi, peu avant minuit, une trentaine de motos ont surgi dans un campement peul près de Koro (Mali) : neuf morts.",
            "2026-09-15",
        ),
        (
            "Le JNIM revendique l'attaque du 5 septembre",
            "Dans un communiqué diffusé lundi, le Jnim a revendiqué l'attaque du 5 septembre contre le camp de Léré, au Mali, qui a fait quinze morts.",
            "2026-09-05",
        ),
        (
            "Des funérailles à Kaya",
            "Kaya a enterré mardi les onze victimes de l'embuscade de samedi, dans le nord du Burkina Faso.",
            "2026-09-12",
        ),
        (
            "Frappe de drone à Kidal",
            "Une frappe de drone a tué sept civils hier dans la région de Kidal (Mali).",
            "2026-09-15",
        ),
        (
            "Massacre de Barsalogho : le récit",
            "Ce jour-là, le 24 août, les habitants de Barsalogho creusaient une tranchée quand les assaillants ont ouvert le feu, tuant des dizaines de personnes.",
            "2026-08-24",
        ),
        (
            "Gunmen kill nine in Niger",
            "Gunmen killed nine people in a raid on a village in Niger's Tillaberi region late on Saturday, officials said on Monday.",
            "2026-09-12",
        ),
        (
            "Soldiers killed in Mali",
            "Mali's army said on Tuesday that six of its soldiers had died two days earlier when their vehicle struck a mine near Gao.",
            "2026-09-13",
        ),
        (
            "Drone strike kills 11",
            "Eleven people were killed when a drone hit a market in northern Mali over the weekend, residents said.",
            None,
        ),
        (
            "Attack on Burkina base",
            "In the early hours of September 14, jihadists overran an army base in Djibo, Burkina Faso, killing at least 20 soldiers.",
            "2026-09-14",
        ),
        (
            "Death toll rises",
            "The death toll from last Thursday's attack on a mosque in Tera, Niger, has risen to 27, the governor told state television on Tuesday.",
            "2026-09-10",
        ),
        (
            "Teachers seized",
            "Four teachers abducted on their way to school in Nara, Mali, on Monday morning have not been heard from since.",
            "2026-09-14",
        ),
        (
            "JNIM claims",
            "JNIM on Wednesday claimed Sunday's ambush on a convoy in Burkina Faso's Est region in which a dozen VDP died.",
            "2026-09-13",
        ),
        (
            "Chad village burnt",
            "Armed herders burned a village in southern Chad on 11 September, leaving eight farmers dead, the local administrator told reporters on Monday.",
            "2026-09-11",
        ),
        ("Mauritania traders", "Two Mauritanian traders were shot dead in Mali this week, their families said.", None),
        (
            "Mass burial",
            "Residents of Fada N'Gourma on Tuesday buried 14 people killed the day before by gunmen, a local official in Burkina Faso said.",
            "2026-09-14",
        ),
        (
            "مقتل جنود",
            "أعلنت وزارة الدفاع النيجرية الثلاثاء أن سبعة من جنودها قتلوا الأحد في كمين قرب تيرا.",
            "2026-09-13",
        ),
        (
            "هجوم في مالي",
            "قتل ثمانية مدنيين فجر الاثنين في هجوم شنه مسلحون على قرية قرب باندياغارا وسط مالي، حسبما أفاد مسؤول محلي الثلاثاء.",
            "2026-09-14",
        ),
        (
            "قصف في تمبكتو",
            "قال شهود عيان لوكالة فرانس برس إن طائرة مسيرة قصفت أول أمس سوقا في منطقة تمبكتو بمالي فقتلت ستة أشخاص.",
            "2026-09-14",
        ),
        (
            "خطف في النيجر",
            "خطف مسلحون مجهولون في 12 سبتمبر طبيبا في مدينة ديفا بالنيجر، بحسب مصادر طبية.",
            "2026-09-12",
        ),
        (
            "دفن الضحايا",
            "شيع أهالي بلدة في بوركينا فاسو يوم الثلاثاء جثامين تسعة قتلوا في هجوم الجمعة الماضي.",
            "2026-09-11",
        ),
        (
            "ارتفاع الحصيلة",
            "ارتفعت حصيلة قتلى الهجوم الذي استهدف مسجدا في النيجر مساء السبت إلى عشرين قتيلا، وفق ما أعلن التلفزيون الرسمي الاثنين.",
            "2026-09-12",
        ),
        (
            "An kashe sojoji",
            "Rundunar sojin Nijar ta ce a ranar Talata an kashe sojojinta shida a wani kwanton ɓauna da aka yi musu ranar Lahadi a kusa da Tera.",
            "2026-09-13",
        ),
        (
            "Hari a Mali",
            "'Yan bindiga sun kashe mutum tara a wani hari da suka kai da sanyin safiyar Litinin a kauyen Koro na kasar Mali, in ji wani jami'i ranar Talata.",
            "2026-09-14",
        ),
        ("An sace likita", "An sace wani likita a Diffa na Nijar shekaranjiya, a cewar 'yan uwansa.", "2026-09-14"),
        (
            "An yi jana'iza",
            "An binne mutum goma a ranar Talata waɗanda aka kashe a harin da aka kai ranar Asabar a Djibo, Burkina Faso.",
            "2026-09-12",
        ),
        (
            "Le Niger condamne l'attaque de Téra",
            "Le gouvernement nigérien a condamné mardi l'attaque qui a coûté la vie à seize fidèles lundi à Téra, dans la région de Tillabéri.",
            "2026-09-14",
        ),
        (
            "Mali pays tribute",
            "Mali's president on Tuesday paid tribute to 12 soldiers killed on Sunday near Menaka.",
            "2026-09-13",
        ),
        (
            "Hommage à Kaya",
            "Le gouvernement burkinabè a rendu hommage aux onze VDP tués samedi près de Kaya.",
            "2026-09-12",
        ),
    ],
)
def test_the_day_of_the_deed(knowledge: Knowledge, title: str, text: str, expected: str | None) -> None:
    entry = Entry(url=URL, method="feed", via="https://example.org/feed", published_at=WEDNESDAY)
    page = Page(url=URL, fetched_at=WEDNESDAY, title=title, text=text, entry=entry)
    day = analyse(page, knowledge, Site()).facts.event_date
    assert (day and day.isoformat()) == expected
