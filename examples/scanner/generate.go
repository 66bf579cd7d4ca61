package main

// The readers of codes change only with their release: see the flag -npm.
//go:generate go run ./generate
