package scripts

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// A Question is what a command is asked that serves pages.
type Question struct {
	Says   string    // stands in front of the address that the command prints
	Path   string    // below the address
	File   string    // takes the answer
	Signal os.Signal // ends the command afterwards
}

// Ask runs cmd in the script's folder until it has answered q once, and demands that the
// signal ends it with status 0.
func Ask(ts *testscript.TestScript, cmd *exec.Cmd, client *http.Client, q Question) {
	cmd.Dir = ts.MkAbs(".")
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	defer cmd.Process.Kill()
	line, err := bufio.NewReader(out).ReadString('\n')
	ts.Check(err)
	base, ok := strings.CutPrefix(strings.TrimSpace(line), q.Says)
	if !ok {
		ts.Fatalf("the command prints %q, want an address behind %q", line, q.Says)
	}
	r, err := client.Get(strings.TrimSuffix(base, "/") + q.Path)
	ts.Check(err)
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(q.File), data, 0o600))
	ts.Check(cmd.Process.Signal(q.Signal))
	ts.Check(cmd.Wait())
}
