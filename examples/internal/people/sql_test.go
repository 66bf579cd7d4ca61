package people_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sealcard/sealcard/examples/internal/people"
)

// sqliteFile makes a database of statements, at a path that a URL must escape.
func sqliteFile(t *testing.T, statements string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "people ?#%41.db")
	db, err := sql.Open("sqlite", "file:"+strings.NewReplacer("?", "%3f", "#", "%23", "%", "%25").Replace(path))
	ok(t, err)
	defer db.Close()
	_, err = db.Exec(statements)
	ok(t, err)
	_, err = os.Stat(path)
	ok(t, err)
	return path
}

const sqlitePeople = `
CREATE TABLE people (cardNumber TEXT, fullName TEXT, born DATE, seen TIMESTAMP, n INTEGER, r REAL, b BOOLEAN, raw BLOB);
INSERT INTO people VALUES
	('007', ' Anna ', '1990-05-15', '2026-01-02 03:04:05', 12, 1.5, true, 'text'),
	('008', NULL, NULL, NULL, NULL, 2, NULL, x'ff00'),
	('009', 'Secret' || char(0), NULL, NULL, NULL, NULL, NULL, NULL),
	('010', 'é 😀', '', '', 9223372036854775807, 1e21, false, '');
CREATE TABLE large AS SELECT replace(hex(zeroblob(40000)), '0', 'x') AS a;
CREATE VIEW late AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c LIMIT 3)
	SELECT CASE n WHEN 3 THEN json_extract('Secret', '$') ELSE n END AS a FROM c;`

func TestSQLite(t *testing.T) {
	path := sqliteFile(t, sqlitePeople)
	for query, want := range map[string][]string{
		"SELECT * FROM people;": {"cardNumber|fullName|born|seen|n|r|b|raw",
			"1: 007|Anna|1990-05-15|2026-01-02 03:04:05|12|1.5|1|text",
			"query: row 2, column raw: not text in UTF-8",
			"query: row 3, column fullName: not text in UTF-8",
			"4: 010|é 😀|||9223372036854775807|1000000000000000000000|0|"},
		" with x as (select 1 AS \" a \") select * from x ": {"a", "1: 1"},
		"VALUES (1),(2)":                          {"column1", "1: 1", "2: 2"},
		"SELECT 1 AS a WHERE false":               {"a"},
		"SELECT a FROM large":                     {"a", "query: row 1, column a: more than 64 KiB"},
		"SELECT a FROM late":                      {"a", "1: 1", "2: 2", "query: after row 2: SQLite: Generic error (SQLITE_ERROR)"},
		"SELECT secret FROM people":               {"query: SQLite: no such column: secret"},
		"SELECT * FROM nobody":                    {"query: SQLite: no such table: nobody"},
		"SELECT 'Secret' FROM":                    {"query: SQLite: incomplete input"},
		"SELECT 'a' FROM x y Secret":              {"query: SQLite: syntax error"},
		"DELETE FROM people":                      {"query: does not begin with SELECT, WITH or VALUES"},
		"PRAGMA query_only=0":                     {"query: does not begin with SELECT, WITH or VALUES"},
		"SELECT 1; DELETE FROM people":            {"query: has a semicolon before its end: one statement is allowed"},
		"SELECT '\xff'":                           {"query: is no text in UTF-8"},
		"":                                        {"query: does not begin with SELECT, WITH or VALUES"},
		"WITH x AS (SELECT 1) DELETE FROM people": {"query: SQLite: Attempt to write a readonly database (SQLITE_READONLY)"},
		"SELECT 1" + strings.Repeat(",1", 256):    {"query: 257 columns, at most 256 are allowed"},
	} {
		for _, dsn := range []string{path, "sqlite:" + path} {
			table, err := people.OpenQuery(t.Context(), dsn, query)
			if got := lines(t, table, err); !slices.Equal(got, want) {
				t.Errorf("%s: got\n\t%s", query, strings.Join(got, "\n\t"))
			}
		}
	}
}

func TestSourceNames(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	ok(t, os.WriteFile("text.db", []byte(strings.Repeat("Secret, a text that is no database\n", 100)), 0o600))
	ok(t, os.Mkdir("folder.db", 0o700))
	for dsn, want := range map[string]string{
		"":                             "database: not sqlite:PATH, a path that ends in .db or .sqlite, or postgres://USER@HOST/NAME",
		"mysql://u:secret@host/x":      "database: not sqlite:PATH, a path that ends in .db or .sqlite, or postgres://USER@HOST/NAME",
		"gone.db":                      "database: no such file or directory",
		"sqlite:gone":                  "database: no such file or directory",
		"sqlite::memory:":              "database: no such file or directory",
		"folder.db":                    "database: not a regular file",
		"text.db":                      "query: SQLite: File opened that is not a database file (SQLITE_NOTADB)",
		"postgres://u:secret@[/x":      "database: not a URL of PostgreSQL: postgres://USER@HOST:PORT/NAME",
		"postgres://u:sec ret@host/%x": "database: not a URL of PostgreSQL: postgres://USER@HOST:PORT/NAME",
		"postgres://u:secret@/x?host=" + dir + "&sslmode=disable": "query: PostgreSQL: no connection to the server: no such file or directory",
		"postgres://u:secret@127.0.0.1:1/x?sslmode=disable":       "query: PostgreSQL: no connection to the server: connection refused",
	} {
		_, err := people.OpenQuery(t.Context(), dsn, "SELECT 1")
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", dsn, err, want)
		}
	}
	if _, err := os.Stat("gone.db"); !errors.Is(err, os.ErrNotExist) {
		t.Error("a database that was not there was made")
	}
}

func TestTheEndOfAContextEndsAQuery(t *testing.T) {
	stop := errors.New("stopped by hand")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	path := sqliteFile(t, `CREATE VIEW v AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c) SELECT n FROM c`)
	table, err := people.OpenQuery(ctx, path, "SELECT n FROM v")
	ok(t, err)
	defer table.Close()
	var last error
	for row, err := range table.Rows() {
		if last = err; err == nil && row.Number == 3 {
			cancel(stop)
		}
	}
	if !errors.Is(last, stop) {
		t.Errorf("got %v, want %v", last, stop)
	}
	if _, err := people.OpenQuery(ctx, path, "SELECT n FROM v"); !errors.Is(err, stop) {
		t.Errorf("a query of a context that has ended: got %v", err)
	}
}
