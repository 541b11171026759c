"""Numbers that are no tolls, in four languages, beside words for killing: years, ages, phone numbers, prices, sums."""

from __future__ import annotations

import pytest
from support.readings import reading

from pipelines.timing import account
from pipelines.tolls import read_tolls

NO_TOLLS = {
    "fr": [
        "La guerre y a fait 2 000 000 morts.",
        "L'assassin, âgé de 34 ans, a été arrêté en 2023.",
        "Pour signaler une attaque meurtrière, appelez le +223 20 22 45 67 ou le 80 00 11 11.",
        "Une récompense de 50 000 000 FCFA est offerte pour le chef des tueurs.",
        "Le 12 juin 1996, à 14 h 30, la tuerie commençait.",
        "L'article 421 du code pénal punit le meurtre.",
        "Le prix du sac de riz a tué le commerce : 27 500 francs.",
        "Il a été tué d'envie : 3-0 pour les visiteurs.",
    ],
    "en": [
        "The war has left 2,000,000 dead.",
        "The killer, aged 34, was arrested in 2023.",
        "To report a deadly attack call +234 803 123 4567 or 112.",
        "A bounty of $5,000,000 is on the killers' head.",
        "At 14:30 on 12 June 1996 the killing began.",
        "Section 221 of the law punishes murder.",
        "Diesel at 1,250 naira is killing business.",
        "They were killed off 3-0 in the second half.",
    ],
    "ar": [
        "خلفت الحرب 2000000 قتيل.",
        "القاتل البالغ من العمر 34 عاما اعتقل عام 2023.",
        "للتبليغ عن هجوم اتصلوا على الرقم 20224567 قبل وقوع قتلى.",
        "رصدت مكافأة قدرها 5000000 دولار لمن يدل على القتلة.",
        "بدأت المجزرة في 12 يونيو 1996 عند الساعة 14:30.",
    ],
    "ha": [
        "Yakin ya yi sanadin mutuwar mutane 2,000,000.",
        "An kama wanda ake zargi da kisa, mai shekaru 34, a 2023.",
        "Idan an kai hari ku kira lamba 08031234567 kafin a kashe kowa.",
        "Za a ba da naira 5,000,000 ga wanda ya san masu kisan.",
        "Gwamnati ta kashe kuɗi har naira miliyan goma sha biyu kan malamai talatin.",
        "Kuɗaɗen da aka kashe wa ɗalibai arba'in sun kai biliyan uku.",
        "An kashe sama da dala ashirin wajen ciyar da yara tara.",
        "Ma'aikatan kashe gobara shida sun kashe wutar bayan awanni biyar.",
        "Mazauna goma sun kashe wayoyinsu.",
        "Mutuwar aure ta shafi mata hamsin.",
    ],
}


@pytest.mark.parametrize(("lang", "text"), [(lang, text) for lang, texts in NO_TOLLS.items() for text in texts])
def test_what_is_no_toll_is_not_given(lang: str, text: str) -> None:
    for title, body in ((text, ""), ("", text)):
        tolls = read_tolls(account(reading(title, body, lang)))
        told = {name: (toll.low, toll.high) for name, toll in tolls.items() if (toll.low, toll.high) != (None, None)}
        assert told in ({}, {"dead": (1, 1)})  # a killer has one victim at the most
