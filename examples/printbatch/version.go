package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sealcard/sealcard/examples/internal/command"
)

const versionTasks = `Version tells what this program was built from, for a report or a record.

For people:
  printbatch version

For programs, as one JSON object:
  printbatch version --json

Its keys: command; module and version of the module it is from, (devel) if that was not
fetched as a version; go, the version of Go; os and arch; revision and time of the
commit and modified, true if more was changed, where that is known; modules, an array
of those linked in, each with path, version and, if another stands in, replacedBy.`

// An origin is what version tells.
type origin struct {
	Command  string   `json:"command"`
	Module   string   `json:"module"`
	Version  string   `json:"version"`
	Go       string   `json:"go"`
	OS       string   `json:"os"`
	Arch     string   `json:"arch"`
	Revision string   `json:"revision,omitempty"`
	Time     string   `json:"time,omitempty"`
	Modified bool     `json:"modified"`
	Modules  []linked `json:"modules"`
}

// A linked is a module that is linked in.
type linked struct {
	Path       string `json:"path"`
	Version    string `json:"version"`
	ReplacedBy string `json:"replacedBy,omitempty"`
}

// versionCommand is the command version.
func versionCommand(a *app) *cobra.Command {
	asJSON := false
	cmd := a.command("version", "tell what this program was built from", versionTasks)
	cmd.Args = command.NoArguments
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	cmd.RunE = a.task(func(context.Context, []string) error {
		info, ok := debug.ReadBuildInfo()
		if !ok {
			return errors.New("version: this program was built without a note of its modules")
		}
		return writeOrigin(a.stdout, newOrigin(info), asJSON)
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, "write a JSON object")
	return cmd
}

func newOrigin(info *debug.BuildInfo) *origin {
	b := &origin{
		Command: "printbatch", Module: info.Main.Path, Version: cmp.Or(info.Main.Version, "(devel)"),
		Go: info.GoVersion, OS: runtime.GOOS, Arch: runtime.GOARCH, Modules: []linked{},
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	for _, m := range info.Deps {
		l := linked{Path: m.Path, Version: m.Version}
		if r := m.Replace; r != nil {
			l.ReplacedBy = strings.TrimSpace(r.Path + " " + r.Version)
		}
		b.Modules = append(b.Modules, l)
	}
	return b
}

func writeOrigin(w io.Writer, b *origin, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(b)
	}
	var s strings.Builder
	fmt.Fprintf(&s, "printbatch %s of %s\n%s, %s/%s\n", b.Version, b.Module, b.Go, b.OS, b.Arch)
	if b.Revision != "" {
		fmt.Fprintf(&s, "commit %s of %s", b.Revision, b.Time)
		if b.Modified {
			s.WriteString(", with changes")
		}
		s.WriteByte('\n')
	}
	s.WriteString("with\n")
	for _, m := range b.Modules {
		fmt.Fprintf(&s, "  %s %s", m.Path, m.Version)
		if m.ReplacedBy != "" {
			fmt.Fprintf(&s, ", replaced by %s", m.ReplacedBy)
		}
		s.WriteByte('\n')
	}
	_, err := io.WriteString(w, s.String())
	return err
}
