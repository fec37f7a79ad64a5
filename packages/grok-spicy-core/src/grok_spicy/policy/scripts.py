"""Words of other languages, so that the rules do not end where English does.

Latin-script words are written without diacritics, as the reader sees them; words that are also
everyday English (German "Kind", Spanish "Nina" without its tilde) are left out. Other scripts
have no reliable word boundaries and are searched as parts of the text.
"""

from __future__ import annotations

from grok_spicy.policy.confusables import fold
from grok_spicy.policy.kinds import Kind

LATIN_MINOR = """
adolescente adolescenti adolescentes bambina bambine bambini bambino colegiala colegialas
crianca criancas ecoliere ecolieres enfant enfants fillette fillettes gamine gamines
garconnet jongetje jongetjes jugendliche jugendlicher kinderen kinder kleinkind lyceenne
lyceennes madchen meisje meisjes menina meninas menino meninos menordeedad menordeidade
menoresdeedad mineure mineures minderjahrig minderjahrige minderjahriger minderjarig
minderjarige minorenne minorenni petitefille petitesfilles ragazzina ragazzine ragazzino
schulerin schulerinnen schulmadchen
"""

LATIN_SEXUAL = """
desnuda desnudas desnudez desnudo desnudos erotik erotika erotikfilm erotique erotiques
erotisch erotische erotismo nackt nackte nacktem nackten nackter nacktes nacktheit naakt
naakte nudita nudite pelada pelado pornofilm sexe sexo sexuel sexuelle sexuelles sesso
sessuale sinnlich
"""

_MINOR = """
少女 少年 女児 男児 子供 子ども こども 小学生 中学生 高校生 女子高生 幼女 未成年 儿童 兒童
小孩 孩子 女孩 男孩 소녀 소년 아이 미성년 여고생 초등학생 중학생 девочк девчон мальчик
ребен ребён дети детск школьни подрост несовершеннолет дівчинк طفل طفلة أطفال ילד ילדה बच्च
लड़की 女童 男童 幼童 孩童 童女 初中生 高中生 中学女生 婴儿 嬰兒 小姑娘 小女生 小男生 小女孩
小男孩 女学生 女學生 學童 学童 中學生 小學生 高校女生 青少年 宝宝 寶寶 稚女 児童 赤ちゃん
赤ん坊 幼児 園児 女の子 男の子 女子中学生 幼い 未就学 ロリータ こどもたち 子どもたち
コドモ 고등학생 여중생 남학생 여학생 어린이 청소년 꼬마 유아 아기 남고생 십대 اطفال الطفل
طفولة فتاة فتيات صغيرات قاصر مراهق رضيع تلميذ الصبي صبيان ילדים ילדות נערה נערות נערים
תינוק קטינה קטינים תלמידה תלמיד פעוט लड़का लड़के लड़कि बालक बालिका किशोर नाबालिग शिशु बच्ची
เด็ก วัยรุ่น เด็กหญิง เด็กชาย ทารก ผู้เยาว์ শিশু বালিকা குழந்தை کودک دختربچه پسربچه نوجوان دختر
پسر بچه
"""

_SEXUAL = """
裸 ヌード エロ セックス ポルノ 性的 色情 性爱 性愛 性交 누드 알몸 섹스 야한 포르노 голая
голый голые голой обнажен обнажён секс порно эрот عاري عارية جنسي عاريه ערום עירום सेक्स
नग्न नंगी 情色 做爱 做愛 脱光 脫光 赤身 淫 性行為 性行为 黄片 成人片 一丝不挂 一絲不掛
エッチ 官能 猥褻 わいせつ ヘンタイ アダルトビデオ はだか ハダカ すっぽんぽん 나체 벌거벗
발가벗 성관계 야동 에로 음란 성적인 عراة إباحي اباحي العري ערומ עירומ סקס ארוטי פורנו नंगा
नंगे अश्लील पोर्न यौन เปลือย โป๊ เซ็กส์ ลามก อนาจาร ร่วมเพศ برهنه لخت سکس پورن
"""

_SUGGESTIVE = """
性感 内衣 內衣 诱惑 誘惑 下着 セクシー ビキニ 比基尼 속옷 섹시 비키니 란제리 ชุดชั้นใน
เซ็กซี่
"""

_MINOR_AND_SEXUAL = "ロリ ショタ 萝莉 로리"

_SEXUAL_AND_VIOLENT = "強姦 强奸 レイプ 강간 изнасил"

_VIOLENCE = "殺 杀 暴力 拷問 살인 폭력 убий насили пытк"

OTHER_SCRIPTS: dict[str, Kind] = {
    fold(word): kind
    for words, kind in (
        (_MINOR, Kind.MINOR),
        (_SEXUAL, Kind.SEXUAL),
        (_SUGGESTIVE, Kind.SUGGESTIVE),
        (_MINOR_AND_SEXUAL, Kind.MINOR | Kind.SEXUAL),
        (_SEXUAL_AND_VIOLENT, Kind.SEXUAL | Kind.VIOLENCE),
        (_VIOLENCE, Kind.VIOLENCE),
    )
    for word in words.split()
}
