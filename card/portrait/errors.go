package portrait

import "errors"

var (
	// ErrUpload says that an upload cannot be a portrait: it is of another kind, too
	// large, too small or broken. The holder has to be asked for another one.
	ErrUpload = errors.New("portrait: upload")
	// ErrFace says that no face of the upload fits into Options.FaceBytes. The same upload can
	// be prepared without one.
	ErrFace = errors.New("portrait: face")
	// ErrOptions says that the options cannot be met by any upload.
	ErrOptions = errors.New("portrait: options")
)
