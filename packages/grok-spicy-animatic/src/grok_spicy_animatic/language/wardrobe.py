"""Clothes, hair and bodies: the parts of a figure that a description colours."""

# ruff: noqa: E501 - rows of a table

from __future__ import annotations

from grok_spicy_animatic.language.tokens import stems, words_of

GARMENTS: dict[str, tuple[str, ...]] = {
    "coat": ("coat", "overcoat", "raincoat", "trenchcoat", "trench", "parka", "anorak", "oilskin", "mantel", "manteau",
             "abrigo", "cappotto", "casaco", "gabardina"),
    "jacket": ("jacket", "blazer", "hoodie", "tuxedo", "jacke", "veste", "chaqueta", "giacca"),
    "sweater": ("sweater", "jumper", "cardigan", "pullover", "jersey", "pull", "suéter"),
    "vest": ("vest", "waistcoat"),
    "shirt": ("shirt", "blouse", "t-shirt", "tee", "top", "tunic", "hemd", "chemise", "camisa", "camicia", "polo"),
    "uniform": ("uniform", "suit", "spacesuit", "wetsuit", "costume", "armor", "armour", "jumpsuit", "pyjamas",
                "pajamas", "tracksuit"),
    "dress": ("dress", "kimono", "sari", "kleid", "robe", "vestido", "vestito", "skirt"),
    "gown": ("gown", "robes", "cassock", "habit", "toga"),
    "overalls": ("overalls", "dungarees"),
    "apron": ("apron", "schürze", "tablier", "delantal", "grembiule"),
    "cape": ("cape", "cloak", "poncho", "shawl"),
    "scarf": ("scarf", "bandana", "neckerchief", "schal", "écharpe", "bufanda", "sciarpa"),
    "tie": ("tie", "bow-tie"),
    "hat": ("hat", "fedora", "bowler", "sombrero", "hut", "chapeau", "sombrero", "cappello", "chapéu", "turban",
            "bonnet", "stetson"),
    "cap": ("cap", "beret", "mütze", "casquette", "gorra"),
    "beanie": ("beanie",),
    "crown": ("crown", "tiara", "krone", "couronne", "corona"),
    "helmet": ("helmet", "helm", "casque", "casco"),
    "headscarf": ("headscarf", "hijab", "veil", "hood"),
    "glasses": ("glasses", "spectacles", "goggles", "sunglasses", "brille", "lunettes", "gafas"),
    "trousers": ("trousers", "pants", "jeans", "shorts", "leggings", "hose", "pantalon", "pantalones"),
    "shoes": ("shoes", "boots", "sneakers", "sandals", "slippers", "heels", "schuhe", "stiefel"),
    "gloves": ("gloves", "mittens"),
    "belt": ("belt", "sash"),
    "bag": ("bag", "satchel", "backpack", "rucksack", "handbag"),
    "hair": ("hair", "curls", "braid", "braids", "bun", "ponytail", "afro", "mane", "haare", "cheveux",
             "pelo", "capelli", "fringe", "bob", "plait"),
    "beard": ("beard", "moustache", "mustache", "bart", "barbe", "barba"),
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


def part_named(word: str) -> str | None:
    """Return which part of a figure a lower-case word names, or None."""
    return next((_PART[stem] for stem in (word, *stems(word)) if stem in _PART), None) or _PART.get(
        word.rpartition("-")[2]
    )


def is_worn(text: str) -> bool:
    """Tell whether a phrase is about clothes, hair or a body."""
    return any(part_named(word) for word in words_of(text)[:6])
