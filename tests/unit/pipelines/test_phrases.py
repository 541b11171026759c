"""News that begins like a prompt, or holds a word of one, stays; prompts go."""

from __future__ import annotations

import pytest

from pipelines.phrases import category

NEWS = (
    "Annonce choc à Niamey : le couvre-feu est prolongé d'un mois dans la région de Tillabéri.",
    "Retour au calme à Kidal après les combats",
    "Revenir vivre à Djibo reste impossible",
    "Les propos tenus par le ministre ont provoqué la colère des familles des victimes.",
    "Promoted to colonel last year, he led the unit that retook Menaka.",
    "Agencies of the United Nations suspended flights to Menaka after the attack.",
    "The army denied conflicting reports on the number of soldiers killed in the ambush.",
    "إعلان حالة الطوارئ في ولاية تيلابيري بعد هجوم أوقع عشرين قتيلا.",
    "المزيد من القوات وصلت إلى ميناكا بعد الهجوم الذي قتل فيه عشرة جنود.",
    "المصدر الأمني أكد مقتل ثمانية جنود في الكمين.",
    "وكالات الأمم المتحدة علقت رحلاتها إلى ميناكا بعد الهجوم.",
    "استمع القاضي إلى شهادات الناجين من مجزرة مورا.",
    "تبرع السكان بالدم بعد التفجير الذي قتل فيه عشرون شخصا.",
    "وقال الناطق باسم الجيش في مؤتمر صحفي إن ثلاثين إرهابيا قتلوا في الغارة.",
    "Gwamnati ta tallafa wa iyalan mutum tara da aka kashe a ƙauyen Banibangou.",
    "Sojojin sun ba da gudummawa wajen ceto mutanen da aka sace, in ji gwamna.",
    "Mazauna sun nemi a aiko mana da sojoji bayan harin da ya kashe mutum goma.",
    "Talla ta ƙaru a kasuwar Gao bayan harin da aka kai.",
)
PROMPTS = {
    "Annonce": "advert",
    "Retour à l'accueil": "navigation",
    "Les propos tenus dans cet article n'engagent que leur auteur.": "copyright",
    "Promoted": "advert",
    "Agencies": "source",
    "إعلان": "advert",
    "المزيد من الأخبار": "related",
    "المصدر: رويترز": "source",
    "وكالات": "source",
    "استمع إلى المقال": "reading",
    "تبرع الآن لدعم الصحافة المستقلة": "donation",
    "Ku tallafa mana da gudummawarku": "donation",
    "Talla": "advert",
    "Ku aiko mana da labari ta WhatsApp": "tipline",
    "Cet article est lu par une voix de synthèse.": "reading",
}


@pytest.mark.parametrize("sentence", NEWS)
def test_news_stays(sentence: str) -> None:
    assert category(sentence) is None
    assert category(sentence, tail=True) is None


@pytest.mark.parametrize(("prompt", "named"), PROMPTS.items())
def test_prompts_go(prompt: str, named: str) -> None:
    assert category(prompt) == named


@pytest.mark.parametrize(
    "biography",
    ["محمد ولد أحمد كاتب صحفي مقيم في نواكشوط", "Jane Doe is a journalist in Abuja; she reports on conflict."],
)
def test_biographies_go_at_the_end(biography: str) -> None:
    assert category(biography) is None
    assert category(biography, tail=True) == "about"
