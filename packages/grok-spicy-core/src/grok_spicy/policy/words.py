"""The policy's word lists: clinical single words, and phrases written without their spaces.

A word on a list is no refusal by itself: refusals need two kinds in one place (see `kinds`).
Lists err on the side of refusing once another kind is present. Forms are listed in full; a stem
stands for every word that begins with it.
"""

from __future__ import annotations

from grok_spicy.policy.kinds import Kind
from grok_spicy.policy.polyglot import HARMLESS, joined_words

_MINOR = """
adolescence altarboy babe babes babies baby babyface babyfaced babys boy boyhood boyish boys brat
brats child childhood childish childlike children childrens choirboy choirboys classmate
classmates cubscout cubscouts elementaryschool elementaryschooler fifthgrade firstgrade freshman
freshmen girl girlhood girlish girls girly grader graders gradeschool gradeschooler highschool
highschooler highschoolers infant infants juniorhigh juniorhighschool juvenile juveniles kid
kiddie kiddies kiddo kiddos kids kindergarten kindergartener kindergartner lad laddie laddies lads
lass lasses lassie lassies littlebrother littlebrothers littledaughter littleone littleones
littleprincess littlesister littlesisters littleson lolita lolitas middleschool middleschooler
middleschoolers minor minors newborn newborns notofage nurseryschool orphan orphanage orphans
preadolescent prepubertal preschool preschooler preschoolers preteen preteens primaryschool
puberty pubescent schoolage schoolaged schoolboy schoolboys schoolchild schoolchildren schoolgirl
schoolgirls schoolkid schoolkids schoolmate schoolmates schoolpupil schoolpupils schooluniform
schooluniforms secondaryschool sophomore sophomores student students sweetsixteen teen teenie
teenies teens teeny teenybopper teenyboppers toddler toddlers tooyoung tot tots tween tweens
veryyoung youngdaughter youngladies younglady youngone youngones youngson youngster youngsters
youth youths
"""

_MINOR_STEMS = (
    "adolescen juvenil kindergart prepubesc prepubert schoolchild teenag toddler underage"
)

_SEXUAL = """
adultcontent adultentertainment adultfilm adultfilms adultmovie adultmovies adultvideo adultvideos
ahegao anal anus areola areolas arousal barebreast barebreasted barebreasts bdsm birthdaysuit
blowjob blowjobs boob boobs breasts brothel brothels busty buttocks callgirl callgirls camgirl
camgirls cleavage clitoris copulate copulates copulating copulation cum cumming cunnilingus
disrobe disrobed disrobes disrobing dominatrix ecchi ejaculate ejaculates ejaculating ejaculation
erection erections fellatio fetish fetishes fetishist fondle fondled fondles fondling foreplay
frontalnudity futanari genital genitalia genitals handjob handjobs hentai hornier horny impregnate
impregnated impregnating impregnation incest incestuous intercourse inthenude kamasutra labia
lapdance lapdances lewd lewdly lewdness lingerie lovemaking madelove makelove makeoutwith
makeslove makesoutwith makinglove makingoutwith masturbate masturbates masturbating masturbation
milf milfs naked nakedly nakedness nipple nipples noclothes noclothing notclothed nsfw nude nudes
nudism nudist nudists nudity obscene onlyfans oppai oralsex orgasm orgasmic orgasms orgies orgy
panties penetration penis penises poledance poledancer poledancing porn porno pornos porns
prostitute prostituted prostitutes prostitution pubic scrotum semen sex sexes sexier sexiest
sexily sexiness sexting sexual sexualise sexualised sexualises sexualising sexuality sexualize
sexualized sexualizes sexualizing sexually sexy slut sluts slutty strippednaked stripper strippers
stripsnaked striptease stripteases testicle testicles threesome threesomes titties topless unclad
unclothed undress undressed undresses undressing upskirt vagina vaginal vaginas voyeur voyeurism
voyeuristic vulva wearingnothing wearsnothing whore whorehouse whores withoutanyclothes
withoutanyclothing withoutclothes withoutclothing withoutherclothes withouthisclothes xrated xxx
"""

_SEXUAL_STEMS = """
copulat ejaculat erotic fetishi genital impregnat masturbat nudist orgasm pornog pornst prostitut
sexuali voyeuris
"""

_SUGGESTIVE = """
alluring alluringly barechest barechested bedroomeyes bikini bikinis bondage burlesque comehither
corset corsets fishnets halfdressed halfnaked lust lustful lustfully lusting lusty miniskirt
miniskirts nubile pinup pinups provocative provocatively revealingattire revealingclothes
revealingclothing revealingdress revealingoutfit scantily seduce seduced seducer seduces seducing
seduction seductive seductively seductiveness seductress seethroughclothes seethroughdress
seethroughshirt semidressed seminude sensual sensuality sensually shirtless skimpily skimpy
skinnydip skinnydipped skinnydipping spank spanked spanking spanks sultry thong thongs titillate
titillated titillating titillation twerk twerking twerks underclothes undergarment undergarments
underwear undies virgin virginity virgins voluptuous
"""

_VIOLENCE = """
abduct abducted abducting abduction abducts abuse abused abuser abuses abusing abusive
againstherwill againsthiswill againsttheirwill agony assault assaulted assaulting assaults attack
attacked attacker attackers attacking attacks beaten beatsher beatshim beheaded beheading
blackmail blackmailed bleed bleeding bleeds blood bloodied bloodshed bloody boundandgagged brutal
brutalised brutality brutalized brutally butchered byforce captive captives captivity chainedup
choke choked chokes choking coerce coerced coerces coercing coercion corpse corpses cruel cruelty
decapitated dismember dismembered dismembering drugged enslave enslaved fight fighting fights
forced forceful forcefully forcesher forceshim forcesthem forcible forcibly fought gag gagged
gagging gags gore gory gunpoint handcuffed hostage hostages hurt hurting hurts injure injured
injures injuring kidnap kidnapped kidnapper kidnappers kidnapping kidnaps kill killed killer
killers killing killings kills knife knifed knifepoint knives maim maimed massacre murder murdered
murderer murderers murdering murderous murders mutilate mutilated mutilates mutilating mutilation
nonconsensual overpower overpowered overpowering overpowers punch punched punches punching
restrained sadism sadist sadistic shackled slain slap slapped slapping slaps slaughter slaughtered
slave slavery slaves stab stabbed stabbing stabs strangle strangled strangler strangles strangling
strangulation suffocate suffocated suffocating thrash thrashed threaten threatened threatening
threatens tiedup tieherup tiehimup torment tormented tormenting tormentor torture tortured
torturer tortures torturing traffick trafficked trafficking unconscious unwilling unwillingly
victim victims violate violated violates violating violation violence violent violently whip
whipped whipping whips wound wounded wounding wounds
"""

_MINOR_AND_SEXUAL = """
barelylegal childporn childpornography csam jailbait kiddieporn kidporn loli lolicon lolis nymphet
nymphets paedo paedophile paedophiles paedophilia paedophilic paedos pederast pederasty pedo
pedophile pedophiles pedophilia pedophilic pedos shota shotacon teenporn underagesex
"""

_MINOR_AND_SEXUAL_STEMS = "pedophil paedophil"

_SEXUAL_AND_VIOLENT = """
daterape gangrape molest molestation molested molester molesters molesting molests rape raped
rapes raping rapist rapists sexslave sexslaves snufffilm
"""

_FOREIGN_MINOR = """
adolescente adolescenti adolescentes bambina bambine bambini bambino colegiala colegialas crianca
criancas ecoliere ecolieres enfant enfants fillette fillettes gamine gamines garconnet jongetje
jongetjes jugendliche jugendlicher kinderen kinder kleinkind lyceenne lyceennes madchen meisje
meisjes menina meninas menino meninos menordeedad menordeidade menoresdeedad mineure mineures
minderjahrig minderjahrige minderjahriger minderjarig minderjarige minorenne minorenni petitefille
petitesfilles ragazzina ragazzine ragazzino schulerin schulerinnen schulmadchen
"""

_FOREIGN_SEXUAL = """
desnuda desnudas desnudez desnudo desnudos erotik erotika erotikfilm erotique erotiques erotisch
erotische erotismo nackt nackte nacktem nackten nackter nacktes nacktheit naakt naakte nudita
nudite pelada pelado pornofilm sexe sexo sexuel sexuelle sexuelles sesso sessuale sinnlich
"""

_NEUTRAL = """
adult_student adult_students asia_minor b_minor baby_blue baby_carrot baby_carrots baby_grand
baby_pink baby_spinach babys_breath blood_moon blood_orange blood_oranges both_sexes butter_knife
c_minor canis_minor chicken_breasts college_student college_students cum_laude d_minor
doctoral_student e_minor erection_of_a erection_of_the f_minor flat_minor from_bondage fruit_punch
g_minor goat_kid goat_kids grad_student grad_students graduate_student graduate_students
horny_lizard horny_toad horny_toads house_of_bondage kid_glove kid_gloves kid_goat kid_goats
kid_leather law_student law_students mature_student mature_students med_student medical_student
medical_students minor_change minor_changes minor_chord minor_chords minor_damage minor_detail
minor_details minor_issue minor_issues minor_key minor_keys minor_league minor_planet minor_repair
minor_repairs minor_scale minor_third naked_branches naked_eye naked_flame naked_flames
naked_mole_rat naked_mole_rats naked_oat naked_trees naked_truth nude_color nude_colored
nude_colour nude_coloured nude_heels nude_lipstick nude_mouse nude_palette nude_shade nude_shades
nude_tone nude_tones oilseed_rape opposite_sex out_of_bondage palette_knife palette_knives
phd_student punch_bowl rape_field rape_fields rape_oil rape_seed red_breasts same_sex_couple
same_sex_couples same_sex_marriage same_sex_parents same_sex_wedding sex_of_a_flower
sex_of_a_plant sex_of_the_bird sex_of_the_birds sex_of_the_chicks sex_of_the_flower
sex_of_the_flowers sex_of_the_plant sex_of_the_seahorse sex_of_the_turtles sharp_minor
spanking_new sultry_afternoon sultry_afternoons sultry_air sultry_day sultry_days sultry_evening
sultry_heat sultry_night sultry_nights sultry_summer sultry_weather swiss_army_knife the_sexes
university_student university_students ursa_minor virgin_birth virgin_forest virgin_forests
virgin_islands virgin_mary virgin_olive virgin_queen virgin_snow virgin_soil virgin_territory
virgin_wool whipped_cream wound_down wound_up
"""

NEUTRAL = HARMLESS | frozenset(_NEUTRAL.split())
"""Everyday phrases whose words are on a list and mean nothing of the kind; `_` is a space."""

EVERYDAY_PAIRS = frozenset(
    {
        ("an", "al"),
        ("an", "us"),
        ("at", "tack"),
        ("at", "tacks"),
        ("bra", "gas"),
        ("brag", "as"),
        ("chic", "as"),
        ("chic", "os"),
        ("flick", "a"),
        ("flick", "an"),
        ("flick", "or"),
        ("fresh", "man"),
        ("fresh", "men"),
        ("gut", "ten"),
        ("kind", "er"),
        ("la", "d"),
        ("la", "ss"),
        ("lap", "set"),
        ("me", "nina"),
        ("min", "or"),
        ("mole", "que"),
        ("mole", "st"),
        ("pen", "is"),
        ("pin", "up"),
        ("pin", "ups"),
        ("por", "no"),
        ("shirt", "less"),
        ("strip", "per"),
        ("strip", "pers"),
        ("tang", "as"),
        ("to", "t"),
        ("top", "less"),
        ("un", "dress"),
        ("under", "toy"),
    }
)
"""Two everyday words that make a listed one when their space is lost ("10 min or less")."""

ACTS_OF_UNDRESSING = frozenset({"attire", "clothed", "clothes", "clothing", "dressed", "garment"})
"""What a negative prompt takes away to make a picture sexual."""

SIGNS_OF_ADULTHOOD = frozenset({"adult", "adults", "grownup", "grownups", "mature"})
"""What a negative prompt takes away to make a person younger."""

_STEERING = """
add avoid but depict draw except include instead make no not only render replace show that unless
which who with without
"""

STEERING = frozenset(_STEERING.split())
"""What turns a list of unwanted things into a wish."""

EMOJI = {
    "\N{BABY}": " baby ",
    "\N{CHILD}": " child ",
    "\N{BOY}": " boy ",
    "\N{GIRL}": " girl ",
    "\N{BABY ANGEL}": " baby ",
    "\N{NO ONE UNDER EIGHTEEN SYMBOL}": " nsfw ",
}


def _table() -> dict[str, Kind]:
    table = joined_words()
    for words, kind in (
        (_MINOR, Kind.MINOR),
        (_MINOR_STEMS, Kind.MINOR),
        (_FOREIGN_MINOR, Kind.MINOR),
        (_SEXUAL, Kind.SEXUAL),
        (_SEXUAL_STEMS, Kind.SEXUAL),
        (_FOREIGN_SEXUAL, Kind.SEXUAL),
        (_SUGGESTIVE, Kind.SUGGESTIVE),
        (_VIOLENCE, Kind.VIOLENCE),
        (_MINOR_AND_SEXUAL, Kind.MINOR | Kind.SEXUAL),
        (_MINOR_AND_SEXUAL_STEMS, Kind.MINOR | Kind.SEXUAL),
        (_SEXUAL_AND_VIOLENT, Kind.SEXUAL | Kind.VIOLENCE),
    ):
        for word in words.split():
            table[word] = table.get(word, Kind.NONE) | kind
    return table


WORDS = _table()

STEMS = {
    **dict.fromkeys(_MINOR_STEMS.split(), Kind.MINOR),
    **dict.fromkeys(_SEXUAL_STEMS.split(), Kind.SEXUAL),
    **dict.fromkeys(_MINOR_AND_SEXUAL_STEMS.split(), Kind.MINOR | Kind.SEXUAL),
}
