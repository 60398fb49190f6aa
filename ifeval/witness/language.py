"""Witnesses of the family language: one plain sentence in each of many languages."""

from collections.abc import Mapping
from typing import Any

from ifeval.witness.plain import Texts

SENTENCES = {
    "en": "The weather is fine today, and we are going to the market to buy bread and milk.",
    "de": "Heute ist das Wetter schön, und wir gehen auf den Markt, um Brot und Milch zu kaufen.",
    "fr": "Il fait beau aujourd'hui, et nous allons au marché pour acheter du pain et du lait.",
    "es": "Hoy hace buen tiempo y vamos al mercado para comprar el pan y la leche de mañana.",
    "it": "Oggi il tempo è bello e andiamo al mercato per comprare il pane e il latte.",
    "pt": "Hoje o tempo está bom e nós vamos ao mercado para comprar o pão e o leite.",
    "nl": "Het weer is vandaag mooi, en wij gaan naar de markt om brood en melk te kopen.",
    "sv": "Vädret är vackert i dag, och vi går till torget för att köpa bröd och mjölk.",
    "da": "Vejret er smukt i dag, og vi går hen på torvet for at købe noget brød og mælk.",
    "no": "Været er fint i dag, og vi skal gå ut på torget for å kjøpe litt brød og melk.",
    "fi": "Tänään on kaunis sää, ja me menemme torille ostamaan leipää ja maitoa.",
    "pl": "Dzisiaj jest ładna pogoda i idziemy na targ, żeby kupić chleb oraz mleko.",
    "cs": "Dnes je hezké počasí a jdeme na trh, abychom koupili čerstvý chléb a mléko.",
    "ro": "Astăzi vremea este frumoasă și mergem la piață ca să cumpărăm pâine și lapte.",
    "hu": "Ma szép az idő, és elmegyünk a piacra, hogy kenyeret és tejet vegyünk.",
    "tr": "Bugün hava çok güzel ve biz ekmek ile süt almak için pazara gidiyoruz.",
    "ru": "Сегодня хорошая погода, и мы идём на рынок, чтобы купить хлеба и молока.",
    "uk": "Сьогодні гарна погода, і ми йдемо на ринок, щоб купити свіжий хліб та молоко.",
    "bg": "Днес времето е хубаво и ние отиваме на пазара, за да купим хляб и мляко.",
    "el": "Σήμερα ο καιρός είναι καλός και πηγαίνουμε στην αγορά για να πάρουμε ψωμί και γάλα.",
    "ar": "الطقس جميل اليوم ونحن ذاهبون إلى السوق لكي نشتري الخبز والحليب.",
    "fa": "امروز هوا خوب است و ما به بازار می‌رویم تا نان و شیر تازه بخریم.",
    "ur": "آج موسم بہت اچھا ہے اور ہم روٹی اور دودھ خریدنے کے لیے بازار جا رہے ہیں۔",
    "he": "מזג האוויר יפה היום ואנחנו הולכים לשוק כדי לקנות לחם וחלב.",
    "hi": "आज मौसम अच्छा है और हम रोटी और दूध खरीदने के लिए बाज़ार जा रहे हैं।",
    "mr": "आज हवामान छान आहे आणि आम्ही भाकरी व दूध विकत घेण्यासाठी बाजारात जात आहोत.",
    "ne": "आज मौसम राम्रो छ र हामी रोटी र दूध किन्नका लागि बजार जाँदैछौं।",
    "bn": "আজ আবহাওয়া ভালো এবং আমরা রুটি ও দুধ কিনতে বাজারে যাচ্ছি।",
    "pa": "ਅੱਜ ਮੌਸਮ ਚੰਗਾ ਹੈ ਅਤੇ ਅਸੀਂ ਰੋਟੀ ਅਤੇ ਦੁੱਧ ਖਰੀਦਣ ਲਈ ਬਾਜ਼ਾਰ ਜਾ ਰਹੇ ਹਾਂ।",
    "gu": "આજે હવામાન સારું છે અને અમે રોટલી અને દૂધ ખરીદવા બજારમાં જઈએ છીએ.",
    "ta": "இன்று வானிலை நன்றாக உள்ளது, நாங்கள் ரொட்டியும் பாலும் வாங்க சந்தைக்குச் செல்கிறோம்.",
    "te": "ఈరోజు వాతావరణం బాగుంది, మేము రొట్టె మరియు పాలు కొనడానికి మార్కెట్‌కు వెళ్తున్నాము.",
    "kn": "ಇಂದು ಹವಾಮಾನ ಚೆನ್ನಾಗಿದೆ ಮತ್ತು ನಾವು ರೊಟ್ಟಿ ಹಾಗೂ ಹಾಲು ಕೊಳ್ಳಲು ಮಾರುಕಟ್ಟೆಗೆ ಹೋಗುತ್ತಿದ್ದೇವೆ.",
    "ml": "ഇന്ന് കാലാവസ്ഥ നല്ലതാണ്, ഞങ്ങൾ റൊട്ടിയും പാലും വാങ്ങാൻ ചന്തയിലേക്ക് പോകുന്നു.",
    "th": "วันนี้อากาศดีมาก เราจึงไปตลาดเพื่อซื้อขนมปังและนมสด",
    "vi": "Hôm nay thời tiết đẹp và chúng tôi đi chợ để mua bánh mì và sữa tươi.",
    "id": "Hari ini cuacanya cerah dan kami pergi ke pasar untuk membeli roti dan susu.",
    "sw": "Leo hali ya hewa ni nzuri na sisi tunakwenda sokoni kununua mkate na maziwa.",
    "ja": "今日は天気がいいので、私たちはパンと牛乳を買いに市場へ行きます。",
    "ko": "오늘은 날씨가 좋아서 우리는 빵과 우유를 사러 시장에 갑니다.",
    "zh": "今天天气很好，我们要去市场买一些面包和牛奶，然后回家做饭。",
}


def _written_in(given: Mapping[str, Any]) -> Texts:
    code = str(given["language"]).casefold().partition("-")[0]
    own = [SENTENCES[code]] if code in SENTENCES else []
    others = [text for other, text in SENTENCES.items() if other != code]
    mixed = [f"{text}\n\n{one}" for text in own for one in others[:2]]
    return own, [*mixed, *others[:3]]


WITNESSES = {"language.written_in": _written_in}
