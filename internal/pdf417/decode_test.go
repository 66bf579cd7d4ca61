package pdf417_test

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/sealcard/sealcard/internal/pdf417"
)

// errWords is for codewords that are none of ours.
var errWords = errors.New("codewords: no text of this encoder")

// decode reads a symbol back from its modules, with what the standard says of readers. It
// checks the patterns at both ends, the indicators of every row and that the codewords are
// free of errors.
func decode(s *pdf417.Symbol) (string, error) {
	all, err := codewordsOf(s)
	if err != nil {
		return "", err
	}
	if bad := syndrome(all, s.Level); bad != 0 {
		return "", fmt.Errorf("syndrome %d is not 0", bad)
	}
	n := len(all) - 2<<s.Level
	if all[0] != n {
		return "", fmt.Errorf("length %d, want %d", all[0], n)
	}
	return textOf(all[1:n])
}

// codewordsOf returns the codewords of a symbol without its indicators.
func codewordsOf(s *pdf417.Symbol) ([]int, error) {
	var all []int
	for y := range s.Rows {
		words, err := rowOf(s, y)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", y, err)
		}
		facts := []int{(s.Rows - 1) / 3, 3*s.Level + (s.Rows-1)%3, s.Columns - 1}
		left, right := 30*(y/3)+facts[y%3], 30*(y/3)+facts[(y+2)%3]
		last := len(words) - 1
		if words[0] != left || words[last] != right {
			return nil, fmt.Errorf("row %d: indicators %d and %d, want %d and %d", y, words[0], words[last], left, right)
		}
		all = append(all, words[1:last]...)
	}
	return all, nil
}

// inverse holds the codewords of the patterns of each cluster.
var inverse = func() (of [3]map[uint32]int) {
	for k, patterns := range pdf417.Patterns() {
		of[k] = map[uint32]int{}
		for c, p := range patterns {
			of[k][p] = c
		}
	}
	return of
}()

// rowOf returns the codewords of a row, its indicators included.
func rowOf(s *pdf417.Symbol, y int) ([]int, error) {
	var b strings.Builder
	for x := range s.Width {
		b.WriteByte("01"[map[bool]int{true: 1}[s.Dark(x, y)]])
	}
	row, start := strings.CutPrefix(b.String(), "11111111010101000")
	row, stop := strings.CutSuffix(row, "111111101000101001")
	if !start || !stop || len(row) != 17*(s.Columns+2) {
		return nil, errors.New("start or stop pattern is missing")
	}
	var words []int
	for ; row != ""; row = row[17:] {
		var p uint32
		fmt.Sscanf(row[:17], "%b", &p)
		c, ok := inverse[y%3][p]
		if !ok {
			return nil, fmt.Errorf("%s is no pattern", row[:17])
		}
		words = append(words, c)
	}
	return words, nil
}

// syndrome returns the first value that is not 0 of the codewords, as a polynomial, at the
// roots that all symbols of the level have.
func syndrome(all []int, level int) int {
	root := 1
	for range 2 << level {
		root = root * 3 % 929
		sum := 0
		for _, c := range all {
			sum = (sum*root + c) % 929
		}
		if sum != 0 {
			return sum
		}
	}
	return 0
}

// textOf returns the text of codewords.
func textOf(words []int) (string, error) {
	var out strings.Builder
	mode := 900
	for len(words) > 0 {
		n := slices.IndexFunc(words, func(w int) bool { return w >= 900 && w != 913 })
		if n < 0 {
			n = len(words)
		}
		if n > 0 {
			read := map[int]func([]int) (string, error){900: textMode, 901: byteMode, 902: numericMode, 924: sixMode}[mode]
			if read == nil {
				return "", errWords
			}
			text, err := read(words[:n])
			if err != nil {
				return "", err
			}
			out.WriteString(text)
		}
		if words = words[n:]; len(words) > 0 {
			mode, words = words[0], words[1:]
		}
	}
	return out.String(), nil
}

// rules says, by submode, what values mean: a character, a latch by the capital letter of
// its submode or a shift by the small one. Characters come behind a dot.
var rules = map[byte][]string{
	'A': strings.Fields(".A .B .C .D .E .F .G .H .I .J .K .L .M .N .O .P .Q .R .S .T .U .V .W .X .Y .Z .sp L M p"),
	'L': strings.Fields(".a .b .c .d .e .f .g .h .i .j .k .l .m .n .o .p .q .r .s .t .u .v .w .x .y .z .sp a M p"),
	'M': strings.Fields(".0 .1 .2 .3 .4 .5 .6 .7 .8 .9 .& .cr .ht ., .: .# .- .. .$ ./ .+ .% .* .= .^ P .sp L A p"),
	'P': strings.Fields(".; .< .> .@ .[ .\\ .] ._ .` .~ .! .cr .ht ., .: .lf .- .. .$ ./ .\" .| .* .( .) .? .{ .} .' A"),
}

// named holds the characters that rules name by two letters.
var named = map[string]byte{"sp": ' ', "cr": '\r', "ht": '\t', "lf": '\n'}

// textMode reads text compaction with shifts to bytes.
func textMode(words []int) (string, error) {
	var out strings.Builder
	mode, shift := byte('A'), byte(0)
	take := func(v int) {
		in := mode
		if shift != 0 {
			in, shift = shift, 0
		}
		rule := rules[in][v]
		switch name, isChar := strings.CutPrefix(rule, "."); {
		case !isChar && rule == strings.ToUpper(rule):
			mode = rule[0]
		case !isChar:
			shift = strings.ToUpper(rule)[0]
		case len(name) == 2:
			out.WriteByte(named[name])
		default:
			out.WriteString(name)
		}
	}
	for i := 0; i < len(words); i++ {
		if words[i] != 913 {
			take(words[i] / 30)
			take(words[i] % 30)
			continue
		}
		if i++; i == len(words) || words[i] > 255 {
			return "", errWords
		}
		shift = 0
		out.WriteByte(byte(words[i]))
	}
	return out.String(), nil
}

// byteMode reads byte compaction whose last one to five codewords are bytes.
func byteMode(words []int) (string, error) {
	sixes := (len(words) - 1) / 5 * 5
	text, err := sixMode(words[:sixes])
	if err != nil {
		return "", err
	}
	for _, w := range words[sixes:] {
		if w > 255 {
			return "", errWords
		}
		text += string([]byte{byte(w)})
	}
	return text, nil
}

// sixMode reads byte compaction of multiples of six bytes.
func sixMode(words []int) (string, error) {
	if len(words)%5 != 0 {
		return "", errWords
	}
	var out []byte
	for five := range slices.Chunk(words, 5) {
		b := base900(five).Bytes()
		if len(b) > 6 {
			return "", errWords
		}
		out = append(append(out, make([]byte, 6-len(b))...), b...)
	}
	return string(out), nil
}

// numericMode reads groups of digits.
func numericMode(words []int) (string, error) {
	var out strings.Builder
	for group := range slices.Chunk(words, 15) {
		digits, ok := strings.CutPrefix(base900(group).String(), "1")
		if !ok {
			return "", errWords
		}
		out.WriteString(digits)
	}
	return out.String(), nil
}

// base900 returns the number whose digits to base 900 are the codewords.
func base900(words []int) *big.Int {
	n := new(big.Int)
	for _, w := range words {
		n.Add(n.Mul(n, big.NewInt(900)), big.NewInt(int64(w)))
	}
	return n
}
