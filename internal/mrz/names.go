package mrz

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// maxPrimary is what a shortened primary identifier takes: three positions of line 3
// are left for two fillers and a letter (Doc 9303-5, section 4.2.3).
const maxPrimary = lineLength - 3

var (
	errNoName     = errors.New("primary identifier: no letter, whoever has one name has it there")
	errComponents = errors.New("primary identifier: more components than a line has room for")
)

// names returns line 3.
func names(primary, secondary string) (string, error) {
	p, err := components(primary)
	if err != nil {
		return "", fmt.Errorf("primary identifier: %w", err)
	}
	s, err := components(secondary)
	if err != nil {
		return "", fmt.Errorf("secondary identifier: %w", err)
	}
	if len(p) == 0 {
		return "", errNoName
	}
	line := strings.Join(p, "<")
	if len(s) > 0 {
		line += "<<" + strings.Join(s, "<")
	}
	if len(line) > lineLength {
		return shortened(p, s)
	}
	return filled(line, lineLength), nil
}

// shortened returns line 3 of names that are longer than it.
func shortened(p, s []string) (string, error) {
	limit := maxPrimary
	if len(s) == 0 {
		limit = lineLength
	}
	head, ok := shorten(p, limit)
	if !ok {
		return "", errComponents
	}
	if len(s) == 0 {
		return head, nil
	}
	tail, ok := cut(s, lineLength-2-len(head))
	if !ok {
		// An even number of positions cannot end in an initial. The primary identifier
		// takes an even number as well, so it is more than initials.
		head, _ = shorten(p, len(head)-1)
		tail, _ = cut(s, lineLength-2-len(head))
	}
	return head + "<<" + tail, nil
}

// shorten takes letters from the longest component until all of them take at most n
// positions. It fails if there are too many components.
func shorten(parts []string, n int) (string, bool) {
	parts = slices.Clone(parts)
	size := len(parts) - 1
	for _, part := range parts {
		size += len(part)
	}
	for ; size > n; size-- {
		longest := 0
		for i, part := range parts {
			if len(part) >= len(parts[longest]) {
				longest = i
			}
		}
		last := len(parts[longest]) - 1
		if last == 0 {
			return "", false
		}
		parts[longest] = parts[longest][:last]
	}
	return strings.Join(parts, "<"), true
}

// cut returns the first n positions of components that take more. They end in a letter;
// it fails if they are initials only and cannot.
func cut(parts []string, n int) (string, bool) {
	text := strings.Join(parts, "<")[:n]
	if text[n-1] != '<' {
		return text, true
	}
	whole := strings.Count(text, "<")
	return shorten(append(slices.Clone(parts[:whole]), parts[whole][:1]), n)
}
