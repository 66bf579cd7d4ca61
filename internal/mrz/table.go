package mrz

// table holds what replaces a capital letter, as Doc 9303-3, section 6, recommends, for
// all letters that do not come out the same when their marks are left out.
var table = map[rune]string{
	// Section 6.A, Latin.
	'Ä': "AE", 'Å': "AA", 'Æ': "AE", 'Ð': "D", 'Ö': "OE", 'Ø': "OE", 'Ü': "UE", 'Þ': "TH",
	'Đ': "D", 'Ħ': "H", 'Ĳ': "IJ", 'Ł': "L", 'Ŋ': "N", 'Œ': "OE", 'Ŧ': "T",
	'ß': "SS", 'ẞ': "SS",

	// Latin letters without a row.
	'Ə': "A", 'Ɓ': "B", 'Ɖ': "D", 'Ɗ': "D", 'Ɛ': "E", 'Ƒ': "F", 'Ɣ': "G", 'Ɨ': "I", 'Ɩ': "I",
	'Ƙ': "K", 'Ɲ': "N", 'Ɔ': "O", 'Ɵ': "O", 'Ʉ': "U", 'Ʊ': "U", 'Ʋ': "V", 'Ƴ': "Y",

	// Section 6.B, Cyrillic.
	'Ё': "E", 'Ђ': "D", 'Є': "IE", 'Ѕ': "DZ", 'І': "I", 'Ї': "I", 'Ј': "J", 'Љ': "LJ",
	'Њ': "NJ", 'Ќ': "K", 'Ў': "U", 'Џ': "DZ", 'А': "A", 'Б': "B", 'В': "V", 'Г': "G",
	'Д': "D", 'Е': "E", 'Ж': "ZH", 'З': "Z", 'И': "I", 'Й': "I", 'К': "K", 'Л': "L",
	'М': "M", 'Н': "N", 'О': "O", 'П': "P", 'Р': "R", 'С': "S", 'Т': "T", 'У': "U",
	'Ф': "F", 'Х': "KH", 'Ц': "TS", 'Ч': "CH", 'Ш': "SH", 'Щ': "SHCH", 'Ъ': "IE", 'Ы': "Y",
	'Э': "E", 'Ю': "IU", 'Я': "IA", 'Ѫ': "U", 'Ѵ': "Y", 'Ґ': "G", 'Ғ': "G", 'Һ': "C",

	// Cyrillic letters without a row. The standard draws Ћ and means Ђ.
	'Ћ': "C", 'Ь': "",

	// Section 6.C, Arabic. Vowel signs are marks; X changes the letter after it.
	'ء': "XE", 'آ': "XAA", 'أ': "XAE", 'ؤ': "U", 'إ': "I", 'ئ': "XI", 'ا': "A", 'ب': "B",
	tehMarbuta: "XTA", // XAH at the end
	'ت':        "T", 'ث': "XTH", 'ج': "J", 'ح': "XH", 'خ': "XKH", 'د': "D", 'ذ': "XDH", 'ر': "R",
	'ز': "Z", 'س': "S", 'ش': "XSH", 'ص': "XSS", 'ض': "XDZ", 'ط': "XTT", 'ظ': "XZZ", 'ع': "E",
	'غ': "G", 'ف': "F", 'ق': "Q", 'ك': "K", 'ل': "L", 'م': "M", 'ن': "N", 'ه': "H",
	'و': "W", 'ى': "XAY", 'ي': "Y", 'ٱ': "XXA", 'ٹ': "XXT", 'ټ': "XRT", 'پ': "P", 'ځ': "XKE",
	'څ': "XXH", 'چ': "XC", 'ڈ': "XXD", 'ډ': "XDR", 'ڑ': "XXR", 'ړ': "XRR", 'ږ': "XRX", 'ژ': "XJ",
	'ښ': "XXS", 'ڜ': "", 'ڢ': "", 'ڧ': "", 'ڨ': "", 'ک': "XKK", 'ګ': "XXK", 'ڭ': "XNG",
	'گ': "XGG", 'ں': "XNN", 'ڼ': "XXN", 'ھ': "XDO", 'ۀ': "XYH", 'ہ': "XXG", 'ۂ': "XGE", 'ۃ': "XTG",
	'ی': "XYA", 'ۍ': "XXY", 'ې': "Y", 'ے': "XYB", 'ۓ': "XBE",

	// Appendix B, section 5.4, Arabic letters of foreign names.
	'ڤ': "V", 'ڥ': "XF",
}
