// Package verify decides about scanned cards with no network at all.
//
// A verifier holds a root key and a trust list that the root signed, which may have
// come by any carrier:
//
//	store, err := verify.NewStore(root)
//	err = store.Update(trustList)
//	v, err := verify.New(store, verify.Policy{})
//	result, err := v.Verify(text)
//
// Verify returns a [Result] only for a card that passed every check. A refusal is a
// [*Rejection] with one [Reason], the first that applies in the order of the
// constants. Any other error says that the verifier itself cannot decide, for
// instance because its trust list has ended.
//
// The checks, in order: the text is a card; its key id is known; its signature is
// good; its time of issue lies in the key's window; its issuer is the key's; it is
// no specimen; the clock is not behind the trust list; the card is valid now; its
// status is known.
//
// [Policy] also names the dialects of others that are read, and the key that opens
// encrypted cards; by default neither is. A card says which dialect it is of.
//
// The package touches no file and no network. Its only clock is [Policy].Now.
//
// # What it does not do
//
// A photocopy of a valid card passes, since paper cannot answer a challenge: the
// officer compares the face. This release holds no status lists; a card that refers
// to one is refused unless the policy allows an unknown status.
package verify
