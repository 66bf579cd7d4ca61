// Package card makes identity cards that prove themselves, and opens them again.
//
// An issuer states [Claims] about a holder and an [Issuer] seals them:
//
//	issuer, err := card.NewIssuer("https://id.example", key, nil)
//	c, err := issuer.Issue(&card.Claims{Expiry: end, Identity: card.Identity{FullName: name}})
//
// The result is a [Card]. Its Text is what a QR code carries and its Digest is its
// identity. What a card prints comes from the sealed card and never from the
// claims that went in.
//
// # Format
//
// From the inside out, each layer written and read by a package of its own:
//
//	claims   CWT claims with identity data under claim 169, deterministic CBOR
//	         (RFC 8392, RFC 8949 section 4.2.1, IANA CWT claim 169)
//	token    COSE_Sign1 with Ed25519, tag 18, 8-byte key id (RFC 9052, RFC 9679)
//	stream   zlib without a dictionary (RFC 1950)
//	text     Base45 (RFC 9285), at most 4,296 characters, no prefix
//
// docs/format.md gives the bytes. A card sealed by any release verifies in all later
// ones. On request an Issuer writes the form of MOSIP's own verifier ([ForInji]) or
// encrypts the token, and [Open] reads the dialects of others, each by its name.
//
// [Issuer.Forecast] tells how large a card's QR code will be before anything is signed.
//
// # Lists
//
// A [TrustList] names the keys that devices believe and a [Root] the keys that sign it;
// both are signed by several people, and a [Draft] goes from one to the next. A
// [StatusList] says how each card stands, whole or as the difference to an earlier one.
// This package writes them and package verify takes them in.
//
// # Keys
//
// Any [crypto.Signer] with an Ed25519 public key will do: a key in memory, an agent,
// a hardware module. Each signature is verified before it is released, so a faulty
// signer gives an error and never a card.
//
// # What it does not do
//
// A photocopy of a card is as valid as the card: the officer compares the face. Open
// checks the signature alone; whether the key is trusted now, and whether the card
// is expired, is for package verify. Sealing hides nothing: whoever photographs the
// QR code can read the claims.
//
// Values that hold personal data print as a fixed word in fmt, log/slog and JSON,
// and errors name a claim and never its value.
package card
