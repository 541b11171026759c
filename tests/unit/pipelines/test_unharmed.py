from __future__ import annotations

import pytest

from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.knowledge import compiled_pack
from pipelines.timing import account
from pipelines.tolls import read_tolls


def toll(text: str, lang: str) -> tuple[int | None, int | None] | None:
    reading = read_document(Document(url="", title="", text=text), lang, compiled_pack("sahel"))
    dead = read_tolls(account(reading)).get("dead")
    return None if dead is None else (dead.low, dead.high)


@pytest.mark.parametrize(
    ("lang", "text", "low", "high"),
    [
        ("fr", "Douze personnes ont été tuées à Dori, affirme un membre de la famille d'une victime.", 12, 12),
        ("fr", "Sept villageois sont morts près de Gao, a indiqué un infirmier du centre de santé.", 7, 7),
        ("fr", "Des hommes armés ont tué cinq éleveurs, raconte un habitant joint au téléphone.", 5, 5),
        (
            "en",
            "At least nine people were killed in the fighting in Gao, a doctor at the reference hospital said.",
            9,
            None,
        ),
        ("en", "Four herders were shot dead near Dori, said a local teacher who fled the village.", 4, 4),
        ("en", "Gunmen killed 11 farmers, a resident of the village told reporters.", 11, 11),
        ("ha", "An kashe mutum biyar a Diffa, in ji wani likita a asibitin garin.", 5, 5),
        ("ha", "Wani mazaunin garin ya ce 'yan bindiga sun kashe mutum takwas.", 8, 8),
        ("ar", "قتل خمسة مدنيين قرب غاو، بحسب طبيب في المستشفى.", 5, 5),
        ("fr", "Trente corps ont été comptés mardi, alors qu'un premier bilan parlait de vingt morts.", 30, 30),
        ("fr", "Le bilan passe à 18 morts, contre 11 annoncés la veille.", 18, 18),
        (
            "fr",
            "L'attaque a fait 25 morts, selon un nouveau bilan. Un précédent bilan faisait état de 16 tués.",
            25,
            25,
        ),
        ("en", "The death toll has risen to 27, up from 19 reported earlier.", 27, 27),
        ("en", "Officials said 14 people died, revising an earlier count of 9 dead.", 14, 14),
        ("en", "Fifteen villagers were killed, the mayor said, against an initial toll of ten dead.", 15, 15),
        ("ar", "ارتفعت حصيلة الهجوم إلى 30 قتيلا بعد أن كانت حصيلة سابقة تشير إلى 20 قتيلا.", 30, 30),
        ("ha", "Adadin wadanda suka mutu a harin ya kai 30, bayan da aka ce mutum 20 ne suka mutu tun farko.", 30, 30),
        ("fr", "Sept soldats ont été tués et quatre sont portés disparus après l'attaque du camp.", 7, 7),
        ("fr", "L'embuscade a fait sept morts et quatre disparus dans les rangs de l'armée.", 7, 7),
        ("en", "Seven soldiers were killed and four are missing after the ambush.", 7, 7),
        ("en", "Seven soldiers were killed and four others were still unaccounted for.", 7, 7),
        ("ar", "أدى الكمين إلى مقتل سبعة جنود وفقدان أربعة آخرين.", 7, 7),
        ("ha", "An kashe sojoji bakwai, wasu hudu kuma sun bata.", 7, 7),
        ("fr", "Selon une source sécuritaire, quinze civils ont trouvé la mort dans l'attaque.", 15, 15),
        ("fr", "Un élu de la région évoque une trentaine de morts dans l'attaque de Djibo.", 30, None),
        ("fr", "« Ils ont tué neuf personnes », a confié un rescapé.", 9, 9),
        ("fr", "Un soldat a été tué et deux autres blessés, selon l'armée.", 1, 1),
        ("fr", "Une source hospitalière fait état de 17 morts et 30 blessés.", 17, 17),
        ("fr", "D'après un responsable local, au moins 40 personnes ont péri.", 40, None),
        ("fr", "Le bilan provisoire est de 12 morts, a déclaré un porte-parole de l'armée.", 12, 12),
        ("fr", "Un berger a été tué et son frère enlevé, rapporte une radio locale.", 1, 1),
        ("fr", "Un habitant, joint par téléphone, a compté 21 corps.", 21, 21),
        ("fr", "Six personnes, dont un instituteur, ont été tuées, a-t-on appris auprès d'un enseignant.", 6, 6),
        ("fr", "Un chef de village et deux de ses fils ont été exécutés, a témoigné une femme ayant fui.", 3, 3),
        ("en", "One soldier was killed and three wounded, a military source said.", 1, 1),
        ("en", "Residents counted 44 bodies, one of them told AFP.", 44, 44),
        ("en", "A humanitarian worker in the area put the death toll at 26.", 26, 26),
        ("en", "A woman and her two children were killed when a mine exploded.", 3, 3),
        ("en", "A police officer was among five people killed.", 5, 5),
        ("en", "According to a local official, gunmen killed a village chief and six of his relatives.", 7, 7),
        ("en", "The mayor said a nurse was killed and a driver abducted.", 1, 1),
        ("en", "An official told Reuters that eight troops died in the ambush.", 8, 8),
        ("en", "Ten villagers were killed, among them a teacher, a local journalist reported.", 10, 10),
        ("ar", "قال مصدر أمني إن 12 جنديا قتلوا في الهجوم.", 12, 12),
        ("ar", "وأفاد شاهد عيان بأن المسلحين قتلوا تسعة رعاة.", 9, 9),
        ("ar", "أسفر الهجوم عن مقتل 15 شخصا، حسب مسؤول محلي.", 15, 15),
        ("ar", "قتل جندي وأصيب ثلاثة آخرون في انفجار لغم.", 1, 1),
        ("ha", "Wani jami'in tsaro ya ce an kashe sojoji 12 a harin.", 12, 12),
        ("ha", "Mazauna sun ce an binne gawar mutum 19 bayan harin.", 19, 19),
        ("ha", "Wani soja daya ya mutu yayin da wasu uku suka jikkata.", 1, 1),
        ("ha", "A cewar wani basarake, 'yan ta'adda sun kashe manoma bakwai.", 7, 7),
        (
            "fr",
            "Il s'agit de l'attaque la plus meurtrière depuis un an : 23 militaires tués, d'après un officier.",
            23,
            23,
        ),
        ("en", "The army repelled the raid, reporting eight of its own dead and 40 attackers killed.", 8, 8),
        ("fr", "L'armée a repoussé l'assaut et annonce huit morts dans ses rangs et 40 assaillants abattus.", 8, 8),
        (
            "en",
            "At least 18 civilians died in the strike. The army says it killed seven commanders of an armed group.",
            18,
            None,
        ),
    ],
)
def test_who_tells_of_it_is_missing_or_was_counted_before_is_not_added_to_the_dead(
    lang: str, text: str, low: int, high: int | None
) -> None:
    assert toll(text, lang) == (low, high)
