// Package keys holds what surrounds the keys of a programme.
//
// Signing keys stand in files that a passphrase seals (Save, Load; Argon2id and
// XChaCha20-Poly1305), stay in an ssh-agent (Agent), or with a program that signs (Command),
// over lines that CommandSigner documents. ServeCommand is such a program's side of them,
// for those in Go. Any other crypto.Signer for Ed25519 does as well: one of a hardware
// module is in examples/pkcs11.
//
// Public keys are read and written in the forms of other systems: COSE_Key (RFC 9052,
// section 7) and JWK (RFC 7517, RFC 8037). Every one is checked on the way in: an Ed25519
// key that is the canonical encoding of a point of prime order. A private part in a JWK
// is refused, as it has no business where public keys are exchanged.
//
// A sealed file is as safe as its passphrase: whoever copies the file can try passphrases
// for as long as he likes.
package keys
