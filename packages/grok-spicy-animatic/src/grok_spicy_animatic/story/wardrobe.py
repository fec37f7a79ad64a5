"""Coats and clothes: the colours of each kind of figure, and what a trade wears."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grok_spicy_animatic.story.bodies import Kit

Coat = tuple[str, str, str]
"""Main colour, second colour and dark colour, as words."""

COATS: dict[str, tuple[Coat, ...]] = {
    "fox": (("russet", "cream", "umber"), ("orange", "ivory", "charcoal")),
    "wolf": (("slate", "pearl", "charcoal"), ("ash", "ivory", "slate")),
    "cat": (("pewter", "ivory", "charcoal"), ("ginger", "cream", "auburn"), ("charcoal",
        "pearl", "ebony")),
    "tiger": (("tangerine", "ivory", "ebony"),),
    "lion": (("tawny", "wheat", "mahogany"),),
    "dog": (("caramel", "cream", "walnut"), ("walnut", "ivory", "umber"), ("sandy", "ivory",
        "sienna")),
    "bear": (("chestnut", "tan", "umber"), ("walnut", "caramel", "ebony")),
    "rabbit": (("fawn", "ivory", "brown"), ("ash", "blush", "slate")),
    "mouse": (("pewter", "blush", "slate"), ("fawn", "ivory", "brown")),
    "squirrel": (("cinnamon", "cream", "umber"),),
    "raccoon": (("pewter", "pearl", "charcoal"),),
    "badger": (("slate", "pearl", "charcoal"),),
    "otter": (("walnut", "beige", "umber"),),
    "hedgehog": (("sandy", "ivory", "umber"),),
    "deer": (("tawny", "cream", "walnut"),),
    "horse": (("chestnut", "tan", "ebony"), ("ash", "pearl", "slate")),
    "pig": (("pink", "blush", "rose"),),
    "monkey": (("brown", "peach", "umber"),),
    "elephant": (("pewter", "ash", "slate"),),
    "frog": (("fern", "lime", "olive"),),
    "turtle": (("sage", "straw", "olive"),),
    "dragon": (("emerald", "straw", "umber"), ("crimson", "apricot", "maroon")),
    "owl": (("brown", "wheat", "umber"), ("pewter", "pearl", "slate"),
    ("sandy", "ivory", "sienna")),
    "bird": (("cobalt", "pearl", "navy"), ("vermilion", "peach", "maroon"), ("olive", "lemon",
        "umber")),
    "penguin": (("slate", "snow", "charcoal"),),
    "person": (
        ("tan", "ivory", "chestnut"), ("brown", "cream", "ebony"), ("peach", "pearl", "auburn"),
        ("olive", "ivory", "charcoal"), ("fair", "cream", "wheat"), ("bronze", "pearl", "ebony"),
    ),
    "robot": (
        ("steel", "pearl", "slate"), ("copper", "cream", "umber"), ("teal", "ivory", "slate"),
        ("mustard", "pearl", "charcoal"),
    ),
    "boat": (("mahogany", "ivory", "umber"), ("teal", "cream", "walnut")),
    "vehicle": (("vermilion", "pearl", "charcoal"), ("teal", "cream", "slate")),
    "fish": (("coral", "peach", "vermilion"), ("turquoise", "pearl", "cobalt")),
    "whale": (("denim", "pearl", "navy"),),
    "spirit": (("mint", "snow", "teal"), ("lavender", "snow", "indigo")),
    "tree": (("fern", "moss", "umber"),),
    "creature": (("violet", "lilac", "indigo"), ("jade", "mint", "teal"), ("coral", "peach",
        "maroon")),
}  # fmt: skip

_CAPTAIN: Kit = (
    (
        "{name} wears a double-breasted {accent} overcoat, a {second} shirt and a captain's hat.",
        "A short {dark} beard frames the chin.",
    ),
    (
        "{name} wears a double-breasted {accent} overcoat, a {second} shirt and a captain's hat.",
        "The cuffs are turned back, and the brass buttons of the overcoat are polished.",
    ),
)
_WIZARD: Kit = (
    (
        "{name} wears a long {accent} robe with a {second} belt, and a tall pointed hat.",
        "One hand holds a wooden staff with a round top.",
    ),
)
_ROYAL: Kit = (
    (
        "{name} wears a long {accent} gown with {second} trim and a slim golden crown.",
        "The gown reaches to the ground in heavy, quiet folds.",
    ),
)
_KING: Kit = (
    (
        "{name} wears a long {accent} coat with {second} trim and a slim golden crown.",
        "The coat reaches to the knees and is closed with a row of small buttons.",
    ),
)
_CRAFT: Kit = (
    (
        "{name} wears a {accent} sweater under a {second} apron with deep pockets.",
        "The sleeves are pushed up to the elbows.",
    ),
)
_KEEPER: Kit = (
    (
        "{name} wears a {accent} raincoat over a {second} shirt and a knitted beanie.",
        "A {dark} beard, trimmed short, and a brass lantern in one hand complete the picture.",
    ),
    (
        "{name} wears a {accent} raincoat over a {second} shirt and a knitted beanie.",
        "A brass lantern in one hand completes the picture, and the pockets are deep.",
    ),
)
_POST: Kit = (
    (
        "{name} wears a {accent} uniform over a {second} shirt and a flat cap.",
        "A leather satchel for letters hangs on a strap across the body.",
    ),
)
_LEARNED: Kit = (
    (
        "{name} wears round spectacles and a {accent} waistcoat over a {second} shirt.",
        "A small notebook is always at hand.",
    ),
)
_EXPLORER: Kit = (
    (
        "{name} wears a {accent} jacket over a {second} shirt, a scarf and a soft hat.",
        "A canvas backpack and a folded map belong to the outfit.",
    ),
)

_ASTRONAUT: Kit = (
    (
        "{name} wears a padded {second} space uniform with {accent} trim and a clear round helmet.",
        "A {accent} patch without any sign marks the chest; the boots are thick and {dark}.",
    ),
)

KITS: dict[str, Kit] = {
    **dict.fromkeys(("astronaut", "astronauts"), _ASTRONAUT),
    **dict.fromkeys(("captain", "sailor", "pirate", "fisherman", "pilot"), _CAPTAIN),
    **dict.fromkeys(("wizard", "witch", "sorcerer", "mage", "magician"), _WIZARD),
    **dict.fromkeys(("queen", "princess", "fairy"), _ROYAL),
    **dict.fromkeys(("king", "prince"), _KING),
    **dict.fromkeys(("postman", "courier", "messenger", "conductor"), _POST),
    **dict.fromkeys(
        ("baker", "chef", "cook", "gardener", "carpenter", "blacksmith", "potter", "painter",
         "artist", "farmer", "tailor", "mechanic"),
        _CRAFT,
    ),
    **dict.fromkeys(("keeper", "lighthouse-keeper", "shepherd"), _KEEPER),
    **dict.fromkeys(
        ("inventor", "scientist", "librarian", "teacher", "writer", "poet", "watchmaker",
         "clockmaker", "astronomer", "doctor", "professor", "detective", "inspector"),
        _LEARNED,
    ),
    **dict.fromkeys(
        ("explorer", "traveller", "traveler", "wanderer", "hunter", "ranger", "scout", "climber"),
        _EXPLORER,
    ),
}  # fmt: skip


_UNSUITED = {"male": ("dress", "gown"), "female": ("beard",), "": ("dress",)}


def suitable(kit: Kit, gender: str) -> Kit:
    """Return the clothes of a kit that go with a gender; all of them if none would be left."""
    banned = _UNSUITED.get(gender, ())
    kept = tuple(wear for wear in kit if not any(word in " ".join(wear) for word in banned))
    return kept or kit
