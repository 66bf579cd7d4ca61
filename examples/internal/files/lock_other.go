//go:build !unix

package files

// Lock does nothing where files cannot be locked for the life of a process.
func Lock(string) (release func(), err error) { return func() {}, nil }
