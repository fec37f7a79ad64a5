"""Nouns for people and animals, in several languages.

Inflected and unspaced languages are listed by stems: Russian `лис` is found in `лисы`, Chinese
`狐狸` inside a sentence. Languages that are not listed are not guessed at.
"""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

from grok_spicy.lettering import unspaced

from grok_spicy_animatic.language.inflected import is_form
from grok_spicy_animatic.language.listed import listed, patterns
from grok_spicy_animatic.language.tokens import stems

PEOPLE: frozenset[str] = listed("people")
"""English nouns that name a person."""

_AGENT = ("keeper", "maker", "driver", "worker", "player", "dancer", "singer", "rider", "seller",
          "woman", "man", "women", "men", "hunter", "seeker", "teller", "catcher", "smith", "wright",
          "herd", "ologist", "grapher", "girl", "boy")  # fmt: skip
_NO_AGENT = {"human", "german", "roman", "talisman", "ottoman", "shaman", "omen", "specimen",
             "abdomen", "regimen", "caiman", "snowman", "gingerbreadman", "cowboy"}  # fmt: skip

ANIMALS: dict[str, tuple[str, ...]] = {
    "fox": ("fox", "vixen", "jackal", "coyote"),
    "wolf": ("wolf", "husky"),
    "cat": ("cat", "kitten", "tabby", "lynx", "panther", "leopard", "cheetah"),
    "tiger": ("tiger", "tigress"),
    "lion": ("lion", "lioness"),
    "dog": ("dog", "puppy", "hound", "terrier", "collie", "pup", "retriever"),
    "bear": ("bear", "panda", "koala"),
    "rabbit": ("rabbit", "bunny", "hare"),
    "mouse": ("mouse", "mice", "rat", "hamster", "vole"),
    "squirrel": ("squirrel", "chipmunk"),
    "raccoon": ("raccoon", "lemur"),
    "badger": ("badger", "skunk"),
    "otter": ("otter", "beaver", "weasel", "ferret", "marmot", "groundhog"),
    "hedgehog": ("hedgehog", "porcupine"),
    "deer": ("deer", "stag", "doe", "moose", "elk", "reindeer", "fawn", "antelope"),
    "horse": ("horse", "pony", "foal", "mare", "stallion"),
    "donkey": ("donkey", "mule"),
    "goat": ("goat", "ibex"),
    "sheep": ("sheep", "lamb", "ewe", "ram"),
    "cow": ("cow", "bull", "ox", "calf", "buffalo", "bison"),
    "camel": ("camel", "dromedary"),
    "pig": ("pig", "piglet", "boar"),
    "monkey": ("monkey", "ape", "gorilla", "chimpanzee"),
    "elephant": ("elephant", "mammoth"),
    "frog": ("frog", "toad"),
    "turtle": ("turtle", "tortoise"),
    "dragon": ("dragon",),
    "owl": ("owl", "owlet"),
    "bird": ("bird", "sparrow", "robin", "crow", "raven", "parrot", "eagle", "hawk", "duck",
             "duckling", "goose", "geese", "heron", "seagull", "gull", "swan", "finch", "pigeon",
             "rooster", "hen", "chick", "dove", "albatross", "stork", "peacock"),
    "penguin": ("penguin", "puffin"),
    "robot": ("robot", "android", "automaton", "droid"),
    "fish": ("fish", "goldfish", "salmon", "shark"),
    "whale": ("whale", "dolphin", "orca"),
    "spirit": ("spirit", "ghost", "wisp", "genie"),
    "creature": ("creature", "monster", "alien", "blob", "troll", "goblin", "yeti", "snail", "bee",
                 "butterfly", "beetle", "spider", "snake", "crab", "octopus", "seal",
                 "zebra", "snowman", "dinosaur", "unicorn", "ant",
                 "caterpillar", "worm", "jellyfish", "bat", "llama", "kangaroo"),
}  # fmt: skip
"""English nouns that name an animal or a being; `creature` has no drawing of its own and is drawn
as a blank one with its name."""

ELSEWHERE: dict[str, str] = {
    "fox": "fuchs füchse füchsin renard zorro volpe raposa räv vos lis лис 狐狸 キツネ きつね 狐 여우 ثعلب लोमड़ी שועל αλεπού จิ้งจอก tilki",
    "owl": "eule hibou chouette búho lechuza gufo coruja uggla uil sowa сов 猫头鹰 フクロウ ふくろう 부엉이 올빼미 بومة उल्लू ינשוף κουκουβάγια kukuwka",
    "cat": "katze kater chat gato gata gatto gatta katt kot kedi кот кош 猫 ネコ ねこ 고양이 قطة बिल्ली חתול γάτα แมว",
    "dog": "hund chien chienne perro perra cane cachorro hond pies köpek собак щен 狗 犬 イヌ いぬ 개가 강아지 كلب कुत्ता कुत्ते כלב σκύλος หมา สุนัข",
    "bear": "bär bärin ours oso orso urso björn niedźwiedź медвед 熊 クマ くま 곰이 دب भालू דוב αρκούδα",
    "rabbit": "hase kaninchen lapin conejo coniglio coelho konijn заяц зайц 兔子 兔 ウサギ うさぎ 토끼 أرنب खरगोश ארנב λαγός",
    "mouse": "maus souris ratón topo rato muis мыш 老鼠 ネズミ ねずみ 쥐가 فأر चूहा",
    "wolf": "loup lobo lupo varg wilk волк 狼 オオカミ 늑대 ذئب भेड़िया זאב",
    "bird": "vogel oiseau pájaro uccello pássaro fågel ptak kuş птиц 鸟 鳥 새가 عصفور طائر चिड़िया पक्षी ציפור πουλί นก möwe taube ente gans gaviota paloma mouette colombe gabbiano piccione gaivota pomba чайк голубь петух куриц 白鹭 海鸥 鸽子 公鸡 カモメ ハト ニワトリ 갈매기 비둘기 حمامة कबूतर γλάρος περιστέρι",
    "horse": "pferd cheval caballo cavallo cavalo лошад конь 马 馬 말이 حصان घोड़ा סוס",
    "lion": "löwe lion león leone leão лев 狮子 ライオン 사자 أسد शेर",
    "elephant": "elefant éléphant elefante слон 大象 象 코끼리 فيل हाथी ช้าง",
    "fish": "fisch poisson pez pesce peixe рыб 鱼 魚 물고기 سمكة मछली",
    "robot": "roboter robô робот 机器人 ロボット 로봇 روبوت रोबोट רובוט ρομπότ หุ่นยนต์",
    "dragon": "drache dragón drago dragão smok дракон 龙 龍 竜 용이 تنين",
    "whale": "delfin dauphin delfín delfino golfinho дельфин 海豚 鲸鱼 イルカ クジラ 돌고래 고래 δελφίνι φάλαινα baleine ballena balena wal",
    "monkey": "affe singe mono scimmia macaco обезьян 猴子 サル 원숭이 قرد बंदर μαϊμού",
    "tiger": "tigre тигр 老虎 トラ 호랑이 نمر बाघ",
    "frog": "frosch grenouille rana sapo лягушк 青蛙 カエル 개구리 ضفدع मेंढक",
    "pig": "schwein cochon cerdo maiale porco свинь ブタ 돼지",
    "sheep": "schaf schafe mouton moutons oveja pecora ovelha овц 羊 ヒツジ 양이 خروف भेड़ πρόβατο",
    "cow": "kuh kühe vache vaca mucca коров 牛 소가 بقرة गाय αγελάδα",
    "donkey": "esel âne burro asino jumento осёл осел осла 驴 ロバ 당나귀 حمار गधा γάιδαρος",
    "goat": "ziege chèvre cabra capra коз 山羊 ヤギ 염소 ماعز बकरी κατσίκα",
    "camel": "kamel chameau camello cammello camelo верблюд 骆驼 ラクダ 낙타 جمل ऊँट",
    "creature": "schnecke escargot caracol lumaca улитк 蜗牛 달팽이",
    "person": "mann männer frau frauen kind kinder mädchen junge vater mutter bruder schwester großmutter oma opa "
    "großvater bäcker bäckerin koch köchin fischer fischerin lehrer lehrerin könig königin arzt ärztin polizist "
    "polizistin dieb diebin fahrer fahrerin soldat tänzer tänzerin sänger sängerin kapitän astronautin "
    "homme hommes femme femmes enfant enfants fille garçon père mère frère soeur sœur grand-mère grand-père boulanger "
    "boulangère cuisinier cuisinière pêcheur professeur roi reine médecin policier voleur danseuse danseur chanteuse "
    "capitaine astronaute vieillard hombre hombres mujer mujeres niño niña niños padre madre hermano hermana abuela abuelo "
    "panadero panadera cocinero cocinera pescador maestra maestro rey reina médico policía ladrón bailarina bailaor bailaora "
    "bailarín cantante capitán viejo vieja chico chica uomo donna bambino bambina ragazzo ragazza nonna nonno re regina "
    "pescatore fornaio cuoco cuoca ladro ballerina homem mulher menino menina avó avô pescador padeiro rei rainha ladrão "
    "kadın adam çocuk kız "
    "женщин мужчин девочк мальчик девушк парень старик старух бабушк дедушк мать отец сестр брат учител рыбак повар пекар "
    "врач корол королев вор полицейск солдат капитан космонавт танцовщиц "
    "男人 女人 女孩 男孩 孩子 老人 老奶奶 老爷爷 爷爷 奶奶 渔夫 老师 医生 警察 小偷 国王 王后 公主 司机 厨师 宇航员 "
    "娘 息子 祖母 祖父 妻 姉 妹 兄 弟 店主 運転手 選手 姫 大工 画家 歌手 看護師 学生 男の子 女の子 おばあさん おじいさん 子ども 子供 少女 少年 老人 漁師 先生 医者 警官 泥棒 料理人 職人 母 父 男 女 "
    "소녀 소년 할머니 할아버지 여자 남자 아이 어부 선생님 의사 경찰 도둑 왕이 요리사 어머니 아버지 "
    "رجل امرأة فتاة ولد طفل طفلة جدة جد صياد معلم معلمة طبيب شرطي لص ملك ملكة خباز طباخ أم أب بنت "
    "आदमी औरत लड़की लड़का बच्चा बच्चे दादी दादा नानी मछुआरा शिक्षक राजा रानी डॉक्टर चोर माँ पिता किसान "
    "איש אישה ילד ילדה סבתא סבא דייג מורה רופא מלך מלכה גנב אמא אבא "
    "άντρας γυναίκα κορίτσι αγόρι παιδί γιαγιά παππούς ψαράς "
    "briefträger briefträgerin postbote bauer bäuerin jäger jägerin förster schneider schneiderin "
    "tischler maler malerin musiker musikerin geiger schüler schülerin nachbar nachbarin enkel enkelin "
    "tochter sohn tante onkel hexe zauberer ritter prinz prinzessin kellner kellnerin verkäufer "
    "verkäuferin matrose seemann leuchtturmwärter schiedsrichter torwart stürmer krankenschwester "
    "ingenieur richter funambule facteur factrice ouvrier ouvrière paysan paysanne fermier fermière "
    "chasseur tailleur peintre musicien musicienne violoniste écolier écolière voisin voisine fils oncle "
    "sorcière magicien chevalier serveur serveuse vendeur vendeuse marin soldat gardien berger bergère "
    "jardinier jardinière infirmière juge guitarrista músico cartero campesino campesina pastor pastora "
    "vecino vecina hijo hija tío tía bruja mago caballero príncipe camarero camarera vendedor vendedora "
    "marinero soldado jardinero enfermera juez torero alumno alumna profesor profesora marido esposa "
    "novia novio abogado pintor pintora contadino contadina postino pastore vicino vicina figlio figlia "
    "zio zia strega cavaliere principe principessa cameriere cameriera venditore marinaio giardiniere "
    "professore professoressa pittore musicista chitarrista sposa sposo fratello sorella capitano "
    "poliziotto professor professora carteiro vizinho vizinha filho filha tio tia bruxa cavaleiro garçom "
    "marinheiro jardineiro aluno irmão irmã mãe pai capitão policial bombeiro criança дровосек внук внучк "
    "сын дочь дочк рыцар принц ведьм волшебник почтальон официант моряк садовник художник музыкант "
    "скрипач пианист балерин школьник ученик строител водител бегун dziewczynka chłopiec kobieta "
    "mężczyzna staruszka piekarz rybak flicka pojke kvinna gumma fiskare bagare meisje jongen vrouw "
    "bakker balıkçı öğretmen καπετάνιος δασκάλα δάσκαλος φούρναρης βοσκός γέρος γριά μητέρα πατέρας "
    "βασιλιάς βασίλισσα 老婆婆 小女孩 小男孩 学生 士兵 画家 歌手 舞者 邮递员 农民 农夫 商人 骑士 妈妈 爸爸 母亲 父亲 哥哥 弟弟 姐姐 妹妹 お母さん お父さん 農夫 "
    "郵便配達 王様 王子 女性 男性 友達 忍者 손자 손녀 학생 농부 화가 가수 왕자 공주 아들 친구 جندي فلاح شاعر رسام موسيقي نجار حداد बेटा बेटी "
    "सिपाही गायक नर्तकी मोची कुम्हार बूढ़ा बुढ़िया שוטר נהג "
    "ผู้หญิง ผู้ชาย เด็กหญิง เด็กชาย เด็ก ยาย ตา ครู",
}
"""Nouns of other languages by kind of figure, separated by spaces."""

_PREFIX_LETTERS = 3

_ENGLISH: dict[str, str] = {
    **{word: kind for kind, names in ANIMALS.items() for word in names},
    **dict.fromkeys(PEOPLE, "person"),
}
_LISTED = (
    *((word, kind) for kind, line in ELSEWHERE.items() for word in line.split()),
    *((word, "person") for word in listed("people_elsewhere")),
    *(
        (word, kind)
        for line in patterns("animals_elsewhere")
        for kind, _, words in [line.partition(": ")]
        for word in words.split()
    ),
)
_OTHER: dict[str, str] = {
    word.casefold(): kind for word, kind in reversed(_LISTED) if not unspaced(word)
}
UNSPACED: dict[str, str] = {
    word: kind
    for word, kind in sorted(_LISTED, key=lambda item: (-len(item[0]), item[0]))
    if unspaced(word)
}
"""Words of scripts without spaces, longest first, to be looked for inside a sentence."""
_STEMMED = {word: kind for word, kind in _OTHER.items() if "\u0400" <= word[0] <= "\u04ff"}
GLUED = {word: kind for word, kind in _OTHER.items() if "\uac00" <= word[0] <= "\ud7a3"}
"""Words of Korean, whose particles are part of the word before them."""


def figure_kind(word: str) -> str | None:
    """Return the kind of figure that one lower-case word names, or None."""
    if word == "does":
        return None
    for form in (word, word.rpartition("-")[2]):
        # `A fishing boat` is no fish.
        for stem in stems(form) if not form.endswith(("ing", "ed")) else (form,):
            if stem in _ENGLISH:
                return _ENGLISH[stem]
        if form in _OTHER:
            return _OTHER[form]
        single = _romance_singular(form)
        if single is not None:
            return _OTHER[single]
    if "\u0600" <= word[0] <= "\u06ff":
        bare = word.removeprefix("و").removeprefix("ال")
        return _OTHER.get(bare) or _OTHER.get(bare + "ة")
    if "\u0400" <= word[0] <= "\u04ff":
        return next(
            (
                kind
                for stem, kind in _STEMMED.items()
                if is_form(word, stem)
                and (len(stem) >= _PREFIX_LETTERS or len(word) - len(stem) <= 1)
            ),
            None,
        )
    if "\uac00" <= word[0] <= "\ud7a3":
        return next((kind for stem, kind in GLUED.items() if word.startswith(stem)), None)
    return "person" if _is_agent(word) else None


def _romance_singular(word: str) -> str | None:
    """Return the listed singular of a plural in `-s` or `-es`, or None."""
    if not word or word[0] >= "\u0250":
        return None
    singles = (word.removesuffix(ending) for ending in ("s", "es") if word.endswith(ending))
    return next((one for one in singles if len(one) > _PREFIX_LETTERS and one in _OTHER), None)


def _is_agent(word: str) -> bool:
    singular = word.removesuffix("s")
    return (
        word not in _NO_AGENT
        and singular not in _NO_AGENT
        and any(len(singular) > len(end) + 2 and singular.endswith(end) for end in _AGENT)
    )


def is_plural(word: str) -> bool:
    """Tell whether an English figure noun means several."""
    irregular = {
        "men",
        "women",
        "children",
        "people",
        "mice",
        "geese",
        "thieves",
        "wolves",
        "couple",
    }
    if word in irregular or word.endswith(("men", "women")):
        return True
    return (
        word.endswith("s")
        and word not in _ENGLISH
        and any(stem in _ENGLISH or _is_agent(stem) for stem in stems(word)[1:])
    )


def singular(word: str) -> str:
    """Return the singular of an English figure noun."""
    irregular = {"men": "man", "women": "woman", "children": "child", "people": "person",
                 "mice": "mouse", "geese": "goose", "couple": "partner"}  # fmt: skip
    if word in irregular:
        return irregular[word]
    for plural, single in (("women", "woman"), ("men", "man")):
        if word.endswith(plural):
            return word[: -len(plural)] + single
    return next((stem for stem in stems(word)[1:] if stem in _ENGLISH), word.removesuffix("s"))


def singular_elsewhere(word: str) -> str:
    """Return the listed singular of a plural of another language; nothing if none is listed."""
    for ending in _PLURALS:
        single = word.removesuffix(ending)
        if single != word and len(single) > _PREFIX_LETTERS and single in _OTHER:
            return single
    return ""


_PLURALS = ("ler", "lar", "nen", "en", "er", "es", "n", "e", "s")


def base_form(word: str) -> str:
    """Return the form under which inflected words are one: the stem, where stems are listed."""
    stem = next((stem for stem in _STEMMED if is_form(word, stem)), None)
    stem = stem or next((stem for stem in GLUED if word.startswith(stem)), None)
    if stem is not None:
        return stem
    if "\u0600" <= word[0] <= "\u06ff":
        bare = word.removeprefix("و").removeprefix("ال")
        return bare if bare in _OTHER else word
    # Greek nouns of men lose their last letter, or change it.
    return word.rstrip("ςσυ") if "\u0370" <= word[0] <= "\u03ff" else word
