package mrz_test

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/sealcard/sealcard/internal/mrz"
)

// line3 returns the names of a zone without the fillers at the end.
func line3(primary, secondary string) (string, error) {
	d := specimen()
	d.Primary, d.Secondary = primary, secondary
	lines, err := mrz.TD1(d)
	return strings.TrimRight(lines[2], "<"), err
}

// TestTransliteration has all rows of Doc 9303-3, section 6: code point and result.
func TestTransliteration(t *testing.T) {
	for row := range strings.FieldsSeq(latinRows + cyrillicRows + arabicRows) {
		letter, want, _ := strings.Cut(row, "=")
		for _, form := range []string{letter, norm.NFD.String(letter), strings.ToLower(letter)} {
			// Between letters, so that nothing is special about it.
			if got, err := line3("Q"+form+"Z", ""); err != nil || got != "Q"+want+"Z" {
				t.Errorf("%+q: %s, %v, want Q%sZ", form, got, err, want)
			}
		}
	}
}

const latinRows = "À=A Á=A Â=A Ã=A Ä=AE Å=AA Æ=AE Ç=C È=E É=E Ê=E Ë=E Ì=I Í=I Î=I Ï=I Ð=D Ñ=N Ò=O Ó=O Ô=O Õ=O Ö=OE Ø=OE " +
	"Ù=U Ú=U Û=U Ü=UE Ý=Y Þ=TH Ā=A Ă=A Ą=A Ć=C Ĉ=C Ċ=C Č=C Ď=D Đ=D Ē=E Ĕ=E Ė=E Ę=E Ě=E Ĝ=G Ğ=G Ġ=G Ģ=G Ĥ=H Ħ=H " +
	"Ĩ=I Ī=I Ĭ=I Į=I İ=I ı=I Ĳ=IJ Ĵ=J Ķ=K Ĺ=L Ļ=L Ľ=L Ŀ=L Ł=L Ń=N Ņ=N Ň=N Ŋ=N Ō=O Ŏ=O Ő=O Œ=OE Ŕ=R Ŗ=R Ř=R Ś=S Ŝ=S " +
	"Ş=S Š=S Ţ=T Ť=T Ŧ=T Ũ=U Ū=U Ŭ=U Ů=U Ű=U Ų=U Ŵ=W Ŷ=Y Ÿ=Y Ź=Z Ż=Z Ž=Z ẞ=SS "

const cyrillicRows = "Ё=E Ђ=D Є=IE Ѕ=DZ І=I Ї=I Ј=J Љ=LJ Њ=NJ Ќ=K Ў=U Џ=DZ А=A Б=B В=V Г=G Д=D Е=E Ж=ZH З=Z И=I Й=I К=K Л=L " +
	"М=M Н=N О=O П=P Р=R С=S Т=T У=U Ф=F Х=KH Ц=TS Ч=CH Ш=SH Щ=SHCH Ъ=IE Ы=Y Э=E Ю=IU Я=IA Ѫ=U Ѵ=Y Ґ=G Ғ=G Һ=C "

const arabicRows = "ء=XE آ=XAA أ=XAE ؤ=U إ=I ئ=XI ا=A ب=B ة=XTA ت=T ث=XTH ج=J ح=XH خ=XKH د=D ذ=XDH ر=R ز=Z س=S ش=XSH ص=XSS " +
	"ض=XDZ ط=XTT ظ=XZZ ع=E غ=G ـ= ف=F ق=Q ك=K ل=L م=M ن=N ه=H و=W ى=XAY ي=Y \u064b= \u064c= \u064d= \u064e= \u064f= \u0650= " +
	"\u0651=Q \u0652= \u0670= ٱ=XXA ٹ=XXT ټ=XRT پ=P ځ=XKE څ=XXH چ=XC ڈ=XXD ډ=XDR ڑ=XXR ړ=XRR ږ=XRX ژ=XJ ښ=XXS ڜ= ڢ= ڧ= ڨ= " +
	"ک=XKK ګ=XXK ڭ=XNG گ=XGG ں=XNN ڼ=XXN ھ=XDO ۀ=XYH ہ=XXG ۂ=XGE ۃ=XTG ی=XYA ۍ=XXY ې=Y ے=XYB ۓ=XBE ڤ=V ڥ=XF"

func TestNames(t *testing.T) {
	for _, tt := range []struct {
		name, primary, secondary string
		want                     string
	}{
		// Doc 9303-3, section 4.6, and 9303-5.
		{"two parts", "ERIKSSON", "ANNA MARIA", "ERIKSSON<<ANNA<MARIA"},
		{"apostrophe", "O'Connor", "Enya Siobhan", "OCONNOR<<ENYA<SIOBHAN"},
		{"hyphen", "Smith-Jones", "Susie Margaret", "SMITH<JONES<<SUSIE<MARGARET"},
		{"comma", "Eriksson", "Anna, Maria", "ERIKSSON<<ANNA<MARIA"},
		{"no secondary identifier", "Arkfreith", "", "ARKFREITH"},
		{"no secondary identifier, two components", "Satriya Sudarpa", "", "SATRIYA<SUDARPA"},
		{"secondary identifier of a hyphen", "Arkfreith", " - ", "ARKFREITH"},
		{"exactly 30", "Papandropoulous", "Jonathon Alec", "PAPANDROPOULOUS<<JONATHON<ALEC"},
		{"exactly 29", "Papandropoulous", "Jonathon Ale", "PAPANDROPOULOUS<<JONATHON<ALE"},

		{"secondary cut", "Nilavadhanananda", "Chayapa Dejthamrong Krasuang", "NILAVADHANANANDA<<CHAYAPA<DEJT"},
		{"secondary cut after a component", "Nilavadhanananda", "Chayapa Dej Krasuang", "NILAVADHANANANDA<<CHAYAP<DEJ<K"},
		{"primary shortened", "Bennelong Woolloomooloo Warrandyte Warnambool", "Dingo Potoroo", "BENNEL<WOOLLO<WARRAN<WARNAM<<D"},
		{"primary of 27", "Abcdefghijklm Opqrstuvwxyza", "Anna", "ABCDEFGHIJKLM<OPQRSTUVWXYZA<<A"},
		{"primary of 28", "Abcdefghijklm Opqrstuvwxyzab", "Anna", "ABCDEFGHIJKLM<OPQRSTUVWXYZA<<A"},
		{"primary alone", "Abcdefghijklmnop Abcdefghijklmnop", "", "ABCDEFGHIJKLMNO<ABCDEFGHIJKLMN"},
		{"room for an initial and a filler", "Abcdefghijklm Opqrstuvwxyz", "J Robert", "ABCDEFGHIJKL<OPQRSTUVWXYZ<<J<R"},
		{"fifteen initials", "A B C D E F G H I J K L M N Opqr", "", "A<B<C<D<E<F<G<H<I<J<K<L<M<N<OP"},

		// Section 6.C and appendix B.
		{"shadda", "عبّاس", "فضّة", "EBBAS<<FXDZXDZXAH"},
		{"shadda before a vowel sign", "مُحَمَّد", "", "MXHMMD"},
		{"teh marbuta before a vowel sign", "فاطمةً", "جميلة نعيمة", "FAXTTMXAH<<JMYLXAH<NEYMXAH"},
		{"teh marbuta inside", "ةم", "", "XTAM"},
		{"shadda on nothing", "\u0651ب", "", "B"},
		{"tatweel", "محـــمد", "", "MXHMD"},
		{"presentation forms", "ﻣﺤﻤﺪ ﻻ", "ﺃ", "MXHMD<LA<<XAE"},
		{"al-Razi", "ابو بكر محمد بن زكريا", "", "ABW<BKR<MXHMD<BN<ZKRYA"},
		{"al-Nasser", "الناصر", "جمال عبد", "ALNAXSSR<<JMAL<EBD"},
		{"non-joiner", "علی\u200cرضا", "", "ELXYARXDZA"},

		{"marks", "Nguyễn", "Thị Ánh", "NGUYEN<<THI<ANH"},
		{"a mark on a letter of the table", "Ǻ", "Ǖ", "AA<<UE"},
		{"decomposed", "Mu\u0308ller", "Zoe\u0308", "MUELLER<<ZOE"},
		{"mark without a composed form", "g\u0303a", "m\u0327", "GA<<M"},
		{"sharp s", "Groß", "Weiß", "GROSS<<WEISS"},
		{"ligatures", "Ǆamonja", "ﬁ Ⅳ", "DZAMONJA<<FI<IV"},
		{"full width", "ＪＡＮＥ", "Ｄ－Ｏ，Ｅ", "JANE<<D<O<E"},
		{"okina", "Kaʻahumanu", "Oʼzbek N´Dour N`Dour", "KAAHUMANU<<OZBEK<NDOUR<NDOUR"},
		{"punctuation", "Jr.", "(Sasha) Gal·la \u201cX\u201d \u202eA\u202c", "JR<<SASHA<GALLA<X<A"},
		{"soft sign", "Евгеньевич", "Игорь", "EVGENEVICH<<IGOR"},
		{"Serbian and Macedonian", "Ћирић", "Ђорђе Ѓорѓи", "CIRIC<<DORDE<GORGI"},
		{"Azerbaijan and Ghana", "Məmmədov", "Ɛsi Kɔmla", "MAMMADOV<<ESI<KOMLA"},
		{"Cyrillic mark and number sign of old", "Бо\u0487г", "\u0610علي", "BOG<<ELY"},
		{"two scripts", "Петров-Smith", "علي", "PETROV<SMITH<<ELY"},
	} {
		if got, err := line3(tt.primary, tt.secondary); err != nil || got != tt.want {
			t.Errorf("%s: %s, %v, want %s", tt.name, got, err, tt.want)
		}
	}
}
