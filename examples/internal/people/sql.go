package people

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"

	"github.com/sealcard/sealcard/examples/internal/files"
)

// queryName is what messages call the answer of a database.
const queryName = "query"

// A querySource reads the answer to a query.
type querySource struct {
	header []string
	rows   *sql.Rows
	db     *sql.DB
	number int
	tx     *sql.Tx      // nil for SQLite, where one statement sees one state
	ended  func() error // why the query's context has ended, nil as long as it has not
}

// OpenQuery sends a query, one SELECT, to a database, which it opens for reading only.
// The source name is sqlite:PATH, a path that ends in .db or .sqlite, or the URL of a
// PostgreSQL server, postgres://USER@HOST/NAME. A password is better in the environment
// or in the file that PGPASSFILE names than in a command line. The end of ctx ends the
// table.
//
// NULL is an empty cell, and a time at midnight a day as YYYY-MM-DD.
func OpenQuery(ctx context.Context, dsn, query string) (*Table, error) {
	if err := checkQuery(query); err != nil {
		return nil, fmt.Errorf("%s: %w", queryName, err)
	}
	db, err := openDatabase(dsn)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	db.SetMaxOpenConns(1)
	s := &querySource{db: db, ended: func() error { return context.Cause(ctx) }}
	if err := s.open(ctx, query); err != nil {
		s.Close()
		return nil, fmt.Errorf("%s: %w", queryName, s.reason(err))
	}
	if len(s.header) > maxColumns {
		s.Close()
		return nil, fmt.Errorf("%s: %d columns, at most %d are allowed", queryName, len(s.header), maxColumns)
	}
	return &Table{Name: queryName, header: s.header, source: s}, nil
}

func (s *querySource) open(ctx context.Context, query string) (err error) {
	ask := s.db.QueryContext
	if _, ok := s.db.Driver().(*stdlib.Driver); ok {
		if s.tx, err = s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}); err != nil {
			return err
		}
		ask = s.tx.QueryContext
	}
	if s.rows, err = ask(ctx, query); err != nil {
		return err
	}
	s.header, err = s.rows.Columns()
	s.header = trim(s.header)
	return err
}

var reads = regexp.MustCompile(`(?i)^\s*(SELECT|WITH|VALUES)\b`)

// checkQuery refuses what is not one statement that reads. A database that is open for
// reading would refuse most of it too, but SQLite can be told to attach another.
func checkQuery(query string) error {
	if !reads.MatchString(query) {
		return errors.New("does not begin with SELECT, WITH or VALUES")
	}
	if strings.Contains(strings.TrimRight(query, "; \t\r\n"), ";") {
		return errors.New("has a semicolon before its end: one statement is allowed")
	}
	if !utf8.ValidString(query) || strings.Contains(query, "\x00") {
		return errors.New("is no text in UTF-8")
	}
	return nil
}

func openDatabase(dsn string) (*sql.DB, error) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		config, err := pgx.ParseConfig(dsn)
		if err != nil {
			// Its error quotes the URL.
			return nil, errors.New("not a URL of PostgreSQL: postgres://USER@HOST:PORT/NAME")
		}
		return stdlib.OpenDB(*config), nil
	}
	path, ok := strings.CutPrefix(dsn, "sqlite:")
	if end := filepath.Ext(path); !ok && end != ".db" && end != ".sqlite" {
		return nil, errors.New("not sqlite:PATH, a path that ends in .db or .sqlite, or postgres://USER@HOST/NAME")
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, files.Bare(err)
	}
	if !info.Mode().IsRegular() {
		return nil, files.ErrRegular
	}
	// An absolute path: SQLite takes the beginning of another one for a host.
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	path = "/" + strings.TrimPrefix(filepath.ToSlash(path), "/") // before a drive too
	file := url.URL{Scheme: "file", Path: path, RawQuery: "mode=ro&_pragma=query_only(1)"}
	return sql.Open("sqlite", file.String())
}

func (s *querySource) next() (Row, error) {
	if !s.rows.Next() {
		if err := s.rows.Err(); err != nil {
			return Row{}, fmt.Errorf("%s: after row %d: %w", queryName, s.number, s.reason(err))
		}
		return Row{}, io.EOF
	}
	s.number++
	values := make([]any, len(s.header))
	targets := make([]any, len(s.header))
	for i := range values {
		targets[i] = &values[i]
	}
	if err := s.rows.Scan(targets...); err != nil {
		return Row{}, fmt.Errorf("%s: row %d: %w", queryName, s.number, s.reason(err))
	}
	row, size := Row{s.number, make([]string, len(values))}, 0
	for i, v := range values {
		cell, err := cellText(v)
		if size += len(cell); err == nil && size > maxRow {
			err = errLong
		}
		if err != nil {
			return Row{}, &RowError{queryName, s.number, s.header[i], err}
		}
		row.Cells[i] = strings.TrimSpace(cell)
	}
	return row, nil
}

func (s *querySource) warnings() []error { return nil }

func (s *querySource) Close() error {
	if s.rows != nil {
		s.rows.Close() // its error was one of next
	}
	if s.tx != nil {
		s.tx.Rollback() // it has changed nothing
	}
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("database: %w", s.reason(err))
	}
	return nil
}

// cellText returns a value of a database as the text of a cell.
func cellText(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, plain(v)
	case []byte:
		return string(v), plain(string(v))
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	case bool:
		return strconv.FormatBool(v), nil
	case time.Time:
		return day(v), nil
	}
	return "", fmt.Errorf("of a kind that has no text (%T): cast it in the query", v)
}

func plain(s string) error {
	if checkText(s) != nil {
		return errors.New("not text in UTF-8")
	}
	return nil
}

// day returns a time as a day where it is midnight, in the time's own zone.
func day(t time.Time) string {
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0 {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.DateTime)
}

// safeCodes are the states of PostgreSQL whose messages name things of the query and of
// the schema. Other messages quote cells.
var safeCodes = map[string]bool{
	"42P01": true, // undefined_table
	"42703": true, // undefined_column
	"42883": true, // undefined_function
	"42501": true, // insufficient_privilege
	"25006": true, // read_only_sql_transaction
	"3D000": true, // invalid_catalog_name
	"28000": true, // invalid_authorization_specification
	"28P01": true, // invalid_password
}

// safeMessage is what messages of SQLite say about the query itself.
var safeMessage = regexp.MustCompile(`no such (table|column|function): [\w.]{1,128}|syntax error|incomplete input`)

// reason returns an error that has neither a cell nor a password in it: those of the
// drivers may, and are not wrapped.
func (s *querySource) reason(err error) error {
	if cause := s.ended(); cause != nil {
		return cause
	}
	if p, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch {
		case safeCodes[p.Code]:
			return fmt.Errorf("PostgreSQL: %s (%s)", p.Message, p.Code)
		case p.Position > 0:
			return fmt.Errorf("PostgreSQL: error %s at character %d of the query", p.Code, p.Position)
		}
		return fmt.Errorf("PostgreSQL: error %s", p.Code)
	}
	if l, ok := errors.AsType[*sqlite.Error](err); ok {
		if m := safeMessage.FindString(l.Error()); m != "" {
			return fmt.Errorf("SQLite: %s", m)
		}
		if what, ok := sqlite.ErrorCodeString[l.Code()]; ok {
			return fmt.Errorf("SQLite: %s", what)
		}
		return fmt.Errorf("SQLite: error %d", l.Code())
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		if number, ok := errors.AsType[syscall.Errno](err); ok {
			return fmt.Errorf("PostgreSQL: no connection to the server: %w", number)
		}
		return errors.New("PostgreSQL: no connection to the server")
	}
	return errors.New("the connection or the answer is damaged")
}
