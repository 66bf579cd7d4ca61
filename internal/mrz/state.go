package mrz

import (
	"strings"

	"golang.org/x/text/language"
)

// special are the codes that Doc 9303-3, section 5, has beside those of ISO 3166-1, and
// some that readers take as real although it does not have them (XCT, XXK).
const special = " D EUE GBD GBN GBO GBP GBS IAO RKS UNA UNK UNO " +
	"XBA XCC XCE XCO XCT XDC XEC XES XIM XMP XOM XPO XXA XXB XXC XXK XXX "

// RealState tells whether code is that of a state, a territory, an organization or a
// status such as stateless: one of ISO 3166-1, alpha 3, now or in former times, or of Doc
// 9303-3. Others are free for cards of nobody of them: UTO, which the standard has for
// specimens, and AAA to AAZ, QMA to QZZ, XAA to XZZ and ZZA to ZZZ, which ISO 3166-1
// leaves to users. It says nothing about codes that ISO may assign in future.
func RealState(code string) bool {
	if _, err := stateField(code); err != nil {
		return false
	}
	if strings.Contains(special, " "+code+" ") {
		return true
	}
	if len(code) != 3 {
		return false
	}
	region, err := language.ParseRegion(code)
	return err == nil && region.IsCountry() && !region.IsPrivateUse()
}
