"""Words and what they look like: the shared vocabulary of the planner and the artist."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


def words(text: str) -> list[str]:
    """Return the words of `text` in lower case, possessive endings removed."""
    return [re.sub(r"['\u2019]s?$", "", word) for word in _WORD.findall(text.lower())]


KIND_WORDS: dict[str, tuple[str, ...]] = {
    "fox": ("fox", "foxes", "vixen", "kit", "jackal", "coyote"),
    "wolf": ("wolf", "wolves", "husky"),
    "cat": ("cat", "cats", "kitten", "kittens", "tabby", "lynx", "panther", "leopard", "cheetah"),
    "tiger": ("tiger", "tigers", "tigress"),
    "lion": ("lion", "lions", "lioness"),
    "dog": ("dog", "dogs", "puppy", "puppies", "hound", "terrier", "collie", "pup", "retriever"),
    "bear": ("bear", "bears", "cub", "panda", "koala"),
    "rabbit": ("rabbit", "rabbits", "bunny", "bunnies", "hare", "hares"),
    "mouse": ("mouse", "mice", "rat", "rats", "hamster", "vole"),
    "squirrel": ("squirrel", "squirrels", "chipmunk"),
    "raccoon": ("raccoon", "raccoons", "lemur"),
    "badger": ("badger", "badgers", "skunk"),
    "otter": ("otter", "otters", "beaver", "beavers", "seal", "seals", "weasel", "ferret"),
    "hedgehog": ("hedgehog", "hedgehogs", "porcupine"),
    "deer": ("deer", "stag", "doe", "moose", "elk", "reindeer", "fawn", "goat", "antelope"),
    "horse": ("horse", "horses", "pony", "donkey", "unicorn", "foal", "zebra"),
    "pig": ("pig", "pigs", "piglet", "boar"),
    "monkey": ("monkey", "monkeys", "ape", "gorilla", "chimpanzee"),
    "elephant": ("elephant", "elephants", "mammoth"),
    "frog": ("frog", "frogs", "toad", "toads"),
    "turtle": ("turtle", "turtles", "tortoise"),
    "dragon": ("dragon", "dragons", "dinosaur", "griffin"),
    "owl": ("owl", "owls", "owlet"),
    "bird": (
        "bird", "birds", "sparrow", "robin", "crow", "raven", "parrot", "eagle", "hawk", "duck",
        "goose", "heron", "seagull", "gull", "swan", "finch", "pigeon", "rooster", "hen",
    ),
    "penguin": ("penguin", "penguins", "puffin"),
    "robot": ("robot", "robots", "android", "androids", "automaton", "droid", "droids", "machine"),
    "boat": ("boat", "boats", "sailboat", "galleon", "tugboat", "schooner"),
    "fish": ("fish", "goldfish", "salmon", "shark", "octopus"),
    "whale": ("whale", "whales", "dolphin", "dolphins", "orca"),
    "spirit": ("spirit", "spirits", "ghost", "ghosts", "flame", "wisp", "genie"),
    "tree": ("treant", "ent", "sapling"),
    "vehicle": ("car", "truck", "train", "tractor", "locomotive", "bus", "van", "taxi"),
    "creature": (
        "creature", "creatures", "monster", "monsters", "alien", "aliens", "blob", "troll",
        "goblin", "yeti", "snail", "bee", "butterfly", "beetle", "spider", "snake", "crab",
    ),
}  # fmt: skip
"""Nouns that name a figure; people have their own list."""

PERSON_WORDS: tuple[str, ...] = (
    "person", "people", "man", "men", "woman", "women", "girl", "girls", "boy", "boys", "child",
    "children", "kid", "kids", "human", "captain", "sailor", "sailors", "fisherman", "pirate",
    "pirates", "farmer", "baker", "chef", "cook", "knight", "knights", "king", "queen", "prince",
    "princess", "wizard", "witch", "sorcerer", "mage", "detective", "inspector", "doctor", "nurse",
    "scientist", "inventor", "engineer", "mechanic", "pilot", "astronaut", "astronauts", "explorer",
    "traveller", "traveler", "wanderer", "painter", "artist", "musician", "violinist", "pianist",
    "dancer", "singer", "poet", "writer", "teacher", "student", "librarian", "gardener", "keeper",
    "shepherd", "hunter", "ranger", "warrior", "samurai", "ninja", "monk", "merchant", "tailor",
    "carpenter", "blacksmith", "postman", "courier", "messenger", "grandmother", "grandfather",
    "mother", "father", "daughter", "son", "sister", "brother", "grandma", "grandpa", "elf",
    "dwarf", "giant", "fairy", "mermaid", "hero", "heroine", "clown", "magician", "juggler",
    "watchmaker", "clockmaker", "beekeeper", "stranger", "twins", "twin",
    "professor", "friend", "friends", "lady",
    "gentleman", "conductor", "photographer", "skater", "climber", "diver", "cyclist", "runner",
    "lighthouse-keeper", "cartographer", "astronomer", "potter", "weaver", "acrobat", "scout",
)  # fmt: skip

YOUNG = {
    "girl",
    "girls",
    "boy",
    "boys",
    "child",
    "children",
    "kid",
    "kids",
    "twins",
    "twin",
    "fairy",
}

MALE = {
    "man", "men", "boy", "boys", "king", "prince", "grandfather", "grandpa", "father", "dad", "son",
    "brother", "gentleman", "postman", "fisherman", "monk", "wizard", "husband", "uncle", "knight",
    "he", "his", "him", "himself",
}  # fmt: skip
FEMALE = {
    "woman", "women", "girl", "girls", "queen", "princess", "grandmother", "grandma", "mother",
    "mum", "mom", "daughter", "sister", "lady", "witch", "fairy", "mermaid", "heroine", "wife",
    "aunt", "she", "her", "hers", "herself",
}  # fmt: skip


_MALE_NAMES = {
    "adam", "ben", "bob", "carl", "david", "finn", "fred", "george", "hal", "hans", "harry",
    "henry", "hugo", "jack", "james", "jim", "john", "jonas", "kai", "leo", "louis", "lucas",
    "marco", "mark", "max", "milo", "nico", "noah", "oliver", "oscar", "otto", "paul", "peter",
    "sam", "simon", "theo", "thomas", "tim", "tom", "victor", "will", "yusuf",
}  # fmt: skip
_FEMALE_NAMES = {
    "ada", "alice", "amy", "anna", "bea", "clara", "ella", "emma", "eva", "eve", "fay", "greta",
    "hanna", "ida", "ines", "iris", "jane", "julia", "kate", "laura", "lena", "lily", "lisa",
    "lucy", "luna", "maria", "marie", "mary", "maya", "mara", "mia", "mina", "nina", "nora", "olga",
    "rosa", "ruth", "sara", "sarah", "sofia", "sophie", "zoe",
}  # fmt: skip


def gender_of_name(name: str) -> str:
    """Return what a common first name tells of its bearer, `"male"`, `"female"` or nothing."""
    said = set(words(name))
    return "male" if said & _MALE_NAMES else "female" if said & _FEMALE_NAMES else ""


def gender_of(text: str) -> str:
    """Return `"male"` or `"female"` as the first word says that tells, or nothing."""
    for word in words(text):
        if word in MALE or word in FEMALE:
            return "male" if word in MALE else "female"
    return ""


STATURES: dict[str, float] = {
    "mouse": 0.44, "hedgehog": 0.48, "frog": 0.46, "squirrel": 0.50, "bird": 0.50, "cat": 0.58,
    "rabbit": 0.58, "otter": 0.60, "owl": 0.60, "penguin": 0.60, "turtle": 0.58, "fish": 0.55,
    "raccoon": 0.62, "fox": 0.68, "badger": 0.66, "pig": 0.66, "monkey": 0.68, "dog": 0.68,
    "wolf": 0.88, "deer": 0.95, "tiger": 0.96, "lion": 1.0, "bear": 1.12, "horse": 1.1,
    "elephant": 1.2, "dragon": 1.2, "person": 1.0, "robot": 0.92, "boat": 1.0, "whale": 1.2,
    "spirit": 0.8, "tree": 1.2, "vehicle": 0.85, "creature": 0.8,
}  # fmt: skip

SIZE_WORDS: dict[str, float] = {
    "tiny": 0.72, "little": 0.82, "small": 0.86, "young": 0.86, "short": 0.9, "baby": 0.7,
    "tall": 1.1, "large": 1.14, "big": 1.12, "giant": 1.35, "huge": 1.3, "towering": 1.3,
    "enormous": 1.35,
}  # fmt: skip

ELSEWHERE: dict[str, tuple[str, ...]] = {
    "fox": ("fuchs", "renard", "zorro", "volpe", "raposa", "räv", "vos", "lis", "лиса"),
    "owl": ("eule", "hibou", "chouette", "búho", "buho", "gufo", "coruja", "uggla", "uil", "сова"),
    "cat": ("katze", "kater", "chat", "gato", "gatto", "katt", "kot", "кот", "кошка"),
    "dog": ("hund", "chien", "perro", "cane", "cachorro", "hond", "pies", "собака"),
    "bear": ("bär", "ours", "oso", "orso", "urso", "björn", "beer", "медведь"),
    "rabbit": ("hase", "kaninchen", "lapin", "conejo", "coniglio", "coelho", "konijn", "заяц"),
    "mouse": ("maus", "souris", "ratón", "topo", "rato", "muis", "мышь"),
    "wolf": ("loup", "lobo", "lupo", "varg", "wilk", "волк"),
    "bird": ("vogel", "oiseau", "pájaro", "uccello", "pássaro", "fågel", "ptak", "птица"),
    "robot": ("roboter", "robô", "робот"),
    "dragon": ("drache", "dragón", "drago", "dragão", "drake", "smok", "дракон"),
    "boat": ("boot", "schiff", "bateau", "barco", "barca", "лодка"),
    "person": ("mann", "frau", "kind", "mädchen", "junge", "homme", "femme", "enfant", "fille",
               "garçon", "hombre", "mujer", "niño", "niña", "uomo", "donna", "bambino", "bambina",
               "девочка", "мальчик", "kapitän", "capitaine", "capitán"),
}  # fmt: skip
"""The commonest figures in other languages."""

_KIND_OF: dict[str, str] = {
    **{word: kind for kind, names in ELSEWHERE.items() for word in names},
    **{word: kind for kind, names in KIND_WORDS.items() for word in names},
    **dict.fromkeys(PERSON_WORDS, "person"),
}


def kind_named(word: str) -> str | None:
    """Return the kind of figure that one lower-case word names, or None."""
    return _KIND_OF.get(word) or _KIND_OF.get(word.rpartition("-")[2])


def first_kind(text: str) -> str | None:
    """Return the kind that `text` names; an animal or thing goes before a person's trade."""
    named = [kind for word in words(text) if (kind := kind_named(word)) is not None]
    return next((kind for kind in named if kind != "person"), named[0] if named else None)


PLACE_WORDS: dict[str, tuple[str, ...]] = {
    "forest": (
        "forest", "forests", "wood", "woods", "woodland", "grove", "jungle", "rainforest",
        "thicket", "treetop", "treetops", "glade", "clearing",
        "oak", "foret", "pines", "birches", "wald",
        "forêt", "bosque", "bosco", "floresta", "skog", "bos", "las", "лес", "лесу",
    ),
    "meadow": (
        "meadow", "meadows", "field", "fields", "hill", "hills", "hillside", "hilltop", "valley",
        "countryside", "farm", "prairie", "pasture", "grassland", "savanna", "vineyard", "moor",
    ),
    "mountains": (
        "mountain", "mountains", "peak", "peaks", "summit", "ridge", "alps", "canyon", "cliffs",
        "volcano", "highlands", "pass",
    ),
    "desert": ("desert", "dune", "dunes", "oasis", "sahara", "wasteland", "mesa"),
    "snow": (
        "snow", "snowy", "snowfall", "snowflakes", "ice", "icy", "arctic", "antarctic",
        "tundra", "glacier", "winter",
        "frozen", "snowfield", "blizzard",
    ),
    "cave": ("cave", "cavern", "caves", "mine", "grotto", "tunnel", "dungeon", "underground"),
    "coast": (
        "coast", "beach", "shore", "seashore", "cliff", "lighthouse", "island", "cove", "bay",
        "seaside", "headland", "tide",
    ),
    "harbour": (
        "hafen", "puerto", "porto", "harbour", "harbor", "port", "dock", "docks", "quay",
        "quayside", "pier", "marina",
        "wharf", "waterfront", "jetty",
    ),
    "sea": ("sea", "ocean", "deck", "ship", "sailing", "sail", "waves", "voyage", "seas",
        "meer", "mer",
            "mar", "mare"),
    "lake": ("lake", "river", "pond", "stream", "swamp", "marsh", "riverbank", "brook",
        "waterfall"),
    "deep": ("underwater", "reef", "seabed", "coral", "submarine", "undersea"),
    "city": (
        "city", "street", "streets", "alley", "downtown", "rooftop", "rooftops", "skyscraper",
        "skyline", "metropolis", "avenue", "station", "plaza", "market", "neon", "subway",
        "boulevard", "crosswalk", "stadt", "ville", "ciudad", "città", "paris", "tokyo", "london",
        "venice", "bridge", "york", "berlin", "rome",
    ),
    "village": ("village", "town", "cottage", "cottages", "square", "hamlet", "lane", "castle",
                "road", "roadside", "crossroads"),
    "garden": ("garden", "gardens", "park", "greenhouse", "orchard", "courtyard", "backyard"),
    "room": (
        "room", "kitchen", "library", "house", "workshop", "laboratory", "lab", "office", "cabin",
        "bedroom", "shop", "cafe", "café", "classroom", "studio", "tavern", "inn", "bakery",
        "attic", "hall", "museum", "theatre", "theater", "school", "home", "indoors", "interior",
        "parlour", "study", "fireplace", "bookshop", "observatory", "tower", "factory",
    ),
    "space": (
        "space", "planet", "galaxy", "asteroid", "spaceship", "starship", "orbit", "mars", "lunar",
        "cosmos", "moonscape", "spacecraft", "nebula",
    ),
}  # fmt: skip

TIME_WORDS: dict[str, tuple[str, ...]] = {
    "dawn": ("dawn", "sunrise", "morning", "daybreak", "early"),
    "golden": ("golden", "sunset", "afternoon", "sundown"),
    "dusk": ("dusk", "twilight", "evening", "nightfall", "gloaming"),
    "night": ("night", "midnight", "moonlit", "moonlight", "stars", "starry", "starlit",
        "nocturnal"),
    "day": ("day", "noon", "midday", "sunny", "daylight", "summer", "spring"),
}  # fmt: skip

SEASON_WORDS: dict[str, tuple[str, ...]] = {
    "golden": ("autumn", "autumnal", "fall", "october", "amber", "harvest"),
}
"""Seasons that suggest an hour where the words name none."""

WEATHER_WORDS: dict[str, tuple[str, ...]] = {
    "storm": ("storm", "stormy", "thunder", "thunderstorm", "tempest", "gale", "lightning"),
    "rain": ("rain", "rainy", "raining", "drizzle", "rainfall", "downpour", "rain-soaked"),
    "snow": ("snowfall", "snowing", "blizzard", "snowstorm", "snowflakes"),
    "fog": ("fog", "foggy", "mist", "misty", "haze", "hazy"),
}

LANDMARK_WORDS: dict[str, tuple[str, ...]] = {
    "lighthouse": ("lighthouse",),
    "castle": ("castle", "palace", "fortress"),
    "windmill": ("windmill", "mill"),
    "tent": ("tent", "camp", "campsite"),
    "campfire": ("campfire", "bonfire", "fire"),
    "bridge": ("bridge",),
    "ship": ("ship", "galleon", "sailboat"),
    "rocket": ("rocket", "spaceship", "starship"),
    "island": ("island", "isle"),
}

ROOM_WORDS: dict[str, tuple[str, ...]] = {
    "kitchen": ("kitchen", "bakery", "cafe", "café", "tavern", "inn", "restaurant"),
    "workshop": ("workshop", "laboratory", "lab", "garage", "factory", "studio", "forge"),
}
"""What a room is used for; any other room is lined with books."""

WARMTH_WORDS: dict[str, float] = {
    **dict.fromkeys(
        ("warm", "cozy", "cosy", "joyful", "happy", "tender", "gentle", "hopeful", "playful",
         "cheerful", "content", "loving", "golden", "triumphant", "peaceful", "serene"),
        0.7,
    ),
    **dict.fromkeys(
        ("curious", "wonder", "wondrous", "magical", "calm", "quiet", "bright", "lively"), 0.3
    ),
    **dict.fromkeys(
        ("tense", "dark", "ominous", "threatening", "eerie", "cold", "lonely", "sad",
         "melancholy", "mysterious", "suspenseful", "fearful", "grim", "sombre", "somber"),
        -0.7,
    ),
}  # fmt: skip

POSE_WORDS: dict[str, tuple[str, ...]] = {
    "run": ("run", "race", "chase", "sprint", "flee", "dash", "hurry", "rush", "leap", "jump",
            "escape", "gallop", "bound"),
    "fly": ("fly", "soar", "flutter", "glide", "hover", "swoop", "float", "swim", "dive"),
    "sleep": ("sleep", "doze", "nap", "dream", "slumber"),
    "sit": ("sit", "rest", "perch", "kneel", "crouch", "settle", "huddle", "wait"),
    "wave": ("wave", "dance", "greet", "welcome", "beckon", "cheer", "celebrate", "bow", "nod"),
    "reach": ("reach", "point", "offer", "give", "touch", "repair", "fix", "build", "open", "take",
              "push", "pull", "paint", "hand", "hug", "hold hands", "help", "pick", "climb", "mend",
              "share", "toss", "steer", "work", "plant", "knock", "play", "light", "row",
              "kick"),
    "hold": ("hold", "carry", "read", "lift", "clutch", "bring", "show", "cook", "bake", "pour",
             "study", "examine"),
    "look up": ("look", "gaze", "stare", "watch", "discover", "see", "notice", "wonder", "listen",
                "search", "admire", "spot", "find"),
    "walk": ("walk", "wander", "stroll", "approach", "come", "step", "explore", "enter", "follow",
             "travel", "march", "cross", "leave", "arrive", "return", "go", "journey", "pass",
             "move", "head", "sail", "roam", "tiptoe", "meet"),
}  # fmt: skip


def stems(word: str) -> tuple[str, ...]:
    """Return the forms under which a verb may stand in a list: `chases`, `chas`, `chase`."""
    forms = [word]
    if word.endswith("ies"):
        forms.append(word[:-3] + "y")
    for ending in ("es", "s", "ed", "ing"):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: -len(ending)]
            forms += [stem, stem + "e"]
            if len(stem) > 2 and stem[-1] == stem[-2]:  # noqa: PLR2004 - running, run
                forms.append(stem[:-1])
    return tuple(dict.fromkeys(forms))


def first_in(text: str, table: dict[str, tuple[str, ...]]) -> str | None:
    """Return the key of `table` whose word comes first in `text`, or None."""
    lookup = {word: key for key, names in table.items() for word in names}
    for word in words(text):
        for form in (word, word.rpartition("-")[2]):
            if form in lookup:
                return lookup[form]
    return None


def all_in(text: str, table: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the keys of `table` whose words occur in `text`, in order of the text."""
    lookup = {word: key for key, names in table.items() for word in names}
    return list(dict.fromkeys(lookup[word] for word in words(text) if word in lookup))


def pose_named(text: str) -> str | None:
    """Return the pose of the first verb in `text` that has one."""
    lookup = {word: pose for pose, verbs in POSE_WORDS.items() for word in verbs}
    for word in words(text):
        for form in stems(word):
            if form in lookup:
                return lookup[form]
    return None
