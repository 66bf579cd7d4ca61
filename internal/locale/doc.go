// Package locale writes a day, a sex and a country in a holder's language.
//
// Names of months and countries are those of the Unicode Common Locale Data Repository
// (CLDR), edition 48; patterns of dates are a subset of Unicode Technical Standard 35,
// part 4. Words for a sex are a table of our own, sexes.txt, and so are the Haitian
// Creole names that are not French (names/README.md): native readers have checked
// neither, so whoever issues cards in a language has a reader of it look at a sample
// first. Names of countries and territories follow CLDR and say nothing about anybody's
// view of them.
//
// Digits are 0 to 9 in every language, because a date on a card is compared with other
// papers by officers who may not read the holder's script.
//
// Days are days of the Gregorian calendar in every language, as they are in Claim 169
// and in machine-readable travel documents (ICAO 9303): a year of the Buddhist, Solar
// Hijri or Ethiopian calendar beside a signed Gregorian one would read as another day.
// Tigrinya alone has old names for the months of both calendars (in Eritrea ጥሪ is January,
// in Ethiopia it begins on 9 January), so a card in it is clearer with numbers.
//
// Everything is NFC, holds nothing that cannot be seen but joiners, and is the same on
// every run. All functions may be called at once by several goroutines.
package locale
