// Package mobile is package verify in types that gobind carries to Java, Kotlin,
// Objective-C and Swift; docs/handheld.md says how to build it into an app.
//
//	v, err := mobile.NewVerifier(roots, state) // both from files
//	err = v.Update(lists)                      // then save v.State()
//	r, err := v.Verify(text, time.Now().Unix())
//	if err == nil && r.Accepted() { show(r.FullName(), r.Face()) }
//
// A [Result] has the outcome as one word, and of a card that was not accepted nothing
// else but the reason. Errors are for the app's own faults: a wrong time, a list that does
// not fit, a fault inside. A panic in verify becomes such an error, as one that crosses the
// border ends the app.
//
// Every exported name is bound under its own name in both languages; the tests of
// examples/mobile/binding hold that. This is why spans and times are int64 seconds, words
// are strings, and a Result tells the holder by methods: gobind prints the fields of a
// struct in its toString, and from there they would reach logs.
//
// Dialects of others, encrypted cards and cards whose status no list tells are left out.
// An app that needs them binds its own Go, with package verify in it.
package mobile
