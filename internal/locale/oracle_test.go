package locale_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/unicode/norm"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/locale"
)

// edition is that of CLDR which the names are of.
const edition = "48"

// TestNamesAreThoseOfICU makes all files again with the ICU of Node. One of the same
// edition gives the same rows. One of another edition gives half or more: the Kurdish of
// edition 42 has 148 of these 250 countries, all other languages over 200.
func TestNamesAreThoseOfICU(t *testing.T) {
	dir := t.TempDir()
	version := cardtest.Tool(t, "node", filepath.Join("testdata", "cldr.js"), dir)
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) != len(locale.Tags())-1 { // Haitian Creole is ours
		t.Fatalf("%d files for %d languages: %v", len(files), len(locale.Tags()), err)
	}
	for _, file := range files {
		theirs, ours := rows(t, file), rows(t, filepath.Join("names", filepath.Base(file)))
		least := len(ours)
		if major, _, _ := strings.Cut(version, "."); strings.TrimSpace(major) != edition {
			least = len(ours) / 2
		}
		if n := common(theirs, ours); n < least {
			t.Errorf("%s: %d of %d rows are those of CLDR %s, want %d", filepath.Base(file), n, len(ours), version, least)
		}
	}
}

func rows(t *testing.T, file string) []string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
}

// common returns how many of a are in b.
func common(a, b []string) int {
	n := 0
	for _, s := range a {
		if slices.Contains(b, s) {
			n++
		}
	}
	return n
}

// TestCountriesAreThoseOfOlderCLDR compares with edition 32, which reached x/text by a way
// of its own: a name beside the wrong code, or a file for the wrong language, shows.
func TestCountriesAreThoseOfOlderCLDR(t *testing.T) {
	rewritten := map[string]int{"ku": 25, "qu": 70, "so": 50, "ti": 30} // percent the same
	for _, tag := range locale.Tags() {
		l, same, all := find(t, tag), 0, 0
		namer := display.Regions(language.Make(tag))
		for _, code := range codes() {
			r, err := language.ParseRegion(code)
			if err != nil || l.Country(code) == code {
				continue
			}
			all++
			if norm.NFC.String(namer.Name(r)) == l.Country(code) {
				same++
			}
		}
		least, ok := rewritten[tag]
		if !ok {
			least = 75
		}
		if same*100 < all*least {
			t.Errorf("%s: %d of %d names are those of CLDR 32, want %d %%", tag, same, all, least)
		}
	}
}

// glibcDir holds the sources of glibc's locales (the Debian package locales), which their
// speakers write by hand.
const glibcDir = "/usr/share/i18n/locales"

var quotedText = regexp.MustCompile(`"([^"]*)"`)

// glibc returns the strings of a keyword of a locale, nil if it is not there. A line that
// ends in a slash goes on in the next.
func glibc(t *testing.T, name, keyword string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(glibcDir, name))
	if err != nil {
		cardtest.Missing(t, "the sources of glibc's locales are not installed: %v", err)
	}
	_, rest, ok := strings.Cut(string(b), "\n"+keyword+" ")
	if !ok {
		_, rest, ok = strings.Cut(string(b), "\n"+keyword+"\t")
	}
	if !ok {
		return nil
	}
	var found []string
	for line := range strings.Lines(rest) {
		for _, m := range quotedText.FindAllStringSubmatch(line, -1) {
			found = append(found, norm.NFC.String(unescape(m[1])))
		}
		if !strings.HasSuffix(strings.TrimSpace(line), "/") {
			break
		}
	}
	return found
}

var escape = regexp.MustCompile(`<U[0-9A-F]+>`)

// unescape replaces <U00E9> by é.
func unescape(s string) string {
	return escape.ReplaceAllStringFunc(s, func(m string) string {
		n, err := strconv.ParseInt(m[2:len(m)-1], 16, 32)
		if err != nil {
			return m
		}
		return string(rune(n))
	})
}

// glibcLocales names the locale of glibc for each language; it has none for Dari.
var glibcLocales = map[string]string{
	"am": "am_ET", "ar": "ar_EG", "bn": "bn_BD", "de": "de_DE", "el": "el_GR", "en": "en_US", "es": "es_ES", "fa": "fa_IR",
	"fil": "fil_PH", "fr": "fr_FR", "he": "he_IL", "hi": "hi_IN", "ht": "ht_HT", "hy": "hy_AM", "id": "id_ID", "it": "it_IT",
	"ja": "ja_JP", "ka": "ka_GE", "km": "km_KH", "ko": "ko_KR", "ku": "ku_TR", "my": "my_MM", "ne": "ne_NP", "nl": "nl_NL",
	"pa": "pa_IN", "pl": "pl_PL", "ps": "ps_AF", "pt": "pt_BR", "pt-PT": "pt_PT", "qu": "quz_PE", "ro": "ro_RO", "ru": "ru_RU",
	"so": "so_SO", "sw": "sw_KE", "th": "th_TH", "ti": "ti_ER", "tr": "tr_TR", "uk": "uk_UA", "ur": "ur_PK", "vi": "vi_VN",
	"zh-Hans": "zh_CN", "zh-Hant": "zh_TW",
}

var everyMonth = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}

// otherInGlibc lists the months that glibc names in another way.
var otherInGlibc = map[string][]int{
	"am":      {1, 2},           // an older spelling
	"bn":      {1, 2},           // an older spelling, with a long vowel at the end
	"fa":      {1, 2, 5, 7, 10}, // without the ezafe that joins a month to its year; Arabic kaf
	"hi":      {10},             // the other of two spellings in use
	"ku":      {1, 12},          // other words: çile, kanûn
	"ps":      {9},              // without a vowel
	"qu":      everyMonth,       // spelled as Quechua, where CLDR has the Spanish names
	"so":      everyMonth,       // "first month" and so on
	"ti":      {5},              // another spelling
	"zh-Hant": everyMonth,       // the number in Chinese
}

func TestMonthsAgreeWithGlibc(t *testing.T) {
	for tag, file := range glibcLocales {
		theirs := glibc(t, file, "mon")
		wide, _, _, _ := everything(t, find(t, tag))
		if len(theirs) != len(wide) {
			t.Errorf("%s has %d months in glibc", tag, len(theirs))
			continue
		}
		var other []int
		for m := range theirs {
			if !strings.EqualFold(strings.TrimSpace(theirs[m]), wide[m]) {
				other = append(other, m+1)
			}
		}
		if !slices.Equal(other, otherInGlibc[tag]) {
			t.Errorf("%s: months %v are not those of glibc, want %v: %s and %s", tag, other, otherInGlibc[tag], wide, theirs)
		}
	}
}

// TestThreeLettersAgreeWithGlibc holds that a country has one name under both codes.
func TestThreeLettersAgreeWithGlibc(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(glibcDir, "*_*"))
	if err != nil || len(files) == 0 {
		cardtest.Missing(t, "the sources of glibc's locales are not installed")
	}
	seen := map[string]bool{}
	for _, file := range files {
		two, three := glibc(t, filepath.Base(file), "country_ab2"), glibc(t, filepath.Base(file), "country_ab3")
		if len(two) != 1 || len(three) != 1 || seen[two[0]] {
			continue
		}
		seen[two[0]] = true
		if a, b := (locale.Language{}).Country(two[0]), (locale.Language{}).Country(three[0]); a != b || a == two[0] {
			t.Errorf("%s is %s and %s is %s", two[0], a, three[0], b)
		}
	}
	if len(seen) < 140 {
		t.Errorf("%d countries are in glibc, want 140 or more", len(seen))
	}
}
