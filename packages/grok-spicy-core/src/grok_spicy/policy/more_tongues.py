"""The word lists of Slavic languages, Turkish and others with word boundaries.

Cyrillic words are written in Cyrillic, with plain letters for those with marks.
"""

# ruff: noqa: RUF001 - Cyrillic and Greek letters are meant

from __future__ import annotations

from grok_spicy.policy.tongues import Tongue

POLISH = Tongue(
    minor="""
    chlopaczek chlopca chlopcow chlopcy chlopczyk* chlopiec chlopcem dziecia* dziecieca dzieciece
    dzieciecy dzieciach dzieciak* dzieciecego dziecka dzieckiem dziecko dziecku dzieci dziewczat*
    dziewcze dziewczyn* maloletni* niemowl* nieletni* nastolat* uczennic* uczniowie
    """,
    sexual="""
    erotyczn* erotyk* goła gołą gołe gołego gołej gołemu goły gołych gołym gołymi nagiego nagiej
    nagich naguś* nagą obnazon* pornograf* rozebran* seks seksu seksem seksualn* striptiz*
    """,
    suggestive="bielizn* majtk* staniku",
    violent="gwalc* gwalt* zgwalc*",
    perhaps_minor="malolat*",
    perhaps_sexual="gola gole golego golej goly golych golym naga nagi nagie nagim nago",
    signs="jest kobieta przez się",
    harmless="gołym_okiem golym_okiem golymi_rekami",
)

CZECH = Tongue(
    minor="""
    chlapce chlapci chlapcu chlapec chlapecek chlapeck* chlapcov* devcat* devcatk* devce dieta
    dietat* dievca* divce divek divenk* divka divkou divky dítě dítěte dítětem děti dětí dětem
    dětmi dětsk* holcic* holka holkou holky miminko miminka nezletil* nemluvn* puberta* puberte*
    skolack* skolacek školák* žákyn*
    """,
    sexual="""
    erotick* naháč* nahá nahé nahého nahém nahou nahý nahých nahým obnazen* pornograf*
    sexualn* svlecen*
    """,
    suggestive="spodnimpradle spodnipradlo kalhotk* podprsenk*",
    violent="znasiln* znásiln*",
    perhaps_minor="deti ditete dite holek kluci kluk kluka kluky",
    perhaps_sexual="naha nahe naho nahy nahych",
    signs="jsou žena který která",
    harmless="holyma_rukama",
)

SOUTH_SLAVIC = Tongue(
    minor="""
    decak* deklic* devojcic* djecak* djeca djece djeteta djevojcic* dijete fantek maloletn*
    maloljet* otroci otrok otroka otroke
    """,
    sexual="erotsk* obnazen* pornograf* razgolic* seks seksual*",
    violent="silovan*",
    perhaps_minor="deca dete",
    perhaps_sexual="gola gole goli golih golu",
    signs="koja koji",
)

TURKISH = Tongue(
    minor="""
    bebek* bebeg* cocuk* cocug* delikanli* ergen ergenler kizcag* kizcocu* kucukkiz kucukoglan
    kizogrenci lisel* oglancocu* ogrenci* resitolmayan yenidogan yeniyetme* çocuk* çocuğ*
    """,
    sexual="""
    cinsel* ciplak* cirilciplak* erotik* pornograf* seks seksi seksu* soyunan soyunma* soyunu*
    anadandogma
    """,
    suggestive="iccamasir* sutyen",
    violent="tecavuz*",
    perhaps_minor="kiz kizi kizin kizlar kizlari oglan",
    signs="bir ve çok",
    harmless="ciplak_ayak ciplak_ayakla ciplak_ayakli ciplak_gozle ciplak_goz",
)

HUNGARIAN = Tongue(
    minor="""
    csecsemo* fiúcsk* gyerek* gyermek* kamasz* kisfiu* kiskoru* kislany* lanyka* tinedzser*
    tizeneves*
    """,
    sexual="erotik* levetkoz* meztelen* pornogr* pucer* ruhatlan* szex szexualis szexi",
    suggestive="bugyi bugyiban fehernemu*",
    violent="megeroszakol*",
    perhaps_minor="fiu lany lanyok tini",
    signs="az egy és",
)

FINNISH = Tongue(
    minor="""
    alaikai* koululai* lapsen lapsella lapselle lapsesta lapset lapsi lapsia lapsien lapsuus lasta
    lasten pikkupoik* pikkutytto* pikkutyto* poikalap* tytolle tyton tytto tyttojen tytot
    tyttolap* vauva vauvan teinipoik* teinitytto*
    """,
    sexual="alaston alastoma* alastomuu* eroottis* nakuna nakupell* pornogr* seksi seksia seksuaa*",
    suggestive="alusvaat* alushous*",
    violent="raiska*",
    perhaps_minor="poika pojan pojat teini",
    signs="että",
)

INDONESIAN = Tongue(
    minor="anak anakanak balita bocah budakkecil gadiskecil kanakkanak remaja dibawahumur",
    sexual="bogel bugil erotis mesum pornografi seks seksual telanjang",
    suggestive="pakaiandalam celanadalam",
    violent="diperkosa memperkosa pemerkosaan perkosa",
    perhaps_minor="gadis budak",
    signs="dan dengan di seorang yang",
    harmless="anak_anjing anak_kucing mata_telanjang kaki_telanjang anak_panah anak_tangga",
)

VIETNAMESE = Tongue(
    minor="bé gái hocsinh thieunien thieunu trẻ vithanhnien",
    sexual="khieudam khoả khoathan khỏa trantruong truồng tinhduc",
    violent="hiepdam",
)

RUSSIAN = Tongue(
    minor="""
    девоч* девчат* девчон* девчуш* детей дети детиш* детк* детск* детям детях дитя дошколь*
    дочурк* доченьк* малолет* малыш* мальч* мальчон* младен* несовершеннолет* отрок* пацан*
    первокласс* подрост* ребен* ребят* тинейдж* ученик ученика ученики ученица ученицы ученицу
    школьни* юнош* юная юной юную юный сынишк*
    """,
    sexual="""
    голая голенк* голеньк* голого голое голой голому голую голые голый голым голыми голых голышом
    нагая нагого нагое нагой нагом нагую нагие нагими нагих нагиш* нагота наготы неглиже обнаж*
    оголен* порно* раздет* раздева* секс* сексуал* эрот* интим*
    """,
    suggestive="белье белья бикини возбужд* нижнеебелье соблазн* трусик* чулках",
    violent="изнасил* растли* насилу*",
    harmless="голыми_руками голые_деревья голые_ветви голые_ветки",
)

UKRAINIAN = Tongue(
    minor="""
    дівча* дівчат* дівчин* дівчинк* діте* діти дітей дітям дитин* дитя* малолітн* немовл*
    неповнолітн* підліт* хлопчи* школяр* дете деца момиче* момче* непълнолет*
    """,
    sexual="""
    гола голе голі голого голою голих голий еротич* оголен* порногр* роздягн* секс* сексуал*
    гол голи еротик*
    """,
    violent="зґвалт* згвалт* изнасилв*",
    harmless="голіруч",
)

GREEK = Tongue(
    minor="""
    αγορακι* αγορι αγορια ανηλικ* εφηβ* κοριτσ* μαθητρι* μωρα μωρο παιδακ* παιδι παιδια παιδικ*
    παιδιου παιδιων
    """,
    sexual="γυμν* ερωτικ* πορν* σεξ σεξουαλ*",
    violent="βιασ*",
)

EASTERN = (
    POLISH,
    CZECH,
    SOUTH_SLAVIC,
    TURKISH,
    HUNGARIAN,
    FINNISH,
    INDONESIAN,
    VIETNAMESE,
    RUSSIAN,
    UKRAINIAN,
    GREEK,
)
