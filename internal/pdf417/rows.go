package pdf417

// The patterns at both ends of every row (section 5.3.2), 1 is dark.
const (
	startPattern = 0b11111111010101000
	stopPattern  = 0b111111101000101001
	stopWidth    = patternWidth + 1
)

// draw places codewords row by row between their indicators.
func draw(all []uint16, columns, level int) *Symbol {
	s := &Symbol{Columns: columns, Rows: len(all) / columns, Level: level, Width: widthOf(columns)}
	s.Bits = make([]byte, s.Rows*stride(s.Width))
	for r := range s.Rows {
		row := line{bits: s.Bits[r*stride(s.Width):]}
		table := &patterns()[r%clusters]
		left, right := s.indicators(r)
		row.put(startPattern, patternWidth)
		row.put(table[left], patternWidth)
		for _, c := range all[r*columns : (r+1)*columns] {
			row.put(table[c], patternWidth)
		}
		row.put(table[right], patternWidth)
		row.put(stopPattern, stopWidth)
	}
	return s
}

// indicators returns the codewords at the ends of a row (section 5.11.3). Each tells the
// row, in threes, and one of three facts about the symbol; the right one tells in the first
// row of three what the left one tells in the third.
func (s *Symbol) indicators(row int) (left, right int) {
	group := row / clusters * 30
	facts := [clusters]int{
		(s.Rows - 1) / clusters,
		s.Level*clusters + (s.Rows-1)%clusters,
		s.Columns - 1,
	}
	k := row % clusters
	return group + facts[k], group + facts[(k+clusters-1)%clusters]
}

// line writes modules from left to right into bytes that are 0.
type line struct {
	bits []byte
	at   int
}

// put writes the lowest n bits of a pattern.
func (l *line) put(pattern uint32, n int) {
	for i := n - 1; i >= 0; i-- {
		l.bits[l.at/8] |= byte(pattern>>i&1) << (7 - l.at%8)
		l.at++
	}
}
