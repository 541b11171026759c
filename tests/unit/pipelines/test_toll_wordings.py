"""Further wordings of tolls in four languages: who was buried, who is missing, what was counted before."""

from __future__ import annotations

import pytest

from pipelines.counts import Outcome, Sentence, read_counts
from pipelines.timing import elsewhere

Bounds = tuple[int | None, int | None] | None


def total(text: str, lang: str, outcome: Outcome) -> Bounds:
    told = [one for one in read_counts(Sentence(text, lang)) if one.outcome == outcome and not one.part]
    lows, highs = [one.low for one in told], [one.high for one in told]
    if not told:
        return None
    return None if None in lows else sum(filter(None, lows)), None if None in highs else sum(filter(None, highs))


@pytest.mark.parametrize(
    ("lang", "text", "dead", "hurt", "taken"),
    [
        (
            "fr",
            "Le bilan, d'abord de huit tués, s'établit désormais à quatorze morts et vingt-trois blessés.",
            (14, 14),
            23,
            None,
        ),
        ("fr", "Le bilan, initialement de trois morts, est passé à sept.", (7, 7), None, None),
        (
            "fr",
            "De douze morts annoncés dans un premier temps, le bilan est désormais de dix-neuf.",
            (19, 19),
            None,
            None,
        ),
        ("fr", "On dénombre neuf cercueils alignés devant la mosquée.", (9, 9), None, None),
        ("fr", "Trente-deux corps ont été inhumés vendredi dans une fosse commune.", (32, 32), None, None),
        ("fr", "Vingt-deux personnes ont été portées en terre lundi à Tera.", (22, 22), None, None),
        ("fr", "Onze dépouilles ont été ramenées à Gao.", (11, 11), None, None),
        ("fr", "Huit de nos vaillants soldats ont consenti le sacrifice suprême.", (8, 8), None, None),
        ("fr", "Six gendarmes sont tombés au champ d'honneur et quatre autres sont hospitalisés.", (6, 6), 4, None),
        ("fr", "Cinq habitants, surpris dans leur sommeil, ont été égorgés.", (5, 5), None, None),
        ("fr", "Un garde a été abattu et un second blessé.", (1, 1), 1, None),
        ("fr", "Deux hommes à moto ont commis l'assassinat avant de prendre la fuite.", None, None, None),
        ("fr", "Une dizaine d'hommes armés ont ouvert le feu, tuant trois vendeuses.", (3, 3), None, None),
        ("fr", "Les assaillants ont emporté avec eux quatre jeunes filles.", None, None, 4),
        ("fr", "Quatorze orpailleurs manquent à l'appel après l'attaque.", None, None, None),
        ("fr", "L'armée déplore trois pertes en vies humaines et onze blessés.", (3, 3), 11, None),
        ("fr", "L'attaque a coûté la vie à sept supplétifs de l'armée.", (7, 7), None, None),
        ("fr", "Au total, dix-huit personnes ont rendu l'âme.", (18, 18), None, None),
        ("fr", "Quatre passagers ont péri dans l'explosion et une fillette a été amputée.", (4, 4), None, None),
        ("fr", "Les jihadistes ont laissé douze cadavres sur le terrain.", (12, 12), None, None),
        ("fr", "Le nombre de tués s'élève à vingt et un, selon la mairie.", (21, 21), None, None),
        ("fr", "Trois éleveurs, dont un adolescent de 14 ans, ont été fusillés.", (3, 3), None, None),
        ("fr", "Quinze civils ont été sommairement exécutés, la plupart des femmes.", (15, 15), None, None),
        (
            "en",
            "Two Malian soldiers and three traders were killed when a drone struck a checkpoint.",
            (5, 5),
            None,
            None,
        ),
        ("en", "The toll, initially put at six, has climbed to eleven dead.", (11, 11), None, None),
        ("en", "Thirty-two people were buried on Friday in a mass grave.", (32, 32), None, None),
        ("en", "Nine coffins draped in the flag were lowered into the ground.", (9, 9), None, None),
        ("en", "Seven troops paid the ultimate sacrifice, the statement said.", (7, 7), None, None),
        ("en", "Two men on a motorbike carried out the killing and fled.", None, None, None),
        (
            "en",
            "Some 30 gunmen stormed the village, killing nine residents and making off with three girls.",
            (9, 9),
            None,
            3,
        ),
        (
            "en",
            "The blast ripped through a bus, leaving 12 passengers dead and a dozen others in hospital.",
            (12, 12),
            12,
            None,
        ),
        ("en", "Six bodies were pulled from the well.", (6, 6), None, None),
        ("en", "The attackers lost 10 men.", (10, 10), None, None),
        ("en", "At least 13 villagers, surprised while praying, were put to death.", (13, None), None, None),
        ("en", "Insurgents gunned down five herders and torched their camp.", (5, 5), None, None),
        ("en", "The number of those killed stands at 27.", (27, 27), None, None),
        ("ar", "لقي ما بين خمسة عشر وعشرين شخصا مصرعهم وأصيب أكثر من أربعين بجروح في مواجهات.", (15, 20), 40, None),
        ("ar", "قتل ثلاثة جنود وجرح خمسة آخرون في انفجار لغم.", (3, 3), 5, None),
        ("ar", "سقط سبعة جنود قتلى في هجوم على قاعدة عسكرية.", (7, 7), None, None),
        ("ar", "شيع الأهالي جثامين تسعة من ضحايا الهجوم.", (9, 9), None, None),
        ("ar", "ووري الثرى أحد عشر مدنيا قتلوا الأحد.", (11, 11), None, None),
        ("ar", "استشهد أربعة من عناصر الجيش وأصيب ستة.", (4, 4), 6, None),
        ("ar", "احتجز مسلحون سبعة منقبين عن الذهب واقتادوهم إلى جهة مجهولة.", None, None, 7),
        ("ar", "اقتاد المهاجمون ثلاثة من موظفي الإغاثة.", None, None, 3),
        ("ar", "ارتفعت حصيلة الهجوم من عشرة قتلى إلى سبعة عشر قتيلا.", (17, 17), None, None),
        ("ar", "أسفر الهجوم عن سقوط ثمانية قتلى وعشرين جريحا.", (8, 8), 20, None),
        ("ar", "قتل إمام المسجد واثنان من المصلين.", (3, 3), None, None),
        ("ha", "Mutum takwas sun rasu, mutum 14 kuma na kwance a asibiti.", (8, 8), 14, None),
        ("ha", "Wasu mutum biyu ne a kan babur suka aikata kisan.", None, None, None),
        ("ha", "An binne mutum goma sha ɗaya da aka kashe ranar Lahadi.", (11, 11), None, None),
        ("ha", "An harbe hakimin ƙauyen har lahira a ƙofar gidansa.", (1, 1), None, None),
        ("ha", "'Yan bindiga sun tafi da mata bakwai zuwa cikin daji.", None, None, 7),
        ("ha", "Adadin waɗanda suka mutu ya kai ashirin da biyar.", (25, 25), None, None),
        ("ha", "Sojoji uku sun kwanta dama, wasu biyar sun ji rauni.", (3, 3), 5, None),
        ("ha", "Maharan sun yi awon gaba da ɗalibai tara.", None, None, 9),
        ("ha", "Harin ya yi sanadin mutuwar mutum shida tare da jikkata wasu goma.", (6, 6), 10, None),
        (
            "fr",
            "Au moins 47 personnes, en majorité des femmes et des enfants, ont péri samedi lors d'une attaque contre un marché.",
            (47, None),
            None,
            None,
        ),
        (
            "fr",
            "L'embuscade s'est soldée par la mort de neuf militaires et la capture de trois autres.",
            (9, 9),
            None,
            3,
        ),
        (
            "fr",
            "Cinq VDP manquaient toujours à l'appel mardi, tandis que quatre corps ont été retrouvés.",
            (4, 4),
            None,
            None,
        ),
        (
            "fr",
            "Selon une source hospitalière, 13 corps sans vie et 9 blessés ont été admis à l'hôpital.",
            (13, 13),
            9,
            None,
        ),
        ("fr", "Une vingtaine de civils tués, c'est le bilan provisoire de l'attaque.", (20, None), None, None),
        ("fr", "Entre 25 et 30 villageois auraient perdu la vie.", (25, 30), None, None),
        ("fr", "La frappe a tué onze membres d'une même famille, dont six enfants.", (11, 11), None, None),
        ("fr", "Le véhicule a sauté sur une mine : quatre morts et deux blessés graves.", (4, 4), 2, None),
        ("fr", "Trois otages sont morts en captivité.", (3, 3), None, None),
        ("fr", "Ce sont au total 12 personnes qui ont été fauchées par les balles.", (12, 12), None, None),
        ("fr", "Bilan : 6 morts côté armée, 15 assaillants abattus.", (21, 21), None, None),
        ("fr", "L'attaque a également fait sept blessés, dont trois graves.", None, 7, None),
        ("fr", "Plus de 40 combattants ont été mis hors de combat, selon l'état-major.", (40, None), None, None),
        ("fr", "La région a enregistré 320 attaques et 1 200 morts depuis janvier.", (1200, 1200), None, None),
        ("en", "At least 47 people lost their lives in an attack on a market on Saturday.", (47, None), None, None),
        ("en", "Between 25 and 30 villagers are thought to have died.", (25, 30), None, None),
        ("en", "An air strike killed eleven members of one family, six of them children.", (11, 11), None, None),
        ("en", "The bodies of four shepherds were found on Monday.", (4, 4), None, None),
        ("en", "Three hostages died in captivity.", (3, 3), None, None),
        ("en", "Scores were killed, with one resident counting 35 bodies.", (35, 35), None, None),
        ("en", "Five police officers and a civilian were among the dead.", (6, 6), None, None),
        ("en", "The attack claimed the lives of 16 worshippers and wounded nine.", (16, 16), 9, None),
        ("en", "A mother and her two children were killed.", (3, 3), None, None),
        ("ar", "قتل ما لا يقل عن 47 شخصا معظمهم نساء وأطفال في هجوم على سوق.", (47, None), None, None),
        ("ar", "خلف الكمين تسعة قتلى من الجيش وثلاثة أسرى.", (9, 9), None, None),
        ("ar", "عثر على أربع جثث لرعاة يوم الاثنين.", (4, 4), None, None),
        ("ar", "أودت الغارة بحياة أحد عشر فردا من عائلة واحدة.", (11, 11), None, None),
        ("ar", "لقي عشرات المدنيين حتفهم.", None, None, None),
        ("ar", "قتل الجيش خمسة عشر إرهابيا وأسر اثنين.", (15, 15), None, None),
        ("ha", "Aƙalla mutum 47 ne suka rasa rayukansu a harin da aka kai kasuwa.", (47, None), None, None),
        ("ha", "Kwanton ɓaunar ya yi ajalin sojoji tara.", (9, 9), None, None),
        ("ha", "An gano gawar makiyaya huɗu ranar Litinin.", (4, 4), None, None),
        ("ha", "Har yanzu masu garkuwa na riƙe da malamai bakwai.", None, None, 7),
        ("ha", "Harin ya hallaka mutane goma sha shida, ya kuma raunata tara.", (16, 16), 9, None),
        ("ha", "An kashe wata mata da 'ya'yanta biyu.", (3, 3), None, None),
        ("ha", "Yawan waɗanda suka rasu ya kai talatin da biyar.", (35, 35), None, None),
        ("ha", "Sojoji sun kashe 'yan ta'adda goma sha biyar.", (15, 15), None, None),
    ],
)
def test_the_dead_the_hurt_and_the_taken(
    lang: str, text: str, dead: Bounds, hurt: int | None, taken: int | None
) -> None:
    assert total(text, lang, "dead") == dead
    for outcome, number in (("hurt", hurt), ("taken", taken)):
        found = total(text, lang, outcome)  # type: ignore[arg-type]
        assert (found and (found[0] or found[1])) == number


@pytest.mark.parametrize(
    ("lang", "text", "dead"),
    [
        ("fr", "Deux hélicoptères russes ont été abattus près de Kidal.", None),
        ("fr", "Une dizaine d'hommes armés ont attaqué le marché, faisant des morts.", None),
        ("en", "Some 30 gunmen stormed the village and killed its chief.", (1, 1)),
        ("en", "Six mines were buried on the road.", None),
        ("fr", "Deux bombes ont été enterrées sur la route.", None),
        ("ar", "هاجم مسلحان القرية وقتلا مدنيين.", None),
    ],
)
def test_things_and_doers_are_not_among_the_dead(lang: str, text: str, dead: Bounds) -> None:
    assert total(text, lang, "dead") == dead


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("Six personnes ont été tuées lundi à Tiné par des drones lancés depuis le Soudan.", False),
        ("Six personnes ont été tuées depuis la Libye voisine par des tirs.", False),
        ("Six cents personnes ont été tuées depuis le début de l'année.", True),
        ("Six cents personnes ont été tuées depuis 2012.", True),
    ],
)
def test_whence_is_not_since_when(text: str, *, past: bool) -> None:
    assert elsewhere(Sentence(text, "fr"), text) is past


@pytest.mark.parametrize(
    ("lang", "text", "dead"),
    [
        ("en", "Five police officers attacked by gunmen near Gao were killed.", (5, 5)),
        ("en", "Twelve villagers ambushed on the road were killed.", (12, 12)),
        ("en", "Ten militants attacked the post and were killed by troops.", (10, 10)),
        ("en", "Seven soldiers committed to the operation were killed.", (7, 7)),
        ("en", "Some 30 gunmen stormed the village and six people were killed.", (6, 6)),
        ("fr", "Trois assaillants ont attaqué le poste avant d'être abattus.", (3, 3)),
    ],
)
def test_who_was_attacked_or_fell_in_the_attack_is_dead(lang: str, text: str, dead: Bounds) -> None:
    assert total(text, lang, "dead") == dead
