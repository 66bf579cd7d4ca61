package locale

import (
	"embed"
	"strconv"
	"strings"
	"sync"
)

var (
	//go:embed names/*.txt
	files embed.FS
	//go:embed sexes.txt
	sexes string
)

// An entry is what is known in a language. Names are read when they are first asked for:
// a program prints few languages, and each has 250 countries.
type entry struct {
	sexes [3]string // female, male, neither
	names func() *names
}

// names are those of a file.
type names struct {
	wide, short [12]string // of months
	countries   map[string]string
}

// table holds every language by its tag.
var table = sync.OnceValue(func() map[string]entry {
	t := map[string]entry{}
	for row := range strings.Lines(sexes) {
		f := columns(row)
		t[f[0]] = entry{
			sexes: [3]string{f[1], f[2], f[3]},
			names: sync.OnceValue(func() *names { return read(f[0]) }),
		}
	}
	return t
})

// read returns the names of a language.
func read(tag string) *names {
	n := &names{countries: map[string]string{}}
	data, err := files.ReadFile("names/" + tag + ".txt")
	if err != nil { // a test holds that each language of sexes.txt has a file
		return n
	}
	for row := range strings.Lines(string(data)) {
		f := columns(row)
		if m, err := strconv.Atoi(f[0]); err == nil {
			n.wide[m-1], n.short[m-1] = f[1], f[2]
			continue
		}
		n.countries[f[0]] = f[1]
	}
	return n
}

func columns(row string) []string { return strings.Split(strings.TrimSuffix(row, "\n"), "\t") }
