// Package keys reads and writes public keys in the forms of other systems: COSE_Key
// (RFC 9052, section 7) and JWK (RFC 7517, RFC 8037).
//
// Every key is checked on the way in: an Ed25519 key that is the canonical encoding of
// a point of prime order. A private part in a JWK is refused, as it has no business
// where public keys are exchanged.
package keys
