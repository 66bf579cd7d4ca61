package files

import "errors"

// LockName is the file in a folder that Lock holds.
const LockName = ".lock"

// ErrLocked says that another process is at work in a folder.
var ErrLocked = errors.New("another command is at work in it")
