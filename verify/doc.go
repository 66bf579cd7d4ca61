// Package verify decides about scanned cards with no network at all.
//
// A verifier holds root keys that were put on it, and lists that the roots and the keys
// they name have signed, which may have come by any carrier:
//
//	store, err := verify.NewStore(roots, savedState)
//	err = store.Update(lists)
//	save(store.State())
//	v, err := verify.New(store, verify.Policy{})
//	result, err := v.Verify(text)
//
// Verify returns a [Result] only for a card that passed every check. A refusal is a
// [*Rejection] with one [Reason], the first that applies in the order of the
// constants. Any other error says that the verifier itself cannot decide, for
// instance because its trust list is too old.
//
// The checks, in order: the text is a card; its key id is known; its signature is
// good; its time of issue lies in the key's window; its issuer is the key's; it is
// no specimen; the clock is not behind a time that was signed; the card is valid now; its
// status list says nothing against it.
//
// # Lists
//
// Four kinds come to a [Store], one by one or one behind the other: root documents, trust
// lists, status lists, and deltas between status lists. docs/format.md has their bytes.
// Each is checked when it comes: a threshold of the roots must have signed a trust list,
// both the old and the new roots the next root document, and a key whose use is status
// lists a status list. What is older than what was held once is refused with
// [ErrRollback], and [Store.State] carries that over restarts.
//
// A list is fresh, then stale, then too old. The zero [Policy] uses no stale list.
//
// [Policy] also names the dialects of others that are read, and the key that opens
// encrypted cards; by default neither is. A card says which dialect it is of.
//
// # Scanners
//
// Verify takes off what scanners put around a text. [Verifier.Repair] is for scanners that
// type: it undoes the keyboard layouts of hosts and lets the signature decide.
//
// # The face
//
// [Result.Face] hands out the picture that the card states, with the kind of picture that
// its bytes are. The signature covers it, so that it is what the issuer saw; the printed
// portrait is not covered.
//
// The package touches no file and no network. Its only clock is [Policy].Now.
//
// # What it does not do
//
// A photocopy of a valid card passes, since paper cannot answer a challenge: the
// officer compares the face. It knows what its lists know, and nothing that happened
// since they were signed.
package verify
