package binding_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/sealcard/sealcard/internal/cardtest"
)

// bound is the package that an app binds.
const bound = "github.com/sealcard/sealcard/examples/mobile"

// bind runs gobind and returns the folder of what it writes.
func bind(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	cardtest.Tool(t, "go", "tool", "gobind", "-lang=go,java,objc", "-outdir", dir, bound)
	return dir
}

func read(t testing.TB, parts ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestNothingIsLeftOut looks for the word that gobind writes where it cannot bind a name:
// it does not fail then.
func TestNothingIsLeftOut(t *testing.T) {
	dir := bind(t)
	files := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		for line := range strings.Lines(read(t, path)) {
			if strings.Contains(line, "skipped") {
				t.Errorf("%s: %s", d.Name(), line)
			}
		}
		return nil
	})
	if err != nil || files < 20 {
		t.Errorf("gobind wrote %d files, %v", files, err)
	}
}

// A name is exported by the bound package.
type name struct {
	of, name string // of a type; empty for functions and constants
	field    bool
}

// names returns what the package exports, from its source.
func names(t testing.TB) (all []name) {
	t.Helper()
	files, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				all = append(all, name{of: receiver(d), name: d.Name.Name})
			case *ast.GenDecl:
				for _, s := range d.Specs {
					all = append(all, specified(s)...)
				}
			}
		}
	}
	return slices.DeleteFunc(all, func(n name) bool { return !ast.IsExported(n.name) })
}

func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	return d.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name
}

// specified returns the constants of a declaration, or the fields of a type.
func specified(s ast.Spec) (all []name) {
	switch s := s.(type) {
	case *ast.ValueSpec:
		for _, id := range s.Names {
			all = append(all, name{name: id.Name})
		}
	case *ast.TypeSpec:
		structure, ok := s.Type.(*ast.StructType)
		if !ok {
			return nil
		}
		for _, f := range structure.Fields.List {
			for _, id := range f.Names {
				all = append(all, name{of: s.Name.Name, name: id.Name, field: true})
			}
		}
	}
	return all
}

// lower returns the name of a method in Java and Objective-C.
func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// TestNoNameChanges looks for every name in Java and in the header of Objective-C. Gobind
// puts an underscore behind those that the languages reserve.
func TestNoNameChanges(t *testing.T) {
	dir := bind(t)
	header := read(t, dir, "src", "gobind", "Mobile.objc.h")
	all := names(t)
	if len(all) < 40 {
		t.Fatalf("%d exported names", len(all))
	}
	for _, n := range all {
		class, scope := n.of, header
		if n.of == "" {
			class = "Mobile"
		} else {
			_, scope, _ = strings.Cut(header, "@interface Mobile"+n.of+" ")
			scope, _, _ = strings.Cut(scope, "@end")
		}
		java, objc := n.patterns()
		if !regexp.MustCompile(java).MatchString(read(t, dir, "java", "mobile", class+".java")) {
			t.Errorf("%s.%s: not in Java", n.of, n.name)
		}
		if !regexp.MustCompile(objc).MatchString(scope) {
			t.Errorf("%s.%s: not in Objective-C", n.of, n.name)
		}
	}
}

// patterns returns how a name reads in a class of Java and in an interface, or the header, of
// Objective-C.
func (n name) patterns() (java, objc string) {
	switch {
	case n.field:
		return ` get` + n.name + `\(`, `@property \(nonatomic\) \w+ ` + lower(n.name) + `;`
	case n.of == "" && strings.HasPrefix(n.name, "New"):
		return ` ` + lower(n.name) + `\(`, `\bMobile` + n.name + `\(`
	case n.of == "":
		return ` ` + n.name + ` = `, `\bMobile` + n.name + `;`
	}
	return ` ` + lower(n.name) + `\(`, `\)` + lower(n.name) + `[:;]`
}

// Words that gobind binds and that mean something else there: methods of java.lang.Object
// and NSObject, and what Kotlin and Swift want in quotes.
var taken = strings.Fields(`clone equals finalize getClass hashCode notify notifyAll toString wait string
	autorelease class conformsToProtocol copy dealloc debugDescription description hash init initialize isEqual isKindOfClass
	load mutableCopy performSelector release respondsToSelector retain retainCount self superclass version zone
	as break class do else false for fun if in interface is null object package return super this throw true try typealias typeof val var when while
	any case catch default defer deinit enum extension fallthrough fileprivate func guard import inout internal let nil open operator
	precedencegroup private protocol public repeat rethrows static struct subscript switch throws where`)

// families are how Objective-C tells methods whose caller owns what they return.
var families = []string{"alloc", "copy", "init", "mutableCopy", "new"}

func TestNoNameIsTaken(t *testing.T) {
	for _, n := range names(t) {
		if n.of == "" {
			continue // has the prefix of the package, or is a constant
		}
		s := lower(n.name)
		if slices.Contains(taken, s) {
			t.Errorf("%s.%s: %s means something else there", n.of, n.name, s)
		}
		for _, f := range families {
			if rest, ok := strings.CutPrefix(s, f); ok && (rest == "" || !unicode.IsLower(rune(rest[0]))) {
				t.Errorf("%s.%s: of the family %s", n.of, n.name, f)
			}
		}
	}
}

// TestGuideNamesWhatExists holds docs/handheld.md against the package.
func TestGuideNamesWhatExists(t *testing.T) {
	var known []string
	for _, n := range names(t) {
		known = append(known, n.name, lower(n.name))
	}
	used := regexp.MustCompile(`\b(?:v|r|Mobile)\.(\w+)`).FindAllStringSubmatch(read(t, cardtest.Root(), "docs", "handheld.md"), -1)
	for _, u := range used {
		if name := u[1]; name != "" && !slices.Contains(known, name) {
			t.Errorf("docs/handheld.md calls %s", u[0])
		}
	}
	if len(used) < 15 {
		t.Errorf("docs/handheld.md calls %d methods", len(used))
	}
}
