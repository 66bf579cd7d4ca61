package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const configFlag = "config"

// maxConfig is more than a file of all flags has.
const maxConfig = 1 << 20 // bytes

// settle gives the flags of cmd that do not stand on the command line the values that the
// environment has for them, and those that are not there either the values of the config
// file. A variable that is empty is as good as none. Its errors show no value: it may be
// a path with somebody's name.
func (a *app) settle(cmd *cobra.Command) error {
	flags := cmd.Flags()
	path, source := flags.Lookup(configFlag).Value.String(), "--"+configFlag
	if path == "" {
		source = variable(configFlag)
		path = a.getenv(source)
	}
	var err error
	flags.VisitAll(func(f *pflag.Flag) {
		v := a.getenv(variable(f.Name))
		if err != nil || v == "" || f.Changed || !settable(f.Name) {
			return
		}
		if flags.Set(f.Name, v) != nil {
			err = fmt.Errorf("%s: want %s", variable(f.Name), formOf(f).inVariable)
		}
	})
	if err != nil || path == "" {
		return err
	}
	data, err := readAll(os.DirFS(filepath.Dir(path)), filepath.Base(path), maxConfig)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	set, err := parseConfig(data)
	if err == nil {
		err = set.apply(flags, knownFlags(cmd.Root()))
	}
	if err != nil {
		return fmt.Errorf("%s:%w", filepath.Base(path), err)
	}
	return nil
}

// variable returns the name of a flag in the environment.
func variable(flag string) string {
	return "CARD_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// settable reports whether a flag may stand elsewhere than on the command line.
func settable(flag string) bool { return flag != configFlag && flag != "help" }

// knownFlags returns the flags that may stand in a config file: those of every task, so
// that one file serves them all.
func knownFlags(cmd *cobra.Command) map[string]*pflag.Flag {
	known := make(map[string]*pflag.Flag)
	if completing(cmd) {
		return known
	}
	for _, flags := range []*pflag.FlagSet{cmd.PersistentFlags(), cmd.Flags()} {
		flags.VisitAll(func(f *pflag.Flag) {
			if settable(f.Name) {
				known[f.Name] = f
			}
		})
	}
	for _, sub := range cmd.Commands() {
		for name, f := range knownFlags(sub) {
			if known[name] == nil {
				known[name] = f
			}
		}
	}
	return known
}

// Kinds of values in a config file. The empty array is of both kinds of arrays.
const (
	kindString  = "a string"
	kindNumber  = "a number"
	kindBoolean = "true or false"
	kindStrings = "an array of strings"
	kindNumbers = "an array of numbers"
	kindNone    = "an empty array"
)

// A form is how the values of a flag are written.
type form struct {
	kind       string // in a config file
	want       string // there, more exactly
	inVariable string // in the environment
}

// formOf returns how the values of f are written.
func formOf(f *pflag.Flag) form {
	t := f.Value.Type()
	number := strings.HasPrefix(t, "int") || strings.HasPrefix(t, "uint") || t == "count"
	if _, ok := f.Value.(pflag.SliceValue); ok {
		if number {
			return form{kindNumbers, "an array of whole numbers", "whole numbers with commas between them"}
		}
		return form{kindStrings, kindStrings, "values with commas between them"}
	}
	if number {
		return form{kindNumber, "a whole number", "a whole number"}
	}
	if t == "bool" {
		return form{kindBoolean, kindBoolean, kindBoolean}
	}
	if c, ok := f.Value.(*choice); ok {
		return form{kindString, c.Type(), c.Type()}
	}
	return form{kindString, kindString, "a value of type " + t}
}

// A config is what a config file sets, in its order.
type config []setting

// A setting is a key of a config file and its value.
type setting struct {
	line   int // of the file, from 1
	key    string
	kind   string
	values []string // one unless it is an array
}

// fault returns an error of a setting. A key is shortened, as nobody knows what it is.
func (s *setting) fault(text string) error {
	return fmt.Errorf("%d: key %.40q: %s", s.line, s.key, text)
}

// apply sets those of flags that stand in c and were not set before. Every key must be
// one of known and have a value of its flag's kind.
func (c config) apply(flags *pflag.FlagSet, known map[string]*pflag.Flag) error {
	for i := range c {
		s := &c[i]
		f := flags.Lookup(s.key)
		here := f != nil && settable(s.key)
		if !here {
			f = known[s.key]
		}
		if f == nil {
			var names []string
			for name := range known {
				names = append(names, name)
			}
			slices.Sort(names)
			return s.fault("unknown, allowed: " + strings.Join(names, ", "))
		}
		form := formOf(f)
		list, isList := f.Value.(pflag.SliceValue)
		if s.kind != form.kind && !(isList && s.kind == kindNone) {
			return s.fault(s.kind + ", want " + form.want)
		}
		if !here || f.Changed {
			continue
		}
		var err error
		if isList {
			err, f.Changed = list.Replace(s.values), true // an array is not split at commas
		} else {
			err = flags.Set(s.key, s.values[0])
		}
		if err != nil {
			return s.fault("want " + form.want)
		}
	}
	return nil
}

// A configReader reads a config file token by token.
type configReader struct {
	*json.Decoder
	data   []byte
	at     int64 // where lines are counted up to
	passed int   // lines before that
}

// errNotJSON is the end of a file that is not what a config file is.
var errNotJSON = errors.New("want a JSON object whose values are strings, numbers, true, false or arrays of them")

// parseConfig reads a config file. Its errors begin with a line.
func parseConfig(data []byte) (config, error) {
	r := &configReader{Decoder: json.NewDecoder(bytes.NewReader(data)), data: data}
	r.UseNumber()
	c, err := r.read()
	if err == nil {
		return c, nil
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return nil, fmt.Errorf("%d: %w", r.line(e.Offset), errNotJSON)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%d: %w", r.line(int64(len(data))), errNotJSON)
	}
	if errors.Is(err, errNotJSON) {
		return nil, fmt.Errorf("%d: %w", r.line(r.InputOffset()), errNotJSON)
	}
	return nil, err
}

// line returns the line of a place in the file, which is not before the last one asked for.
func (r *configReader) line(offset int64) int {
	if offset = min(offset, int64(len(r.data))); offset > r.at {
		r.passed += bytes.Count(r.data[r.at:offset], []byte("\n"))
		r.at = offset
	}
	return 1 + r.passed
}

func (r *configReader) read() (config, error) {
	if !utf8.Valid(r.data) {
		return nil, errors.New("1: not UTF-8")
	}
	if t, err := r.Token(); err != nil || t != json.Delim('{') {
		return nil, orNotJSON(err)
	}
	var c config
	lines := make(map[string]int)
	for r.More() {
		t, err := r.Token()
		key, ok := t.(string)
		if err != nil || !ok {
			return nil, orNotJSON(err)
		}
		s := setting{line: r.line(r.InputOffset()), key: key}
		if first := lines[key]; first != 0 {
			return nil, s.fault(fmt.Sprintf("is there twice, first on line %d", first))
		}
		lines[key] = s.line
		if err := r.value(&s); err != nil {
			return nil, err
		}
		c = append(c, s)
	}
	if _, err := r.Token(); err != nil {
		return nil, err
	}
	if _, err := r.Token(); err != io.EOF {
		return nil, errNotJSON
	}
	return c, nil
}

// orNotJSON returns err, or what is wrong with a token if reading it was no error.
func orNotJSON(err error) error {
	if err != nil {
		return err
	}
	return errNotJSON
}

// value reads the value of s.
func (r *configReader) value(s *setting) error {
	t, err := r.Token()
	if err != nil {
		return err
	}
	if t != json.Delim('[') {
		return s.add(t, false)
	}
	s.kind = kindNone
	for r.More() {
		if t, err = r.Token(); err != nil {
			return err
		}
		if err := s.add(t, true); err != nil {
			return err
		}
	}
	_, err = r.Token()
	return err
}

// add adds a value, which may be one of an array.
func (s *setting) add(t json.Token, inArray bool) error {
	kind, text := "", ""
	switch v := t.(type) {
	case string:
		kind, text = kindString, v
	case json.Number:
		kind, text = kindNumber, v.String()
	case bool:
		kind, text = kindBoolean, fmt.Sprint(v)
	}
	if inArray {
		kind = map[string]string{kindString: kindStrings, kindNumber: kindNumbers}[kind]
	}
	if kind == "" || (s.kind != kind && len(s.values) > 0) {
		return s.fault("want a string, a number, true, false, or an array of strings or of numbers")
	}
	s.kind, s.values = kind, append(s.values, text)
	return nil
}

// A choice is a flag whose values are words.
type choice struct {
	value   *string
	allowed []string
}

func (c *choice) String() string {
	if c.value == nil {
		return ""
	}
	return *c.value
}

// Type returns the allowed words.
func (c *choice) Type() string { return strings.Join(c.allowed, " or ") }

func (c *choice) Set(s string) error {
	if !slices.Contains(c.allowed, s) {
		return errors.New("want " + c.Type())
	}
	*c.value = s
	return nil
}
