"""What the word list of a language holds, and the lists of the romance and germanic ones.

Words are written as they are looked up: without diacritics where that is still the word, with
them where it would be another one. Every list errs on the side of refusing once another kind is
present.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tongue:
    """The listed words of one language, parted by spaces; `*` ends a stem.

    Attributes:
        minor: Words for someone who is or may be a minor; phrases are written without spaces.
        sexual: Words for sexual content.
        suggestive: Words for what is sexual in such company.
        violent: Words for sexualised violence.
        perhaps_minor: Words for a minor that mean something else elsewhere (Swedish "barn"): they
            count beside another word of their own language.
        perhaps_sexual: The same for sexual content (French "nu").
        perhaps_violent: The same for sexualised violence (French "viol").
        names: Which of the perhaps words are names if they begin with a capital letter.
        nouns: Words for a minor that, uncapitalised, are other words (German "Kind", "Junge").
        signs: Everyday words, in lower case, that tell that a text is in this language.
        harmless: Phrases whose words mean nothing of the kind; `_` is a space.
    """

    minor: str
    sexual: str
    suggestive: str = ""
    violent: str = ""
    perhaps_minor: str = ""
    perhaps_sexual: str = ""
    perhaps_violent: str = ""
    names: str = ""
    nouns: str = ""
    signs: str = ""
    harmless: str = ""


FRENCH = Tongue(
    minor="""
    adolescent* bambin bambins bebe bebes collegien* ecolier* enfance enfant enfantelet enfantin*
    enfants fille filles fillett* gamin gamine gamines gamins garconnet* gosse gosses jeunefille
    jeunesfilles jouvencell* jouvenceau* lyceen* mineure mineures mome momes moutard moutards
    nourrisson* petitefille petitesfilles petitgarcon petitsgarcons preadolescent* prepuber*
    pubere* tresjeune tresjeunes
    """,
    sexual="""
    denudee denudees deshabill* devetu* enfantapoil enfantsapoil erotiqu* erotisme fesses
    filleapoil fillesapoil garconapoil garconsapoil masturb* nudite nudites pornogr* seinnu
    seinsnus sexe sexuel* toutapoil toutenue toutesnues toutnu toutnus
    """,
    suggestive="""
    aguichant* jarretelle* petiteculotte petitesculottes seductric* sensuel* sousvetement
    sousvetements soutiengorge soutiensgorge torsenu torsesnus
    """,
    violent="violee violees violeur*",
    perhaps_minor="ado ados garcon garcons mineur mineurs",
    perhaps_sexual="denude denudes nu nue nues nus",
    perhaps_violent="viol viols",
    signs="""
    au aux avec cette dans des du elle est femme femmes homme hommes jeune jeunes la le les leur
    sous sur un une
    """,
    harmless="""
    a_mains_nues a_nu arbre_nu arbres_nus branches_nues main_nue mains_nues mur_nu murs_nus
    nu_pieds nu_tete oeil_nu pied_nu pieds_nus roche_nue roches_nues terre_nue tete_nue tetes_nues
    verite_nue les_deux_sexes mode_mineur do_mineur re_mineur mi_mineur fa_mineur sol_mineur
    la_mineur si_mineur mineur_de_charbon mineurs_de_charbon mineur_de_fond mineurs_de_fond
    """,
)

_IBERIAN_SEXUAL = """
desnud* erotica eroticas erotico eroticos erotism* masturb* pornogr* sexo sexos sexual sexuais
sexuales sexualmente
"""
_SMALLER = """
asia_menor clave_menor do_menor em_menor en_menor escala_menor fa_menor menor_cantidad
menor_detalle menor_detalhe menor_duda menor_duvida menor_esforco menor_esfuerzo menor_grado
menor_grau menor_idea menor_ideia menor_importancia menor_medida menor_movimiento menor_movimento
menor_numero menor_parte menor_preco menor_precio menor_que menor_riesgo menor_risco menor_ruido
menor_som menor_sonido menor_tamanho menor_tamano menor_tempo menor_tiempo menor_valor menores_que
mi_menor modo_menor osa_menor por_menor re_menor si_menor sol_menor tom_menor tono_menor
"""

SPANISH = Tongue(
    minor="""
    adolescent* bebe bebes bebita* bebito* chamac* chavala chavalas chavales chavalit* chica
    chicas chicos chiquill* colegial* escuelaprimaria infancia infantil infantiles jovencit*
    menordeedad menoresdeedad mocosa mocosas mocoso mocosos muchach* ninas ninez
    ninita* ninito* ninos niña niñas niñez niñita* niñito* niño niños
    parvul* preadolescen* prepuber* pubert* quinceanera* quinceañera*
    """,
    sexual=f"{_IBERIAN_SEXUAL} coito encueros follada follando follar sinropa",
    suggestive="""
    braguita* bragas calzoncillo* lenceria ropainterior semidesnud* sensuales tanga tangas
    """,
    violent="violacion violaciones violada violadas violado violados violador*",
    perhaps_minor="""
    chaval chico chiquita chiquitas chiquito chiquitos cria crias crio crios menor menores nena
    nenas nene nenes nina nino
    """,
    names="chico chiquita nena nina nino",
    signs="con del hombre mujer mujeres el las los por su un una unas unos y",
    harmless=f"{_SMALLER} el_nino centro_infantil",
)

PORTUGUESE = Tongue(
    minor="""
    adolescent* bebe bebes colegial* crianc* filhinh* garota garotas garotinh* garoto garotos
    infancia infantil infantis menina meninas menininh* menino meninos menordeidade
    menoresdeidade moça moças mocinh* moleca molecas moleque moleques preadolescen* prepuber*
    rapariga raparigas raparigu* rapazes rapazinh*
    """,
    sexual=f"{_IBERIAN_SEXUAL} nudez pelada peladas peladinh* pelado pelados seminu seminua "
    "semroupa transando transar",
    suggestive="calcinha calcinhas cuecas roupaintima roupasintimas semidespid* sutia sutias",
    violent="estupr* violada violadas violado violador*",
    perhaps_minor="menor menores miuda miudas miudo miudos moca mocas rapaz",
    perhaps_sexual="despida despidas despido despidos nu nua nuas nus",
    signs="ao aos com homem mulher mulheres em pelo pela sem seu sua um uma umas uns",
    harmless=f"{_SMALLER} a_nu arvores_nuas maos_nuas nua_e_crua nu_e_cru olho_nu pe_nu pes_nus",
)

ITALIAN = Tongue(
    minor="""
    adolescen* bambina bambine bambinett* bambini bambino bimba bimbe fanciull* infantile
    infantili infanzia minorenn* neonata neonate neonati neonato preadolescen* puberta ragazz*
    scolara scolare scolaretta* scolari scolaro
    """,
    sexual="""
    erotica erotiche erotici erotico erotismo ignud* masturb* nudita pornogr* seminud* seninudi
    sesso sessual* spogliandosi spogliarell* spogliarsi spogliata spogliate spogliati spogliato
    svestit*
    """,
    suggestive="biancheriaintima mutande mutandin* perizoma reggisen* seducent* sensuale sensuali",
    violent="stupr* violentat*",
    perhaps_minor="bimbi bimbo minore minori",
    perhaps_sexual="nuda nudi nudo",
    signs="che donna donne uomo degli dei della delle dello di gli il nel nella nello sulla",
    harmless="""
    a_nudo alberi_nudi el_nudo mani_nude nudo_corredizo nudo_de nudo_en nudo_marinero
    nudo_e_crudo occhio_nudo piede_nudo piedi_nudi rami_nudi nuda_verita verita_nuda asia_minore
    do_minore re_minore mi_minore fa_minore sol_minore la_minore si_minore orsa_minore
    minore_che minore_di
    """,
)

CATALAN = Tongue(
    minor="adolescent* menordedat nenes noieta noietes xiquet xiqueta xiquets xiquetes",
    sexual="despulla* erotic* sexe sexual*",
    perhaps_minor="nen nena nens noi noia noies nois menor",
    perhaps_sexual="nu nua nues nus",
    names="nena noi",
    signs="amb dels els les una",
)

ROMANIAN = Tongue(
    minor="""
    adolescent* baiat baiatul baieti baietel* copii copiii copil copila copile copilas* copilul
    copilului fetita fetitele fetitei fetite
    """,
    sexual="despuiat* dezbracat* nuditate pornogr* sexual* sexuala",
    suggestive="chiloti lenjerieintima",
    violent="violata violatul",
    perhaps_minor="fata fete fetei minor minora",
    perhaps_sexual="goala goale goi gol nuda",
    signs="din este fără într și",
)

GERMAN = Tongue(
    minor="""
    bube buben enkelkind* halbwuchsig* jugendlich* jungs kinder kinderchen kindern kindchen
    kindes kindlein kindlich* kleinkind* knabe knaben madchen* madel madels minderjahrig*
    neugeboren* saugling* schulerin* schuljung* schulkind* schulmadchen* schüler* göre gören
    sohnchen tochterchen vorpubert*
    """,
    sexual="""
    beischlaf entbloss* entkleid* erotik erotika erotikfilm erotisch* geschlechtsverkehr hullenlos*
    nackedei* nackig* nackt nacktaufnahme* nacktbad* nacktbild* nackte nacktem nackten nackter
    nacktes nacktfoto* nacktheit nacktmodell* nacktszene* nackttanz* obenohne pornofilm pornograf*
    sexfilm* sexuell* sinnlich* splitterfasernackt* splitternackt* unbekleidet*
    """,
    suggestive="dessous halbnackt* reizwasche unterhose unterhosen unterwasche verfuhrerisch*",
    violent="vergewaltig*",
    perhaps_minor="bub kind kinds",
    nouns="junge jungen kind kinds",
    signs="das dem der ein eine einem einen einer eines ist kleine kleines mit und",
)

DUTCH = Tongue(
    minor="""
    dochtertje* jongen jongens jongetje* kinderen kindje kindjes kleuter* meisje* minderjarig*
    peuter* puber pubers scholier* schoolkind* schoolmeisje* tiener* zoontje* zuigeling*
    """,
    sexual="""
    erotiek erotisch* naakt naakte naakten naaktfoto* naaktheid naaktstrand* ontkleed* poedelnaakt*
    seks seksueel seksuele spiernaakt* uitgekleed*
    """,
    suggestive="ondergoed slipje slipjes verleidelijk*",
    violent="aangerand* verkracht*",
    perhaps_minor="kind meid meiden",
    perhaps_sexual="bloot blote",
    signs="een haar het met naar van zijn",
    harmless="blote_handen blote_hemel blote_hoofd blote_oog blote_voet blote_voeten",
)

SCANDINAVIAN = Tongue(
    minor="""
    barna barnets bebis* børn børnene dreng drenge drengeborn drengen drengene flicka flickan
    flickor flickorna gutten guttene jente jenta jenten jentene jenter jentunge* mindrearig*
    mindreårig* minderarig* minderårig* pige pigeborn pigebørn pigen piger pigerne pojk*
    skolbarn* skolebarn* skoleborn* skolebørn skoleelev* skolepige* skolflick* skoljent* smabarn*
    småbarn* småbørn spadbarn* spedbarn* spædbørn tjej tjejen tjejer tjejerna tonaring* tonåring*
    underarig*
    """,
    sexual="""
    afklædt* avklädd* avkledd* erotik erotikk erotisk* naken nakenbild* nakenhet naket nakna nakne
    nakent nogenhed nøgen nøgent nøgne seksuel* sexuell* splitternaken splitternøgen
    """,
    suggestive="trosor truser trusser undertoj undertoy undertøj undertøy underklader underkläder",
    violent="valdta* våldt* voldta* voldtek* voldtæ*",
    perhaps_minor="barn barnen barnet gutt ungar",
    perhaps_sexual="nogen nogent nogne",
    signs="av ett kvinna kvinne kvinde och og uten utan på är",
    harmless="nakna_trad nakne_traer",
)

WESTERN = (
    FRENCH,
    SPANISH,
    PORTUGUESE,
    ITALIAN,
    CATALAN,
    ROMANIAN,
    GERMAN,
    DUTCH,
    SCANDINAVIAN,
)
