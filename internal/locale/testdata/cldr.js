// Writes the months and countries that the ICU data of this Node holds, a file a language
// in the form of ../names, into the folder of its argument, and prints the edition of CLDR.
const fs = require("fs"), path = require("path");

const tags = `
	am ar bn de el en es fa fa-AF fil fr he hi hy id it ja ka km ko ku my ne nl pa pl ps pt pt-PT
	qu ro ru so sw th ti tr uk ur vi zh-Hans zh-Hant`.trim().split(/\s+/);

// The 249 codes of ISO 3166-1, and XK, which CLDR uses for Kosovo.
const codes = `
	AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
	BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
	EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
	HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
	LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
	NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
	SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
	TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`.trim().split(/\s+/);

// A zero width space says where a line may break, and a card's text may not hold what
// cannot be seen.
const clean = (s) => s.normalize("NFC").replace(/\u200b/g, "");

// Within a date a month's name can be in another case than alone. Where a whole date has
// only the number, the name alone is the same as within.
function month(tag, width, m) {
	const day = new Date(Date.UTC(2026, m, 5));
	const format = (fields) => new Intl.DateTimeFormat(`${tag}-u-ca-gregory-nu-latn`, { ...fields, timeZone: "UTC" });
	const within = format({ day: "numeric", month: width, year: "numeric" })
		.formatToParts(day).filter((p) => p.type === "month").map((p) => p.value).join("");
	return clean(/^\d+$/.test(within) ? format({ month: width }).format(day) : within);
}

for (const tag of tags) {
	if (!Intl.DateTimeFormat.supportedLocalesOf(tag).length) throw new Error(`no data for ${tag}`);
	const countries = new Intl.DisplayNames(tag, { type: "region", fallback: "none" });
	const rows = [];
	for (let m = 0; m < 12; m++) rows.push([m + 1, month(tag, "long", m), month(tag, "short", m)]);
	for (const code of codes) {
		const name = countries.of(code);
		if (name) rows.push([code, clean(name)]);
	}
	fs.writeFileSync(path.join(process.argv[2], `${tag}.txt`), rows.map((r) => r.join("\t") + "\n").join(""));
}
console.log(process.versions.cldr);
