package font

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/go-text/typesetting/language"
)

// The files are variables and no embed.FS, which would copy what it reads.
var (
	//go:embed noto/NotoSans-Bold.ttf
	notoBold []byte
	//go:embed noto/NotoSans-Regular.ttf
	notoRegular []byte
	//go:embed noto/NotoSans-SemiBold.ttf
	notoSemiBold []byte
	//go:embed noto/NotoSansArabic-Bold.ttf
	notoArabicBold []byte
	//go:embed noto/NotoSansArabic-Regular.ttf
	notoArabicRegular []byte
	//go:embed noto/NotoSansBengali-Bold.ttf
	notoBengaliBold []byte
	//go:embed noto/NotoSansBengali-Regular.ttf
	notoBengaliRegular []byte
	//go:embed noto/NotoSansEthiopic-Bold.ttf
	notoEthiopicBold []byte
	//go:embed noto/NotoSansEthiopic-Regular.ttf
	notoEthiopicRegular []byte
	//go:embed noto/NotoSansHebrew-Bold.ttf
	notoHebrewBold []byte
	//go:embed noto/NotoSansHebrew-Regular.ttf
	notoHebrewRegular []byte
	//go:embed noto/NotoSansKhmer-Bold.ttf
	notoKhmerBold []byte
	//go:embed noto/NotoSansKhmer-Regular.ttf
	notoKhmerRegular []byte
	//go:embed noto/NotoSansMono-Medium.ttf
	notoMonoMedium []byte
	//go:embed noto/NotoSansMyanmar-Bold.ttf
	notoMyanmarBold []byte
	//go:embed noto/NotoSansMyanmar-Regular.ttf
	notoMyanmarRegular []byte
	//go:embed noto/NotoSansThai-Bold.ttf
	notoThaiBold []byte
	//go:embed noto/NotoSansThai-Regular.ttf
	notoThaiRegular []byte
	//go:embed ocr/OCRB.otf
	ocrB []byte
)

// A weight is one of the built-in families with its fonts for other scripts.
type weight struct {
	file   string // of the font itself
	suffix string // of the fonts behind it
}

var weights = map[string]weight{
	"regular":  {"NotoSans-Regular", "Regular"},
	"semibold": {"NotoSans-SemiBold", "Bold"},
	"bold":     {"NotoSans-Bold", "Bold"},
	"mono":     {"NotoSansMono-Medium", "Regular"},
	"ocrb":     {"OCRB", "Regular"},
}

// behind names the built-in font of each script that the Latin ones lack.
var behind = map[language.Script]string{
	language.Arabic:     "NotoSansArabic",
	language.Bengali:    "NotoSansBengali",
	language.Devanagari: "NotoSans", // for mono, which has none
	language.Ethiopic:   "NotoSansEthiopic",
	language.Hebrew:     "NotoSansHebrew",
	language.Khmer:      "NotoSansKhmer",
	language.Myanmar:    "NotoSansMyanmar",
	language.Thai:       "NotoSansThai",
}

// Names returns the names of the built-in fonts.
func Names() []string { return []string{"regular", "semibold", "bold", "mono", "ocrb"} }

// files holds every built-in font, read when it is first used.
var files = map[string]func() (*Face, error){
	"NotoSans-Bold":            open("NotoSans-Bold", notoBold),
	"NotoSans-Regular":         open("NotoSans-Regular", notoRegular),
	"NotoSans-SemiBold":        open("NotoSans-SemiBold", notoSemiBold),
	"NotoSansArabic-Bold":      open("NotoSansArabic-Bold", notoArabicBold),
	"NotoSansArabic-Regular":   open("NotoSansArabic-Regular", notoArabicRegular),
	"NotoSansBengali-Bold":     open("NotoSansBengali-Bold", notoBengaliBold),
	"NotoSansBengali-Regular":  open("NotoSansBengali-Regular", notoBengaliRegular),
	"NotoSansEthiopic-Bold":    open("NotoSansEthiopic-Bold", notoEthiopicBold),
	"NotoSansEthiopic-Regular": open("NotoSansEthiopic-Regular", notoEthiopicRegular),
	"NotoSansHebrew-Bold":      open("NotoSansHebrew-Bold", notoHebrewBold),
	"NotoSansHebrew-Regular":   open("NotoSansHebrew-Regular", notoHebrewRegular),
	"NotoSansKhmer-Bold":       open("NotoSansKhmer-Bold", notoKhmerBold),
	"NotoSansKhmer-Regular":    open("NotoSansKhmer-Regular", notoKhmerRegular),
	"NotoSansMono-Medium":      open("NotoSansMono-Medium", notoMonoMedium),
	"NotoSansMyanmar-Bold":     open("NotoSansMyanmar-Bold", notoMyanmarBold),
	"NotoSansMyanmar-Regular":  open("NotoSansMyanmar-Regular", notoMyanmarRegular),
	"NotoSansThai-Bold":        open("NotoSansThai-Bold", notoThaiBold),
	"NotoSansThai-Regular":     open("NotoSansThai-Regular", notoThaiRegular),
	"OCRB":                     open("OCRB", ocrB),
}

func open(name string, data []byte) func() (*Face, error) {
	return sync.OnceValues(func() (*Face, error) { return Open(name, data, 0) })
}

// Lookup returns the built-in font of that name.
func Lookup(name string) (*Face, error) {
	w, ok := weights[name]
	if !ok {
		return nil, fmt.Errorf("no font %q", name)
	}
	return files[w.file]()
}

// Behind returns the built-in font that stands in for a font of the given name where a
// script is not in it, nil if there is none. Fonts that are not built in have those of
// regular behind them.
func Behind(name string, script language.Script) *Face {
	w, ok := weights[name]
	if !ok {
		w = weights["regular"]
	}
	family, ok := behind[script]
	if !ok {
		return nil
	}
	f, err := files[family+"-"+w.suffix]()
	if err != nil {
		return nil
	}
	return f
}
