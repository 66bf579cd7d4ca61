// Package device is a verifier with what it must not forget: the lists that it took, and
// the numbers that old lists must not fall below. It does no storage of its own. Whoever
// has some calls Kept after an Update, and gives the bytes to Open at the next start.
//
//	d, err := device.Open(roots, kept) // kept is empty at the first start alone
//	changed, err := d.Update(lists)    // then store d.Kept()
//	r, err := d.Verify(text, now)
//
// # What is kept
//
//	"sealdev"      7 bytes
//	version        1 byte, 1
//	anchor         SHA-256 of the roots given to Open
//	given          8 bytes, their sequence; 0 for a key alone
//	root           8 bytes, the sequence of the root document held
//	state          4 bytes of length, then that of mobile.Verifier.State
//	count          4 bytes, of signed lists
//	lists          each 4 bytes of length, then its bytes
//	digest         SHA-256 of all before
//
// Numbers are big-endian. The digest tells a file that was cut or has a bit turned from one
// that was written; it is no proof against who may write there.
//
// Of the lists, those are kept that a verifier needs to hold what this one holds: root
// documents, the last trust list, and of each status list the last whole one and the
// deltas behind it. They come in an order that a device with the same roots and no state
// takes as well, where there is one: Held is made to be given away.
//
// # New roots
//
// A new release of a page or an app may come with a later root document. What was signed
// under the one before counts no more then: Open drops those lists and keeps the numbers,
// so that it takes no older status list. Give it the lists of the release. After a release
// with an earlier document the device goes on with the later one. Roots of another programme
// are an error: what was kept would decide in their place whom the device believes. Two
// programmes are told apart by name, so give a trial one a name of its own.
package device
