"""Bodies in words: how each kind of figure is built, and its sentences."""

from __future__ import annotations

from dataclasses import dataclass

Kit = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Body:
    """Sentences about one kind of body, with gaps for name, size, colours and eyes.

    Attributes:
        builds: Words for the build.
        eyes: Colours of the eyes.
        openings: First sentence: who this is.
        surfaces: Fur, plumage, skin or metal.
        faces: The face.
        limbs: Paws, hands, feet.
        marks: What sets this one apart.
        closings: Sentences to fill up with.
        kit: What is worn where nothing else suits.
    """

    builds: tuple[str, ...]
    eyes: tuple[str, ...]
    openings: tuple[str, ...]
    surfaces: tuple[str, ...]
    faces: tuple[str, ...]
    limbs: tuple[str, ...]
    marks: tuple[str, ...]
    closings: tuple[str, ...]
    kit: Kit


_CLOSINGS = (
    "The silhouette is simple and easy to recognise from far away.",
    "All edges are soft and rounded, all surfaces matt.",
    "Nothing else is worn or carried.",
    "The whole figure is clean, well kept and drawn with few, clear shapes.",
    "Proportions are those of a storybook: a large head on a compact body.",
)

_SCARF = (
    "{name} wears a knitted {accent} scarf, wrapped once around the neck, one end hanging down.",
    "The scarf is thick, a little frayed at the end, and covers the throat completely.",
)
_VEST = (
    "{name} wears a fitted {accent} waistcoat with three small brass buttons.",
    "The waistcoat is open at the front and ends just above the hips.",
)
_BAG = (
    "{name} carries a leather satchel on a strap across the body, and a {accent} scarf.",
    "The satchel is worn at the corners and closed with a brass clasp.",
)
_CAPE = (
    "{name} wears a {accent} cape that falls from the shoulders to the knees.",
    "The cape is plain, without pattern, and fastened at the throat.",
)
_HAT = (
    "{name} wears a soft felt {accent} hat with a narrow dark band.",
    "The hat sits straight and leaves the forehead free.",
)
_CRITTER_KIT: Kit = (_SCARF, _VEST, _BAG, _CAPE, _HAT)

_CRITTER = Body(
    builds=("compact", "slender", "sturdy", "round", "lithe"),
    eyes=("amber", "hazel", "jade", "copper", "emerald"),
    openings=(
        "{name} is a {what} of {size} build, standing upright on two legs.",
        "{name} is a {size} {what} who walks upright, with a large head and a short body.",
    ),
    surfaces=(
        "The fur is {main}, short and dense, with a clean {second} belly and muzzle.",
        "Soft {main} fur covers back, head and tail; belly and muzzle are {second}.",
    ),
    faces=(
        "The face is open and friendly, with large round {eyes} eyes and a small dark nose.",
        "Large {eyes} eyes sit wide apart above a small, neat, dark nose.",
    ),
    limbs=(
        "The paws are {dark}, as if dipped in ink up to the wrists.",
        "Hands and feet end in neat {dark} paws.",
    ),
    marks=(
        "One ear has a tiny notch at its edge.",
        "The cheeks are faintly flushed, and the whiskers are fine and pale.",
        "The tip of the tail is lighter than the rest.",
    ),
    closings=_CLOSINGS,
    kit=_CRITTER_KIT,
)

_BIRD = Body(
    builds=("rounded", "stocky", "upright", "plump"),
    eyes=("amber", "golden", "copper", "orange"),
    openings=(
        "{name} is a {what} of {size} build, with a broad chest and short legs.",
        "{name} is a {size} {what} with a large round head set low on the shoulders.",
    ),
    surfaces=(
        "The plumage is {main}, smooth and layered, with a {second} breast.",
        "Dense {main} feathers cover head, back and wings; the breast is {second}.",
    ),
    faces=(
        "Big round {eyes} eyes look out of a pale face above a short, curved beak.",
        "The face is flat and pale, with very large {eyes} eyes and a small hooked beak.",
    ),
    limbs=(
        "The wings are {dark} at their tips, the feet small and ochre.",
        "Folded {dark} wings reach down to the short tail.",
    ),
    marks=(
        "Small pointed markings run across the breast in neat rows.",
        "Two feather tufts stand up above the brows.",
    ),
    closings=_CLOSINGS,
    kit=(
        _SCARF,
        (
            "{name} wears round spectacles with thin dark rims and a {accent} scarf.",
            "The spectacles sit low and enlarge the gaze.",
        ),
        _CAPE,
    ),
)

_PERSON = Body(
    builds=("slim", "stocky", "broad-shouldered", "wiry", "slender"),
    eyes=("brown", "hazel", "slate", "green"),
    openings=(
        "{name} is a {what} of {size} build and upright bearing.",
        "{name} is a {size} {what} with a straight back and an easy stance.",
    ),
    surfaces=(
        "{name} has {main} skin, smooth and evenly toned, and {dark} hair, {hair}.",
        "The skin is {main}; the hair is {dark}, {hair}.",
    ),
    faces=(
        "The face is oval, with a straight nose, calm brows and clear {eyes} eyes.",
        "Clear {eyes} eyes, a small nose and a friendly mouth make up an open face.",
    ),
    limbs=(
        "Dark trousers and plain ankle shoes complete the clothes.",
        "The hands are fine and quick, the shoes plain and dark.",
    ),
    marks=(
        "A small mole sits below the left eye.",
        "There are faint freckles across the nose.",
        "A thin braided band is tied around one wrist.",
    ),
    closings=_CLOSINGS[:4],
    kit=(
        (
            "{name} wears a long {accent} wool coat over a {second} shirt.",
            "The coat reaches to the knees and has brass buttons.",
        ),
        (
            "{name} wears a {accent} waistcoat over a {second} shirt with rolled sleeves.",
            "A leather satchel hangs across the body.",
        ),
        (
            "{name} wears a knitted {accent} sweater with a {second} shirt underneath.",
            "The sweater is loose, warm and a little too large.",
        ),
        (
            "{name} wears a simple {accent} dress with a {second} belt.",
            "The dress falls to just below the knees.",
        ),
    ),
)

_ROBOT = Body(
    builds=("boxy", "compact", "sturdy", "tall"),
    eyes=("amber", "cyan", "turquoise", "lime"),
    openings=(
        "{name} is a {what} of {size} build with a square head and a barrel chest.",
        "{name} is a {size} {what}, about as tall as a grown person's shoulder.",
    ),
    surfaces=(
        "The plating is {main} metal, matt and slightly worn, with a {second} chest panel.",
        "Body and head are cased in {main} metal; the chest carries a {second} panel.",
    ),
    faces=(
        "The face is a dark rounded screen on which two glowing {eyes} eyes are shown.",
        "Two round {eyes} eyes glow on a dark, rounded screen that serves as a face.",
    ),
    limbs=(
        "Arms and legs are jointed tubes with {dark} joints, round shoulders and broad feet.",
        "The limbs are slim, with {dark} joints and flat, sturdy feet.",
    ),
    marks=(
        "A single antenna with a round tip stands on the head, a little bent.",
        "Four rivets mark the corners of the chest, one of them brighter than the rest.",
    ),
    closings=(
        "Small scratches along the edges show long and careful use.",
        "There are no markings, letters or numbers anywhere.",
        *_CLOSINGS[1:4],
    ),
    kit=(
        (
            "A {accent} stripe runs around the waist, and the shoulders are {accent} too.",
            "The round lamp on the chest glows steadily.",
        ),
        (
            "{name} wears a {accent} scarf around the thin neck.",
            "The scarf is clearly hand-knitted and a little too long.",
        ),
    ),
)

_THING = Body(
    builds=("small", "sturdy", "graceful", "well-worn"),
    eyes=("amber", "hazel", "jade"),
    openings=(
        "{name} is a {size} {what} with a character of its own.",
        "{name} is a {what}, {size} and unmistakable in outline.",
    ),
    surfaces=(
        "The body is {main}, painted by hand, with {second} panels and trim.",
        "Its body is a deep {main}, its panels and trim are {second}.",
    ),
    faces=(
        "Two calm {eyes} eyes look out from the front.",
        "The front has something of a face, with {eyes} eyes and a mild expression.",
    ),
    limbs=(
        "Smaller parts and joints are {dark}.",
        "What moves or bears weight is {dark} and solid.",
    ),
    marks=(
        "A long, pale scratch on one side tells of an old adventure.",
        "A small patch in a lighter shade shows where it was once mended.",
    ),
    closings=(
        *_CLOSINGS,
        "It is neither new nor broken, but cared for over many years.",
        "It looks the same from the left and from the right.",
    ),
    kit=(
        (
            "A broad {accent} stripe runs along the whole length.",
            "The stripe is freshly painted and the brightest part of all.",
        ),
        (
            "A small {accent} flag flies at the highest point.",
            "The flag is plain, without any sign on it.",
        ),
    ),
)

_CREATURE = Body(
    builds=("round", "stout", "soft-bodied", "small"),
    eyes=("amber", "jade", "violet"),
    openings=(
        "{name} is a {what} of {size} build, with a smooth, egg-shaped body.",
        "{name} is a {size} {what}, soft in outline and friendly in manner.",
    ),
    surfaces=(
        "The skin is {main} and velvety, with a {second} belly.",
        "Smooth {main} skin covers everything but the {second} belly.",
    ),
    faces=(
        "Large {eyes} eyes and a wide, shy smile take up most of the face.",
        "The face is broad, with big {eyes} eyes and a small mouth.",
    ),
    limbs=(
        "Short arms end in {dark} mitten-like paws, and the feet are broad and flat.",
        "Arms and legs are short, with {dark} feet.",
    ),
    marks=(
        "Two short stalks on the head end in round, soft tips.",
        "A sprinkling of darker spots runs over the forehead.",
    ),
    closings=_CLOSINGS,
    kit=(_SCARF, _BAG, _CAPE),
)

BODIES: dict[str, Body] = {
    **dict.fromkeys(
        (
            "fox", "wolf", "cat", "tiger", "lion", "dog", "bear", "rabbit", "mouse", "squirrel",
            "raccoon", "badger", "otter", "hedgehog", "deer", "horse", "pig", "monkey",
            "elephant", "frog", "turtle", "dragon",
        ),
        _CRITTER,
    ),
    **dict.fromkeys(("owl", "bird", "penguin"), _BIRD),
    **dict.fromkeys(("boat", "vehicle", "fish", "whale", "tree"), _THING),
    "person": _PERSON,
    "robot": _ROBOT,
    "creature": _CREATURE,
    "spirit": _CREATURE,
}  # fmt: skip
