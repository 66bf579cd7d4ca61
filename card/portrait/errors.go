package portrait

import "errors"

var (
	// ErrUpload says that an upload cannot be a portrait: it is of another kind, too
	// large, too small or broken. The holder has to be asked for another one.
	ErrUpload = errors.New("portrait: upload")
	// ErrOptions says that the options cannot be met by any upload.
	ErrOptions = errors.New("portrait: options")
)
