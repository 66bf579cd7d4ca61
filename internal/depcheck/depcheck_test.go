package depcheck_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/internal/cardtest"
)

const module = "github.com/sealcard/sealcard"

// deps returns the import closure of a package.
func deps(t *testing.T, pkg string) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", module+"/"+pkg).Output()
	if err != nil {
		t.Fatalf("go list -deps %s: %v", pkg, err)
	}
	return strings.Fields(string(out))
}

// TestHandheldPackagesStaySmall holds the promise that an auditor of verify reads:
// no network, image, JSON, PDF or barcode code, and two modules of others. Of x/text
// only Unicode's composed form is used, by issuing alone; the linker leaves it out of a
// program that only verifies.
func TestHandheldPackagesStaySmall(t *testing.T) {
	outside := []string{"filippo.io/edwards25519", "golang.org/x/text"}
	for _, pkg := range []string{"card", "verify"} {
		for _, p := range deps(t, pkg) {
			first, _, _ := strings.Cut(p, "/")
			switch {
			case slices.Contains([]string{"net", "image", "html", "database", "plugin"}, first), p == "encoding/json", p == "os/exec", p == "C":
				t.Errorf("%s imports %s", pkg, p)
			case strings.HasPrefix(p, module), !strings.Contains(first, "."):
			case !slices.ContainsFunc(outside, func(m string) bool { return p == m || strings.HasPrefix(p, m+"/") }):
				t.Errorf("%s imports %s, which is of none of the modules %v", pkg, p, outside)
			}
		}
	}
}

// TestVerifyingTouchesNothingOutside holds that no package of ours below verify and card
// opens files, starts programs or asks a clock of its own: time.Now is the default of a
// field in two places, and nothing else.
func TestVerifyingTouchesNothingOutside(t *testing.T) {
	clocks := map[string]int{}
	for _, pkg := range slices.Concat(deps(t, "verify"), deps(t, "card")) {
		dir, ours := strings.CutPrefix(pkg, module+"/")
		if !ours {
			continue
		}
		files, err := filepath.Glob(filepath.Join(cardtest.Root(), dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no files: %v", dir, err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range f.Imports {
				first, _, _ := strings.Cut(strings.Trim(i.Path.Value, `"`), "/")
				if slices.Contains([]string{"os", "net", "syscall", "plugin", "runtime", "unsafe", "C"}, first) || i.Path.Value == `"io/fs"` {
					t.Errorf("%s imports %s", path, i.Path.Value)
				}
			}
			name := dir + "/" + filepath.Base(path)
			ast.Inspect(f, func(n ast.Node) bool {
				s, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				x, ok := s.X.(*ast.Ident)
				if ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "After", "Sleep", "Tick", "NewTimer"}, s.Sel.Name) {
					clocks[name]++
				}
				return true
			})
		}
	}
	// Each package is seen twice, below verify and below card, but for verify itself.
	if want := map[string]int{"verify/policy.go": 1, "card/issuer.go": 2}; !maps.Equal(clocks, want) {
		t.Errorf("clocks are asked in %v, want %v", clocks, want)
	}
}

// TestImportsPointDownward keeps verify -> card <- render and internal below them.
func TestImportsPointDownward(t *testing.T) {
	for pkg, forbidden := range map[string][]string{
		"card":          {"verify", "render"},
		"verify":        {"render"},
		"render":        {"verify"},
		"card/portrait": {"verify", "render"},
		"card/journal":  {"verify", "render", "card/portrait", "card/keys"},
		"internal/pdf":  {"card", "verify", "render"},
		"internal/pdfx": {"card", "verify", "render", "internal/pdf"}, // a second opinion shares nothing
		"internal/draw": {"card", "verify", "render", "internal/pdf", "internal/raster"},
	} {
		closure := deps(t, pkg)
		for _, f := range forbidden {
			if slices.Contains(closure, module+"/"+f) {
				t.Errorf("%s imports %s", pkg, f)
			}
		}
	}
}

// TestExportedNamesHaveComments reads the source of every package.
func TestExportedNamesHaveComments(t *testing.T) {
	root := cardtest.Root()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, n := range bare(f) {
			t.Errorf("%s: %s has no comment that starts with its name", set.Position(n.Pos()), n.Name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// bare returns the exported names of a file without a comment. In a group of
// constants or variables a comment on the group will do.
func bare(f *ast.File) []*ast.Ident {
	var found []*ast.Ident
	need := func(n *ast.Ident, docs ...*ast.CommentGroup) {
		if n.IsExported() && !slices.ContainsFunc(docs, func(d *ast.CommentGroup) bool { return d != nil }) {
			found = append(found, n)
		}
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil || exportedReceiver(d) {
				need(d.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					need(s.Name, s.Doc, d.Doc)
				case *ast.ValueSpec:
					for _, n := range s.Names {
						need(n, s.Doc, s.Comment, d.Doc)
					}
				}
			}
		}
	}
	return found
}

func exportedReceiver(d *ast.FuncDecl) bool {
	typ := d.Recv.List[0].Type
	if s, ok := typ.(*ast.StarExpr); ok {
		typ = s.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.IsExported()
}
