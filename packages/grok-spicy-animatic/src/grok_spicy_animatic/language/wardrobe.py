"""Clothes, hair and bodies: the parts of a figure that a description colours."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

import re

from grok_spicy_animatic.language.tokens import stems, words_of

GARMENTS: dict[str, tuple[str, ...]] = {
    "coat": ("impermeabile", "płaszcz", "płaszczu", "impermeable", "imperméable", "пальто", "плащ", "معطف", "מעיל", "παλτό", "कोट", "코트", "외투", "コート", "外套", "大衣",
             "coat", "overcoat", "raincoat", "trenchcoat", "trench", "parka", "anorak", "oilskin", "mantel", "manteau",
             "abrigo", "cappotto", "casaco", "gabardina"),
    "jacket": ("giubbotto", "kurtka", "kurtkę", "kurtce", "ceket", "blouson", "куртка", "куртке", "куртку", "سترة", "μπουφάν", "जैकेट", "재킷", "자켓", "ジャケット", "夹克",
             "jacket", "blazer", "hoodie", "tuxedo", "jacke", "veste", "chaqueta", "giacca"),
    "sweater": ("maglione", "maglia", "sweter", "свитере", "kazak", "светр", "свитер", "свитере", "セーター", "毛衣", "스웨터",
             "sweater", "jumper", "cardigan", "pullover", "jersey", "pull", "suéter"),
    "vest": ("vest", "waistcoat"),
    "shirt": ("camiseta", "maglietta", "koszula", "koszulka", "koszulę", "футболка", "футболке", "футболку", "сорочка", "bluse", "blusa", "gömlek", "рубашка", "рубашке", "рубашку", "قميص", "חולצה", "πουκάμισο", "कमीज़", "셔츠", "シャツ", "衬衫",
             "shirt", "blouse", "t-shirt", "tee", "top", "tunic", "hemd", "chemise", "camisa", "camicia", "polo"),
    "uniform": ("combinaison", "combinaisons", "anzug", "traje", "tuta", "terno", "macacão", "kombinezon", "комбинезон", "комбінезон", "uniform", "suit", "spacesuit", "wetsuit", "costume", "armor", "armour", "jumpsuit", "pyjamas",
                "pajamas", "tracksuit"),
    "dress": ("sukienka", "sukienkę", "sukience", "elbise", "vestidos", "jupe", "сукня", "сукні", "сукню", "платье", "платья", "فستان", "שמלה", "שמלת", "φόρεμα", "साड़ी", "드레스", "원피스", "치마", "ドレス", "ワンピース", "着物", "裙", "裙子", "旗袍",
             "dress", "kimono", "sari", "kleid", "robe", "vestido", "vestito", "skirt"),
    "gown": ("gown", "robes", "cassock", "habit", "toga"),
    "overalls": ("overalls", "dungarees"),
    "apron": ("fartuch", "avental", "önlük", "фартук", "фартуке", "مئزر", "סינר", "앞치마", "エプロン", "围裙",
             "apron", "schürze", "tablier", "delantal", "grembiule"),
    "cape": ("cape", "cloak", "poncho", "shawl"),
    "scarf": ("szalik", "atkı", "cachecol", "шарф", "шарфе", "шарфом", "وشاح", "צעיף", "κασκόλ", "목도리", "스카프", "マフラー", "スカーフ", "围巾",
             "scarf", "bandana", "neckerchief", "schal", "écharpe", "bufanda", "sciarpa"),
    "tie": ("tie", "bow-tie"),
    "hat": ("kapelusz", "kapeluszu", "şapka", "капелюх", "hatte", "шапка", "шапке", "шапку", "шляпа", "шляпе", "قبعة", "כובע", "καπέλο", "टोपी", "모자", "帽子", "帽",
             "hat", "fedora", "bowler", "sombrero", "hut", "chapeau", "sombrero", "cappello", "chapéu", "turban",
            "bonnet", "stetson"),
    "cap": ("czapka", "czapce", "czapkę", "кепка", "кепке", "berretto", "boina", "cap", "beret", "mütze", "casquette", "gorra"),
    "beanie": ("beanie",),
    "crown": ("crown", "tiara", "krone", "couronne", "corona"),
    "helmet": ("helmet", "helm", "casque", "casco"),
    "headscarf": ("headscarf", "hijab", "veil", "hood"),
    "glasses": ("okulary", "gözlük", "occhiali", "óculos", "очки", "очках", "نظارة", "משקפיים", "γυαλιά", "안경", "眼鏡", "眼镜",
             "glasses", "spectacles", "goggles", "sunglasses", "brille", "lunettes", "gafas"),
    "trousers": ("pantaloni", "calças", "hosen", "spodnie", "штаны", "брюки", "шорты", "trousers", "pants", "jeans", "shorts", "leggings", "hose", "pantalon", "pantalones"),
    "shoes": ("stivali", "botas", "bottes", "zapatos", "scarpe", "sapatos", "buty", "сапоги", "туфли", "kozaki", "shoes", "boots", "sneakers", "sandals", "slippers", "heels", "schuhe", "stiefel"),
    "gloves": ("gloves", "mittens"),
    "belt": ("belt", "sash"),
    "bag": ("bag", "satchel", "backpack", "rucksack", "handbag"),
    "hair": ("trecce", "trenzas", "tresses", "zöpfe", "zopf", "tranças", "волосы", "волосами", "haar", "hair", "curls", "locken", "boucles", "rizos", "ricci", "cachos", "кудри", "loki", "braid", "braids", "bun", "ponytail", "afro", "mane", "haare", "cheveux",
             "pelo", "capelli", "fringe", "bob", "plait"),
    "beard": ("борода", "бородой", "broda", "sakal", "beard", "moustache", "mustache", "bart", "barbe", "barba"),
    "eyes": ("eyes", "eye", "irises"),
    "skin": ("skin", "complexion", "face"),
    "fur": ("fur", "coat of fur", "feathers", "plumage", "pelt", "hide", "scales", "shell", "body", "metal", "plating",
            "casing", "chassis", "wool"),
    "belly": ("belly", "chest", "muzzle", "underside", "breast", "cheeks", "throat"),
    "wheels": ("wheels", "treads", "tracks"),
    "flower": ("flower",),
    "paws": ("paws", "hooves", "wings", "ears", "quills", "stripes", "joints"),
}  # fmt: skip
"""Words for what can be worn or has a colour of its own."""

_PART: dict[str, str] = {word: part for part, names in GARMENTS.items() for word in names}


def bare(word: str) -> str:
    """Return an Arabic or Hebrew word without what is written together with it: `in the`."""
    if word[:1] and "\u0620" <= word[0] <= "\u064a":
        return re.sub(r"^[وبف]?ال|^ب(?=..)", "", word)
    if len(word) > _SHORT and "\u05d0" <= word[0] <= "\u05ea":
        return word.removeprefix("ב").removeprefix("ה")
    return word


_SHORT = 3
"""Letters of a word from which nothing is taken away."""


def part_named(word: str) -> str | None:
    """Return which part of a figure a lower-case word names, or None."""
    forms = (word, bare(word), *stems(word), word.rpartition("-")[2])
    known = next((_PART[form] for form in forms if form in _PART), None)
    return known or next((_PART[end] for end in _JOINED if word.endswith(end)), None)


_JOINED = ("mantel", "jacke", "mütze", "schürze", "anzug", "kleidchen")
"""German garments that are written together with what kind they are: `Regenmantel`."""


def parts_in_signs(text: str) -> list[tuple[str, str]]:
    """Return the words for parts of a figure, and the parts, in a script without spaces."""
    return [(word, part) for word, part in _SIGNED.items() if word in text]


_SIGNED = {word: part for word, part in _PART.items() if "\u3040" <= word[0] <= "\u9fff"}


def is_worn(text: str) -> bool:
    """Tell whether a phrase is about clothes, hair or a body."""
    return any(part_named(word) for word in words_of(text)[:6]) or bool(parts_in_signs(text))
