"""Words of other languages, so that the rules do not end where English does.

Latin-script words are written without diacritics, as the reader sees them; words that are also
everyday English (German "Kind", Spanish "Nina" without its tilde) are left out. Other scripts
have no reliable word boundaries and are searched as parts of the text.
"""

from __future__ import annotations

from grok_spicy.policy.kinds import Kind

LATIN_MINOR = """
adolescente adolescenti adolescentes bambina bambine bambini bambino colegiala colegialas crianca
criancas ecoliere ecolieres enfant enfants fillette fillettes gamine gamines garconnet jongetje
jongetjes jugendliche jugendlicher kinderen kinder kleinkind lyceenne lyceennes madchen meisje
meisjes menina meninas menino meninos menordeedad menordeidade menoresdeedad mineure mineures
minderjahrig minderjahrige minderjahriger minderjarig minderjarige minorenne minorenni petitefille
petitesfilles ragazzina ragazzine ragazzino schulerin schulerinnen schulmadchen
"""

LATIN_SEXUAL = """
desnuda desnudas desnudez desnudo desnudos erotik erotika erotikfilm erotique erotiques erotisch
erotische erotismo nackt nackte nacktem nackten nackter nacktes nacktheit naakt naakte nudita
nudite pelada pelado pornofilm sexe sexo sexuel sexuelle sexuelles sesso sessuale sinnlich
"""

OTHER_SCRIPTS: dict[str, Kind] = {
    **dict.fromkeys(
        (
            "少女",
            "少年",
            "女児",
            "男児",
            "子供",
            "子ども",
            "こども",
            "小学生",
            "中学生",
            "高校生",
            "女子高生",
            "幼女",
            "未成年",
            "儿童",
            "兒童",
            "小孩",
            "孩子",
            "女孩",
            "男孩",
            "소녀",
            "소년",
            "아이",
            "미성년",
            "여고생",
            "초등학생",
            "중학생",
            "девочк",
            "девчон",
            "мальчик",
            "ребен",
            "ребён",
            "дети",
            "детск",
            "школьни",
            "подрост",
            "несовершеннолет",
            "дівчинк",
            "طفل",
            "طفلة",
            "أطفال",
            "ילד",
            "ילדה",
            "बच्च",
            "लड़की",
        ),
        Kind.MINOR,
    ),
    **dict.fromkeys(
        (
            "裸",
            "ヌード",
            "エロ",
            "セックス",
            "ポルノ",
            "性的",
            "色情",
            "性爱",
            "性愛",
            "性交",
            "누드",
            "알몸",
            "섹스",
            "야한",
            "포르노",
            "голая",
            "голый",
            "голые",
            "голой",
            "обнажен",
            "обнажён",
            "секс",
            "порно",
            "эрот",
            "عاري",
            "عارية",
            "جنسي",
            "عاريه",
            "ערום",
            "עירום",
            "सेक्स",
            "नग्न",
            "नंगी",
        ),
        Kind.SEXUAL,
    ),
    **dict.fromkeys(("ロリ", "ショタ", "萝莉", "로리"), Kind.MINOR | Kind.SEXUAL),
    **dict.fromkeys(("強姦", "强奸", "レイプ", "강간", "изнасил"), Kind.SEXUAL | Kind.VIOLENCE),
    **dict.fromkeys(
        ("殺", "杀", "暴力", "拷問", "살인", "폭력", "убий", "насили", "пытк"), Kind.VIOLENCE
    ),
}
