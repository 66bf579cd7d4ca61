//go:build unix

package people_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/sealcard/sealcard/examples/internal/people"
	"github.com/sealcard/sealcard/internal/cardtest"
)

// A server is a PostgreSQL server of its own, which only a socket in a folder reaches.
type server struct {
	programs, dir string
	as            *syscall.SysProcAttr // initdb refuses to run as root
}

// startServer starts Debian's PostgreSQL and returns the URL of its database.
func startServer(t *testing.T) string {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		cardtest.Missing(t, "postgresql is not installed")
	}
	// Short, because the path of a socket has at most 107 bytes.
	dir, err := os.MkdirTemp("", "pg")
	ok(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := server{programs: filepath.Dir(found[len(found)-1]), dir: dir}
	if os.Getuid() == 0 {
		s.as = unprivileged(t, dir)
	}
	password := filepath.Join(dir, "password")
	ok(t, os.WriteFile(password, []byte("secret"), 0o644))
	data := filepath.Join(dir, "data")
	s.run(t, "initdb", "-D", data, "-U", "desk", "-A", "scram-sha-256", "--pwfile", password, "--no-sync", "-E", "UTF8", "--locale=C")
	s.start(t, data)
	return "postgres://desk:secret@/postgres?sslmode=disable&host=" + dir
}

// unprivileged gives a folder to the user that Debian has for the server.
func unprivileged(t *testing.T, dir string) *syscall.SysProcAttr {
	t.Helper()
	u, err := user.Lookup("postgres")
	if err != nil {
		cardtest.Missing(t, "no user postgres: %v", err)
	}
	uid, err := strconv.Atoi(u.Uid)
	ok(t, err)
	gid, err := strconv.Atoi(u.Gid)
	ok(t, err)
	ok(t, os.Chown(dir, uid, gid))
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

func (s *server) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.programs, program), args...)
	cmd.Dir, cmd.SysProcAttr = s.dir, s.as
	return cmd
}

func (s *server) run(t *testing.T, program string, args ...string) {
	t.Helper()
	if out, err := s.command(program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
}

// start returns as soon as the server says that it is ready.
func (s *server) start(t *testing.T, data string) {
	t.Helper()
	cmd := s.command("postgres", "-D", data, "-k", s.dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "timezone=UTC")
	log, err := cmd.StderrPipe()
	ok(t, err)
	ok(t, cmd.Start())
	lines := bufio.NewScanner(log)
	drained := make(chan struct{})
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGQUIT) // at once, its files are thrown away
		<-drained
		cmd.Wait()
	})
	said := ""
	for lines.Scan() {
		said += lines.Text() + "\n"
		if strings.Contains(lines.Text(), "ready to accept connections") {
			go func() {
				defer close(drained)
				for lines.Scan() {
				}
			}()
			return
		}
	}
	close(drained)
	t.Fatalf("postgres has ended:\n%s", said)
}

const postgresPeople = `
CREATE TABLE people (card_number text, full_name text, born date, seen timestamptz, n numeric, f float8, b boolean, raw bytea, id uuid, l text[], j jsonb);
INSERT INTO people VALUES ('007', ' Anna ', '1990-05-15', '2026-01-02 03:04:05+00', 12.50, 1.5, true, 'text', '00000000-0000-0000-0000-00000000000a', '{a,b}', '{"a": 1}'),
	('Secret', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	('009', NULL, NULL, NULL, NULL, NULL, NULL, '\xff', NULL, NULL, NULL),
	('010', NULL, 'infinity', NULL, 'NaN', 'Infinity', NULL, NULL, NULL, NULL, NULL);
CREATE SEQUENCE numbers;`

func TestPostgreSQL(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Setenv("TZ", "UTC")
	url := startServer(t)
	setUp(t, url)
	for query, want := range map[string][]string{
		"SELECT * FROM people": {"card_number|full_name|born|seen|n|f|b|raw|id|l|j",
			`1: 007|Anna|1990-05-15|2026-01-02 03:04:05|12.50|1.5|true|text|00000000-0000-0000-0000-00000000000a|{a,b}|{"a": 1}`,
			"2: Secret||||||||||",
			"query: row 3, column raw: not text in UTF-8",
			"4: 010||infinity||NaN|+Inf|||||"},
		"SELECT card_number AS a FROM people WHERE false;":      {"a"},
		"SELECT 12/(3-n) AS a FROM generate_series(1,5) n":      {"a", "1: 6", "2: 12", "query: after row 2: PostgreSQL: error 22012"},
		"SELECT card_number::int AS a FROM people":              {"a", "1: 7", "query: after row 1: PostgreSQL: error 22P02"},
		"SELECT 'Secret'::int":                                  {"query: PostgreSQL: error 22P02 at character 8 of the query"},
		"SELECT * FROM nobody":                                  {`query: PostgreSQL: relation "nobody" does not exist (42P01)`},
		"SELECT name FROM people":                               {`query: PostgreSQL: column "name" does not exist (42703)`},
		"SELECT 1 FROM FROM people":                             {"query: PostgreSQL: error 42601 at character 15 of the query"},
		"SELECT nextval('numbers')":                             {"query: PostgreSQL: cannot execute nextval() in a read-only transaction (25006)"},
		"WITH x AS (DELETE FROM people RETURNING 1) SELECT 1":   {"query: PostgreSQL: cannot execute SELECT in a read-only transaction (25006)"},
		"SELECT 1 INTO copies":                                  {"query: PostgreSQL: cannot execute SELECT INTO in a read-only transaction (25006)"},
		"DELETE FROM people":                                    {"query: does not begin with SELECT, WITH or VALUES"},
		"SELECT repeat('x', 65537) AS a UNION ALL SELECT 'y' a": {"a", "query: row 1, column a: more than 64 KiB", "2: y"},
	} {
		table, err := people.OpenQuery(t.Context(), url, query)
		if got := lines(t, table, err); !slices.Equal(got, want) {
			t.Errorf("%s: got\n\t%s", query, strings.Join(got, "\n\t"))
		}
	}
	_, err := people.OpenQuery(t.Context(), strings.Replace(url, "secret", "wrong", 1), "SELECT 1")
	if want := `query: PostgreSQL: password authentication failed for user "desk" (28P01)`; err == nil || err.Error() != want {
		t.Errorf("a wrong password: got %v, want %s", err, want)
	}
	t.Run("a long answer is a stream", func(t *testing.T) { streams(t, url) })
	t.Run("nothing stays connected", func(t *testing.T) { leftAlone(t, url) })
}

// setUp makes the tables.
func setUp(t *testing.T, url string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	ok(t, err)
	defer c.Close(t.Context())
	_, err = c.Exec(t.Context(), postgresPeople)
	ok(t, err)
}

// streams reads 100 MB, and stops a query that would not end.
func streams(t *testing.T, url string) {
	stop := errors.New("stopped by hand")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	table, err := people.OpenQuery(ctx, url, "SELECT repeat('x', 1000) || generate_series(1, 100000000) AS a")
	ok(t, err)
	defer table.Close()
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var last error
	for row, err := range table.Rows() {
		if last = err; err != nil || row.Number != 100_000 {
			continue
		}
		runtime.GC()
		runtime.ReadMemStats(&now)
		cancel(stop)
	}
	if !errors.Is(last, stop) {
		t.Errorf("got %v, want %v", last, stop)
	}
	if now.HeapAlloc > before.HeapAlloc+1<<20 {
		t.Errorf("%d kB more are live", (now.HeapAlloc-before.HeapAlloc)>>10)
	}
}

// leftAlone counts the connections that tables have left.
func leftAlone(t *testing.T, url string) {
	table, err := people.OpenQuery(t.Context(), url, "SELECT 1 AS a FROM generate_series(1, 1000)")
	ok(t, err)
	for range table.Rows() {
		break
	}
	ok(t, table.Close())
	const others = `SELECT count(*) AS a FROM pg_stat_activity
		WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND state = 'idle in transaction'`
	table, err = people.OpenQuery(t.Context(), url, others)
	if got := lines(t, table, err); !slices.Equal(got, []string{"a", "1: 0"}) {
		t.Errorf("got %q", got)
	}
}
