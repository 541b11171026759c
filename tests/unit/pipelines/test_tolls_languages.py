from __future__ import annotations

import pytest
from support.readings import reading

from pipelines.timing import account
from pipelines.tolls import read_tolls

Range = tuple[int | None, int | None]


def dead(lang: str, text: str, title: str = "") -> Range:
    toll = read_tolls(account(reading(title, text, lang))).get("dead")
    return (toll.low, toll.high) if toll else (None, None)


TWICE_TOLD = [
    (
        "Aƙalla mutum goma ne 'yan bindiga suka kashe a ƙauyen Banza. An kai mutum shida da suka jikkata asibiti.",
        "'Yan bindiga sun kashe mutum goma a yammacin Nijar",
        (10, None),
    ),
    ("Aƙalla mutum goma ne 'yan bindiga suka kashe a ƙauyen Banza.", "", (10, None)),
    (
        "Mutane bakwai ne aka kashe. Mazauna sun ce an binne mutanen bakwai ranar Talata.",
        "An kashe mutane bakwai",
        (7, 7),
    ),
    ("Sojoji goma sha biyar ne suka mutu. Maharan sun kashe sojojin goma sha biyar kafin su tsere.", "", (15, 15)),
    ("Mutane 12 sun mutu a harin. Daga cikin mutane 12 da suka mutu akwai mata uku.", "", (12, 12)),
    ("Mahara sun kashe manoma takwas. An yi jana'izar manoman takwas da aka kashe.", "", (8, 8)),
    ("'Yan ta'adda sun kashe mutane fiye da ashirin. Akalla mutane ashirin aka kashe a gonaki.", "", (20, None)),
    ("An kashe 'yan sanda uku. 'Yan bindiga sun kashe 'yan sandan uku a shingen bincike.", "", (3, 3)),
    ("'Yan bindiga sun kashe mutum ashirin da biyar sun kuma sace mutum talatin.", "", (25, 25)),
]


@pytest.mark.parametrize(("text", "title", "expected"), TWICE_TOLD)
def test_the_same_dead_told_twice_in_hausa_count_once(text: str, title: str, expected: Range) -> None:
    assert dead("ha", text, title) == expected


CLAIMS = [
    (
        "ha",
        "Sojojin Nijar biyar ne suka mutu a wani harin kwanton bauna. Rundunar ta ce ta kashe mahara goma sha biyu.",
        5,
    ),
    ("ha", "Sojoji huɗu sun mutu a harin. Rundunar sojin Mali ta kashe mahara talatin, in ji kakakinta.", 4),
    ("ha", "An kashe fararen hula shida a kauyen. Hukumomin soja sun ce dakarunsu sun kashe 'yan ta'adda 40.", 6),
    ("ha", "Mutane tara sun rasa rayukansu. Kungiyar ta ce mayakanta sun kashe sojoji 50.", 9),
    ("ar", "قتل خمسة جنود في كمين. وقال الجيش إنه قتل عشرين مسلحا.", 5),
    ("ar", "قتل ثلاثة مدنيين في الهجوم. وأعلن الجيش مقتل 15 من المسلحين.", 3),
    ("ar", "لقي أربعة دركيين مصرعهم. وأعلنت هيئة الأركان أنها قتلت ثلاثين إرهابيا.", 4),
    ("ar", "قتل ستة جنود في الهجوم. وقالت الجماعة إنها قتلت سبعين جنديا.", 6),
    ("ar", "مقتل سبعة جنود في هجوم. وأكد الجيش أن قواته قتلت 25 إرهابيا.", 7),
    ("fr", "Cinq soldats ont été tués. L'armée affirme avoir riposté et tué une dizaine d'assaillants.", 5),
    ("fr", "Six gendarmes ont péri. L'état-major dit que ses troupes ont abattu 30 terroristes.", 6),
    ("en", "Six soldiers were killed. The army said its troops killed 30 terrorists.", 6),
    ("en", "Seven civilians died in the raid. The military claimed to have killed 40 militants.", 7),
]


@pytest.mark.parametrize(("lang", "text", "expected"), CLAIMS)
def test_what_a_side_claims_of_the_enemys_dead_is_set_apart(lang: str, text: str, expected: int) -> None:
    assert dead(lang, text) == (expected, expected)


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("ha", "Rundunar ta ce ta kashe mahara goma sha biyu.", 12),
        ("ar", "أعلن الجيش مقتل عشرين مسلحا في عملية.", 20),
        ("fr", "L'armée affirme avoir tué quinze terroristes.", 15),
        ("en", "The army said its troops killed 30 terrorists.", 30),
        ("en", "Six soldiers were killed. Nine militants were shot dead.", 15),
        ("fr", "Six soldats ont été tués. Neuf terroristes ont été abattus.", 15),
    ],
)
def test_a_claim_stands_alone_and_plain_telling_adds_up(lang: str, text: str, expected: int) -> None:
    assert dead(lang, text) == (expected, expected)


NUMERALS = [
    ("ar", "أسفرت اشتباكات عن مقتل أحد عشر شخصا وإصابة عشرين آخرين.", (11, 11)),
    ("ar", "قتلت إحدى عشرة امرأة في القصف.", (11, 11)),
    ("ar", "مقتل اثني عشر جنديا في كمين.", (12, 12)),
    ("ar", "قُتل اثنا عشر مدنيا في السوق.", (12, 12)),
    ("ar", "مقتل تسعة عشر عسكريا قرب الحدود.", (19, 19)),
    ("ar", "خلف الهجوم خمسة وعشرين قتيلا.", (25, 25)),
    ("ar", "مقتل ثلاثة وثلاثين قرويا.", (33, 33)),
    ("ar", "مقتل مئة وعشرين شخصا.", (120, 120)),
    ("ar", "لقي جنديان حتفهما في انفجار لغم.", (2, 2)),
    ("ar", "سقط قتيلان في الهجوم.", (2, 2)),
    ("ar", "قتل مدنيين اثنين في الغارة.", (2, 2)),
    ("ar", "مقتل خمسة مدنيين وجنديين.", (7, 7)),
    ("ar", "سقط عشرات القتلى في الهجوم.", (None, None)),
    ("ar", "مقتل مئات المدنيين.", (None, None)),
    ("ha", "Mahara sun kashe mutum goma sha biyu.", (12, 12)),
    ("ha", "An kashe mutane ashirin da biyar.", (25, 25)),
    ("ha", "Sojoji biyar ne suka mutu.", (5, 5)),
    ("ha", "An kashe mutum talatin.", (30, 30)),
    ("ha", "An kashe mutane ɗari biyu da hamsin.", (250, 250)),
    ("ha", "Mutane 12 aka kashe.", (12, 12)),
]


@pytest.mark.parametrize(("lang", "text", "expected"), NUMERALS)
def test_compound_numerals_and_duals_are_read(lang: str, text: str, expected: Range) -> None:
    assert dead(lang, text) == expected


PARTS = [
    ("ar", "قُتل ستة مدنيين، بينهم طفلان، في غارة.", (6, 6)),
    ("ar", "قتل عشرة أشخاص من بينهم أربعة أطفال وامرأتان.", (10, 10)),
    ("ar", "مقتل 14 شخصا منهم خمس نساء.", (14, 14)),
    ("ar", "قتل تسعة قرويين في الهجوم. وكان بين القتلى ثلاثة أطفال.", (9, 9)),
    ("ha", "An kashe mutane goma sha biyu, daga cikinsu akwai yara uku.", (12, 12)),
    ("ha", "Mutane goma sun mutu ciki har da mata biyu da yara huɗu.", (10, 10)),
    ("ha", "An kashe mutum 16, cikinsu har da jami'an tsaro biyar.", (16, 16)),
    ("ha", "Aƙalla mutane 31 sun mutu. Cikin wadanda suka mutu akwai yara goma.", (31, None)),
    (
        "en",
        "Drones killed at least 31 civilians at a wedding. Residents buried the dead, who included fourteen children.",
        (31, None),
    ),
    ("en", "Nine villagers were killed, among them three women and a baby.", (9, 9)),
    ("en", "Twelve people were killed. Among the dead were four soldiers.", (12, 12)),
    ("en", "Twenty people were killed. The dead included four women and six soldiers.", (20, 20)),
    ("en", "Fifteen people died, of whom seven were soldiers.", (15, 15)),
    ("fr", "Vingt-deux personnes ont été tuées, parmi lesquelles neuf enfants.", (22, 22)),
    ("fr", "Huit civils ont été tués. Parmi les morts figurent trois femmes.", (8, 8)),
    ("fr", "L'attaque a fait onze morts, dont un imam et deux enseignants.", (11, 11)),
    ("fr", "Quatorze villageois ont été tués. Les victimes comptent cinq enfants.", (14, 14)),
]


@pytest.mark.parametrize(("lang", "text", "expected"), PARTS)
def test_a_part_of_the_dead_does_not_add(lang: str, text: str, expected: Range) -> None:
    assert dead(lang, text) == expected


LOSSES = [
    ("fr", "Le Burkina a perdu onze hommes dans une embuscade près de Fada.", (11, 11)),
    ("fr", "L'armée malienne a perdu 14 soldats samedi à Boulikessi.", (14, 14)),
    ("fr", "L'attaque de Solhan a fauché quatorze vies.", (14, 14)),
    ("fr", "L'attaque du marché a fait vingt-deux victimes.", (22, 22)),
    ("fr", "L'embuscade a décimé une patrouille : seize morts.", (16, 16)),
    ("fr", "Six villageois y ont laissé la vie.", (6, 6)),
    ("fr", "Le bilan est de huit tués côté armée.", (8, 8)),
    ("en", "The blast claimed the lives of seven traders.", (7, 7)),
    ("en", "The raid left 9 people dead near Menaka.", (9, 9)),
    ("en", "Gunmen left at least 12 villagers dead in Barsalogho.", (12, None)),
    ("en", "The ambush cost the lives of five soldiers.", (5, 5)),
    ("en", "Ten farmers lost their lives when gunmen stormed Tillaberi.", (10, 10)),
    ("en", "Attackers hacked six villagers to death.", (6, 6)),
    ("en", "Jihadists mowed down 13 worshippers in Bam.", (13, 13)),
    ("ar", "أودى الهجوم بحياة 12 مدنيا قرب غاو.", (12, 12)),
    ("ar", "أودت الغارة بحياة ستة أشخاص.", (6, 6)),
    ("ar", "أسفر الهجوم عن مقتل تسعة جنود.", (9, 9)),
    ("ar", "شهدت القرية هجوما راح ضحيته 15 شخصا.", (15, 15)),
    ("ar", "راح 21 قرويا ضحية هجوم نفذه متشددون.", (21, 21)),
    ("ar", "خلف الهجوم سبعة قتلى وعشرة جرحى.", (7, 7)),
    ("ar", "حصد الهجوم أرواح 11 مدنيا.", (11, 11)),
    ("ar", "لقي ثمانية مزارعين حتفهم قرب بوني.", (8, 8)),
    ("ha", "Harin ya lakume rayukan mutane 14 a Tillaberi.", (14, 14)),
    ("ha", "Bom ya yi sanadin mutuwar mutum bakwai a Diffa.", (7, 7)),
    ("ha", "Harin ya yi sanadiyyar mutuwar sojoji tara.", (9, 9)),
    ("ha", "Harin ya ci rayukan mutum 12.", (12, 12)),
    ("ha", "Rayukan mutane tara sun salwanta a harin.", (9, 9)),
    ("ha", "Mutum shida suka rasu a harin.", (6, 6)),
    ("ha", "Maharan sun hallaka manoma goma sha biyu.", (12, 12)),
    ("ha", "An yi asarar rayukan sojoji takwas.", (8, 8)),
]
"""How deaths are told without a word for killing: lives lost, claimed, cost, taken."""


@pytest.mark.parametrize(("lang", "text", "expected"), LOSSES)
def test_deaths_are_told_in_many_words(lang: str, text: str, expected: Range) -> None:
    assert dead(lang, text) == expected


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "L'équipe a perdu trois points dimanche."),
        ("fr", "Le programme a fait vingt heureux."),
        ("fr", "Les jihadistes ont emporté 200 têtes de bétail."),
        ("en", "The party lost three seats in the region."),
        ("en", "He claimed 22 medals."),
        ("ha", "Sojoji sun kutsa wata maboyar 'yan fashi."),
        ("ha", "Ya cika shekara goma a kan mulki."),
    ],
)
def test_what_is_lost_or_made_is_not_always_a_life(lang: str, text: str) -> None:
    assert dead(lang, text) == (None, None)
