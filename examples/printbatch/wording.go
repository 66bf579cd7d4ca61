package main

// A wording is what a letter says in one language.
type wording struct {
	date, number string // labels
	heading      string
	body         []string // paragraphs
	closing      string   // above the picture of the card
	right        bool     // reads from right to left
}

// wordings are the languages of letters by their codes of ISO 639-3, which the column
// language of a people file has. A language that is not here gets English.
var wordings = map[string]*wording{
	"eng": {
		date: "Date", number: "Card number", heading: "Your card",
		body: []string{
			"Here is your card. It shows who you are to whoever you hand it to, and that we issued it. Please check now that your name and your picture are right, and tell us if they are not.",
			"Carry the card with you. Keep it flat and dry and away from heat. Do not write on it, punch it or bend it: the square code must stay readable.",
			"The code is signed and is checked without a network, so your card can be trusted anywhere. A photograph of the code scans as well, so do not show one around. Whoever checks the card compares the picture with your face.",
			"If the card is lost or stolen, tell us at once and give the number above. We withdraw it, and no device accepts it any more.",
		},
		closing: "This is what your card looks like:",
	},
	"fra": {
		date: "Date", number: "Numéro de carte", heading: "Votre carte",
		body: []string{
			"Voici votre carte. Elle montre qui vous êtes à la personne à qui vous la présentez, et que nous l’avons émise. Vérifiez dès maintenant que votre nom et votre photo sont exacts, et prévenez-nous s’ils ne le sont pas.",
			"Gardez la carte sur vous. Conservez-la à plat, au sec et loin de la chaleur. N’écrivez pas dessus, ne la perforez pas et ne la pliez pas : le code carré doit rester lisible.",
			"Le code est signé et se vérifie sans réseau : on peut donc se fier à votre carte partout. Une photo du code se lit aussi, alors n’en montrez pas. La personne qui contrôle la carte compare la photo à votre visage.",
			"Si la carte est perdue ou volée, prévenez-nous aussitôt et indiquez le numéro ci-dessus. Nous la révoquons, et plus aucun appareil ne l’accepte.",
		},
		closing: "Voici à quoi ressemble votre carte :",
	},
	"spa": {
		date: "Fecha", number: "Número de tarjeta", heading: "Su tarjeta",
		body: []string{
			"Esta es su tarjeta. Muestra quién es usted a la persona a quien la presenta, y que nosotros la emitimos. Compruebe ahora que su nombre y su foto son correctos y avísenos si no lo son.",
			"Lleve la tarjeta consigo. Guárdela plana, seca y lejos del calor. No escriba en ella, no la perfore ni la doble: el código cuadrado debe seguir siendo legible.",
			"El código está firmado y se comprueba sin red, de modo que su tarjeta es fiable en cualquier lugar. Una foto del código también se puede leer, así que no la enseñe. Quien comprueba la tarjeta compara la foto con su cara.",
			"Si pierde la tarjeta o se la roban, avísenos de inmediato e indique el número de arriba. La anulamos y ningún dispositivo la acepta más.",
		},
		closing: "Así es su tarjeta:",
	},
	"ara": {
		date: "التاريخ", number: "رقم البطاقة", heading: "بطاقتك", right: true,
		body: []string{
			"هذه بطاقتك. تُظهر هويتك لكل من تقدمها إليه، وأننا نحن من أصدرها. يرجى التأكد الآن من صحة اسمك وصورتك، وإبلاغنا إن كان فيهما خطأ.",
			"احمل البطاقة معك. احفظها مستوية وجافة وبعيدة عن الحرارة، ولا تكتب عليها ولا تثقبها ولا تثنها، فالرمز المربع يجب أن يبقى مقروءًا.",
			"الرمز موقّع رقميًا ويُتحقق منه دون شبكة، فيمكن الوثوق ببطاقتك في أي مكان. وصورة الرمز تُقرأ أيضًا، فلا تعرضها على أحد. ومن يتحقق من البطاقة يقارن الصورة بوجهك.",
			"إذا فُقدت البطاقة أو سُرقت فأبلغنا فورًا واذكر الرقم أعلاه. نلغيها فلا يقبلها أي جهاز بعد ذلك.",
		},
		closing: "هذا شكل بطاقتك:",
	},
}

// wordingOf returns the wording of a language, English for one that is not there.
func wordingOf(language string) *wording {
	if w, ok := wordings[language]; ok {
		return w
	}
	return wordings["eng"]
}
