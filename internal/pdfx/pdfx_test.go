package pdfx_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
	"github.com/sealcard/sealcard/internal/pdfx"
)

func rules(t *testing.T, found []pdfx.Finding, err error) []string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range found {
		t.Log(f)
		if !slices.Contains(out, f.Rule) {
			out = append(out, f.Rule)
		}
	}
	slices.Sort(out)
	return out
}

func TestGoodFileHasNoFindings(t *testing.T) {
	for name, file := range map[string][]byte{"table": good().bytes(), "streams": good().packed()} {
		found, err := pdfx.CheckParts(file)
		if got := rules(t, found, err); len(got) > 0 {
			t.Errorf("%s: CheckParts finds %v", name, got)
		}
		path := filepath.Join(t.TempDir(), "good.pdf")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		if out := cardtest.Tool(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Errorf("%s: qpdf --check:\n%s", name, out)
		}
	}
}

// TestRewrittenFilesHaveNoFindings reads the good file as another program writes it.
func TestRewrittenFilesHaveNoFindings(t *testing.T) {
	in := filepath.Join(t.TempDir(), "good.pdf")
	if err := os.WriteFile(in, good().bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"--object-streams=generate", "--linearize", "--qdf", "--compress-streams=y"} {
		out := filepath.Join(t.TempDir(), "out.pdf")
		cardtest.Tool(t, "qpdf", form, in, out)
		file, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		found, err := pdfx.CheckParts(file)
		if got := rules(t, found, err); len(got) > 0 {
			t.Errorf("%s: CheckParts finds %v", form, got)
		}
		photos, err := pdfx.Photos(file)
		if err != nil || len(photos) != 2 || len(photos[0]) != 1 || len(photos[1]) != 1 || photos[0][0] == photos[1][0] {
			t.Errorf("%s: Photos = %v, %v, want one of each page's own", form, photos, err)
		}
	}
}

// An alteration changes one thing in the good file.
type alteration struct {
	name     string
	at       int // number of the object, or one of the places below
	old, new string
	want     string // rules, separated by blanks
}

// Places that are no object.
const (
	head    = 0
	trailer = -1
	whole   = -2 // the finished file; the lengths of old and new must agree
)

// altered returns the good file with one thing changed.
func altered(t *testing.T, a alteration) []byte {
	t.Helper()
	s := good()
	place := &s.trailer
	switch {
	case a.at == whole:
		b := string(s.bytes())
		if !strings.Contains(b, a.old) || len(a.old) != len(a.new) {
			t.Fatalf("%q cannot stand for %q", a.new, a.old)
		}
		return []byte(strings.Replace(b, a.old, a.new, 1))
	case a.at == head:
		place = &s.head
	case a.at > 0:
		place = &s.objects[a.at]
	}
	if !strings.Contains(*place, a.old) {
		t.Fatalf("object %d has no %q", a.at, a.old)
	}
	if a.old == "" {
		*place = a.new
	} else {
		*place = strings.Replace(*place, a.old, a.new, 1)
	}
	return s.bytes()
}

func checkAltered(t *testing.T, check func([]byte) ([]pdfx.Finding, error), table []alteration) {
	t.Helper()
	for _, a := range table {
		t.Run(a.name, func(t *testing.T) {
			found, err := check(altered(t, a))
			if got := strings.Join(rules(t, found, err), " "); got != a.want {
				t.Errorf("with %q for %q in object %d: %q, want %q", a.new, a.old, a.at, got, a.want)
			}
		})
	}
}

// TestUnreadableFilesAreErrors holds the other side: what is no PDF gives no findings.
func TestUnreadableFilesAreErrors(t *testing.T) {
	file := string(good().bytes())
	for name, b := range map[string]string{
		"empty":           "",
		"text":            "Sealcard",
		"no startxref":    strings.Replace(file, "startxref", "startXref", 1),
		"no offset":       strings.Replace(file, "startxref\n", "startxref\n/", 1),
		"offset beyond":   strings.Replace(file, "startxref\n", "startxref\n9", 1),
		"no section":      strings.Replace(file, "\nxref\n", "\nyref\n", 1),
		"broken entry":    strings.Replace(file, " 00000 n \n", " 00000 x \n", 1),
		"too many":        strings.Replace(file, "xref\n0 ", "xref\n0 9", 1),
		"no trailer":      strings.Replace(file, "trailer\n<<", "trailer\n[<", 1),
		"no root":         strings.Replace(file, "/Root 1", "/Root 2222", 1),
		"cut":             file[:len(file)/2],
		"nested too deep": strings.Replace(file, "trailer\n<<", "trailer\n<< /X "+strings.Repeat("[", 100), 1),
	} {
		if found, err := pdfx.Check([]byte(b)); err == nil {
			t.Errorf("%s: Check gives %v and no error", name, found)
		}
		if _, err := pdfx.CheckParts([]byte(b)); err == nil {
			t.Errorf("%s: CheckParts gives no error", name)
		}
		if _, err := pdfx.Photos([]byte(b)); err == nil {
			t.Errorf("%s: Photos gives no error", name)
		}
	}
}

func TestFindingsNamePageAndObject(t *testing.T) {
	found, err := pdfx.Check(altered(t, alteration{at: page2, old: "/TrimBox", new: "/Trim"}))
	want := pdfx.Finding{Rule: "box", Object: page2, Page: 2, Text: "TrimBox or ArtBox must stand, not both"}
	if err != nil || len(found) != 1 || found[0] != want {
		t.Errorf("Check = %v, %v, want %v", found, err, want)
	}
}

// TestWorkIsBounded holds the limit with objects that each take the whole file to read.
func TestWorkIsBounded(t *testing.T) {
	s := good()
	const many = 3000
	var loose, table strings.Builder
	start := len(s.bytes()) // beyond the end of the table, which open looks for last
	for i := range many {
		fmt.Fprintf(&table, "%010d 00000 n \n", start+loose.Len())
		fmt.Fprintf(&loose, "%d 0 obj (\n", last+i)
	}
	file := string(s.bytes())
	_, old, _ := strings.Cut(file, "startxref\n")
	old, _, _ = strings.Cut(old, "\n")
	file += loose.String()
	file += fmt.Sprintf("\nxref\n%d %d\n%strailer\n<< %s /Prev %s >>\nstartxref\n%d\n%%%%EOF\n",
		last, many, table.String(), s.trailer, old, len(file)+1)
	found, err := pdfx.Check([]byte(file))
	if err != nil || len(found) == 0 || found[0].Rule != "limit" {
		t.Errorf("Check gives %d findings, %v, want limit first", len(found), err)
	}
}

func TestUpdatesLieOverOlderObjects(t *testing.T) {
	file := string(good().bytes())
	_, old, _ := strings.Cut(file, "startxref\n")
	old, _, _ = strings.Cut(old, "\n")
	update := fmt.Sprintf("xref\n%d 1\n0000000000 00001 f \n%d 1\n%010d 00000 n \ntrailer\n<< %s /Prev %s >>\nstartxref\n",
		photo2, content2, len(file), good().trailer, old)
	object := fmt.Sprintf("%d 0 obj\n%s\nendobj\n", content2, body(with("", "/T1 Do")))
	found, err := pdfx.Check(fmt.Appendf(nil, "%s%s%s%d\n%%%%EOF\n", file, object, update, len(file)+len(object)))
	if got := strings.Join(rules(t, found, err), " "); got != "dangling xobject" {
		t.Errorf("Check finds %q, want the photo that the update deletes, and nothing else", got)
	}
}

func TestPhotosOfAPage(t *testing.T) {
	shared := strings.Replace(good().objects[page2], "/P1 23 0 R", "/P1 23 0 R /P0 10 0 R", 1)
	inForm := strings.Replace(good().objects[form], "/M1 17 0 R", "/M1 17 0 R /P 10 0 R", 1)
	for _, tt := range []struct {
		name string
		at   int
		with string
		want [][]int
	}{
		{"each its own", content2, good().objects[content2], [][]int{{photo1}, {photo2}}},
		{"named, not drawn", page2, shared, [][]int{{photo1}, {photo1, photo2}}},
		{"in a form", form, inForm, [][]int{{photo1}, {photo1, photo2}}},
	} {
		s := good()
		s.objects[tt.at] = tt.with
		for _, file := range [][]byte{s.bytes(), s.packed()} {
			got, err := pdfx.Photos(file)
			if err != nil || !slices.EqualFunc(got, tt.want, slices.Equal) {
				t.Errorf("%s: Photos = %v, %v, want %v", tt.name, got, err, tt.want)
			}
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(good().bytes())
	f.Add(good().packed())
	f.Add([]byte("%PDF-1.6\nstartxref\n0\n%%EOF"))
	f.Fuzz(func(t *testing.T, file []byte) {
		one, err1 := pdfx.CheckParts(file)
		two, err2 := pdfx.CheckParts(file)
		if (err1 == nil) != (err2 == nil) || !slices.Equal(one, two) {
			t.Errorf("CheckParts = %v, %v, then %v, %v", one, err1, two, err2)
		}
		pages, err := pdfx.Photos(file)
		if err == nil && len(one) == 0 && len(pages) == 0 {
			t.Error("a file without findings has no page")
		}
	})
}

// TestBrokenPackedFiles alters the file with an object stream. Half of them lose the
// catalog, which makes them no PDF.
func TestBrokenPackedFiles(t *testing.T) {
	file := string(good().packed())
	for _, tt := range []struct{ name, old, new string }{
		{"no object stream", "/Type /ObjStm", "/Type /ObjStn"},
		{"N", "/N 16 /First", "/N 99 /First"},
		{"fewer objects", "/N 16 /First", "/N 01 /First"},
		{"First", "/First 1", "/First 9"},
		{"no cross-reference stream", "/Type /XRef", "/Type /Xref"},
		{"widths", "/W [1 2 1]", "/W [1 2 9]"},
		{"two widths", "/W [1 2 1]", "/W [1 2  ]"},
		{"predictor", "/Predictor 12", "/Predictor 19"},
		{"columns", "/Columns 4", "/Columns 7"},
		{"Size", "/Size 3", "/Size 9"},
	} {
		if !strings.Contains(file, tt.old) {
			t.Errorf("%s: the file has no %q", tt.name, tt.old)
		}
		found, err := pdfx.Check([]byte(strings.Replace(file, tt.old, tt.new, 1)))
		if err == nil && len(found) == 0 {
			t.Errorf("%s: Check finds nothing", tt.name)
		}
	}
}
