package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/miekg/pkcs11"
)

var (
	errModule     = errors.New("not a PKCS#11 library for this program")
	errInUse      = errors.New("in use by this process already, one Token at a time")
	errNoToken    = errors.New("no such token")
	errManyTokens = errors.New("several tokens of this label, want one")
	errNoPIN      = errors.New("an empty PIN")
	errPIN        = errors.New("wrong PIN")
	errLocked     = errors.New("the PIN is locked, as too many wrong ones were tried")
	errClosed     = errors.New("the token is closed")
)

// A Token is a token with its user logged in. It is safe for concurrent use: its session
// does one thing at a time, so callers take turns.
//
// A library knows one application a process, whose logins are valid in all of it. Hence
// there is one Token of a library at a time, and each is opened with a PIN that is tried.
type Token struct {
	mu      sync.Mutex
	lib     *pkcs11.Ctx // nil after Close
	slot    uint
	session pkcs11.SessionHandle
}

// OpenToken loads the PKCS#11 library at the path module and logs in to the token called
// label. A wrong PIN counts toward those after which a token locks.
func OpenToken(module, label, pin string) (*Token, error) {
	lib, err := load(module)
	if err != nil {
		return nil, fmt.Errorf("module %s: %w", module, err)
	}
	t := &Token{lib: lib}
	if err := t.login(label, pin); err != nil {
		t.Close()
		return nil, fmt.Errorf("token %q: %w", label, err)
	}
	return t, nil
}

// load returns an initialized library.
func load(path string) (*pkcs11.Ctx, error) {
	// A bare name would be looked for where the environment says.
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(full)
	if err != nil {
		return nil, bare(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errModule
	}
	lib := pkcs11.New(full)
	if lib == nil {
		return nil, errModule
	}
	if err := lib.Initialize(); err != nil {
		lib.Destroy()
		if errors.Is(err, pkcs11.Error(pkcs11.CKR_CRYPTOKI_ALREADY_INITIALIZED)) {
			return nil, errInUse
		}
		return nil, answer(err)
	}
	return lib, nil
}

func (t *Token) login(label, pin string) error {
	if pin == "" {
		return errNoPIN // which would mean to ask on the device
	}
	if err := t.find(label); err != nil {
		return err
	}
	session, err := t.lib.OpenSession(t.slot, pkcs11.CKF_SERIAL_SESSION)
	if err != nil {
		return answer(err)
	}
	t.session = session
	return loginError(t.lib.Login(session, pkcs11.CKU_USER, pin))
}

// loginError tells what is wrong with a PIN.
func loginError(err error) error {
	code, _ := errors.AsType[pkcs11.Error](err)
	switch code {
	case pkcs11.CKR_PIN_INCORRECT, pkcs11.CKR_PIN_INVALID, pkcs11.CKR_PIN_LEN_RANGE:
		return errPIN
	case pkcs11.CKR_PIN_LOCKED:
		return errLocked
	}
	return answer(err)
}

// find sets the slot to that of the token called label. The slots of tokens without a
// label, such as new ones, are never meant.
func (t *Token) find(label string) error {
	if label == "" {
		return errNoToken
	}
	slots, err := t.lib.GetSlotList(true)
	if err != nil {
		return answer(err)
	}
	n := 0
	for _, slot := range slots {
		// A token that cannot be read is one of the others.
		if info, err := t.lib.GetTokenInfo(slot); err == nil && info.Label == label {
			t.slot = slot
			n++
		}
	}
	switch n {
	case 0:
		return errNoToken
	case 1:
		return nil
	}
	return errManyTokens
}

// Close logs out and lets go of the library. Whoever signs afterwards gets an error. A
// second Close does nothing.
func (t *Token) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lib == nil {
		return nil
	}
	if t.session != 0 {
		// Errors are of tokens that are gone, and their logins with them.
		t.lib.Logout(t.session)
		t.lib.CloseSession(t.session)
	}
	err := t.lib.Finalize()
	t.lib.Destroy()
	t.lib = nil
	return answer(err)
}

// answer returns what a library said, with its code and its name in PKCS#11 and without
// the name of the Go package.
func answer(err error) error {
	if code, ok := errors.AsType[pkcs11.Error](err); ok {
		return errors.New("the library says " + strings.TrimPrefix(code.Error(), "pkcs11: "))
	}
	return err
}

// bare returns the reason in an error about a path, which the caller names.
func bare(err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		return p.Err
	}
	return err
}
