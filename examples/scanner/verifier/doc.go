// Verifier is package device for JavaScript: a program in WebAssembly that a Worker of the
// scanner's page runs. It sets one global, sealcard, with these functions:
//
//	open(roots, kept, policy)  {ok}
//	verify(text, at)           {ok, verdict, reason, shown, keyboard}
//	repair(text, at)           the same
//	update(lists)              {ok, changed, kept}
//	lists(at)                  {ok, trustAge, statusAge, freshUntil, keys, text}
//	collect(text)              {ok, part, have, of, lists}
//	share()                    {ok, of}
//	code(i)                    {ok, size, modules}
//
// Roots, kept and lists are of type Uint8Array; at, ages and times are in seconds; i runs
// from 0. The policy is {birth, staleTrust, staleStatus, training} of config.json. Kept is
// what device.Open takes, and null at the first start alone; changed tells whether it is other
// than before the call. The text of lists is what mobile.Verifier.Lists returns.
//
// Shown is null unless the card is accepted: {name, secondName, birth, face, faceType,
// number, until}. Birth is the year, or the day if the policy says "date", and what the
// policy leaves out does not reach JavaScript at all. Face is of type Uint8Array or null.
//
// Part is false for a text that is no part of a chain, and lists are null before its last.
// Share gets as many codes ready as it says, none if nothing is held or it is too much for a
// chain; a code has size x size modules of 0 and 1, without a quiet zone.
//
// Nothing throws. In place of all else there is {ok: false, code}: "roots" or "state" for
// what open was given, "rollback", "conflict" or "refused" for lists, and "internal" for a
// panic or a call that this page does not make. A panic ends one call and not the program.
//
// It is built by go generate ./examples/scanner.
package main
