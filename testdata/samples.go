// Package testdata embeds the sample layouts, people and portraits, so that examples
// run on a machine that has nothing but Go. Nobody in them exists.
package testdata

import "embed"

// FS holds the folders layouts, people and photos.
//
//go:embed layouts/*.json people/*.csv photos/*.jpg
var FS embed.FS
