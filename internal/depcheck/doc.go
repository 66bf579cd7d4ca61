// Package depcheck holds tests alone: the rules about imports and comments that the
// compiler does not know.
package depcheck
