#!/usr/bin/python3
"""A verifier of the card format, written from docs/format.md and nothing else.

Without arguments it runs the kit in its own folder and says where it disagrees. With
"-" it reads lines of "TIME<TAB>POLICY<TAB>TEXT" and answers each with "REASON<TAB>LAYER".

It needs Debian's python3-cbor2 and python3-cryptography.
"""

import base64
import datetime
import hashlib
import io
import os
import re
import sys
import unicodedata
import zlib

import cbor2
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HERE = os.path.dirname(os.path.abspath(__file__))
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
MAX_TEXT, MAX_INFLATED = 4296, 16384
LAST_SECOND = 253402300799  # of the year 9999


class Refused(Exception):
    def __init__(self, reason, layer):
        super().__init__(reason, layer)
        self.reason, self.layer = reason, layer


def malformed(layer):
    return Refused("malformed", layer)


# Layers, from the outside in.


def base45(text):
    if len(text) % 3 == 1:
        raise malformed("base45")
    out = bytearray()
    for i in range(0, len(text), 3):
        group = text[i : i + 3]
        n = 0
        for c in reversed(group):
            v = ALPHABET.find(c)
            if v < 0:
                raise malformed("base45")
            n = n * 45 + v
        size = len(group) - 1
        if n >= 256**size:
            raise malformed("base45")
        out += n.to_bytes(size, "big")
    return bytes(out)


def inflate(data):
    d = zlib.decompressobj()
    try:
        out = d.decompress(data, MAX_INFLATED + 1)
    except zlib.error:
        raise malformed("zlib")
    if len(out) > MAX_INFLATED or not d.eof or d.unused_data:
        raise malformed("zlib")
    return out


def load(data, layer):
    """One well-formed item and nothing after it, without tags and indefinite lengths."""
    stream = io.BytesIO(data)
    try:
        item = cbor2.CBORDecoder(stream, tag_hook=refuse_tag).decode()
    except Exception:
        raise malformed(layer)
    if stream.read(1):
        raise malformed(layer)
    return item


def refuse_tag(decoder, tag, *rest):
    raise ValueError("tag")


def load_strict(data, layer):
    """load, and the item is spelled in the deterministic way."""
    item = load(data, layer)
    if not plain(item, 1):
        raise malformed(layer)
    if cbor2.dumps(item, canonical=True) != data:
        raise malformed(layer)
    return item


def plain(item, depth):
    """Whether an item holds only what cards are made of, within the limits."""
    if depth > 8:
        return False
    if isinstance(item, dict):
        return len(item) <= 64 and all(type(k) in (int, str) and plain(v, depth + 1) for k, v in item.items())
    if isinstance(item, (list, tuple)):
        return len(item) <= 64 and all(plain(v, depth + 1) for v in item)
    return type(item) in (int, str, bytes, bool)


def is_int(v, least=0, most=2**64 - 1):
    return type(v) is int and least <= v <= most


# The token.

MAX_KEYS = 4


class Card:
    def __init__(self, header, payload, signature, kid):
        self.header, self.payload, self.signature, self.kid = header, payload, signature, kid

    def signed(self):
        return cbor2.dumps(["Signature1", self.header, b"", self.payload], canonical=True)


def own_token(data):
    if data[:2] != b"\xd2\x84":
        raise malformed("cose")
    rest = load_strict(b"\x84" + data[2:], "cose") if strict_parts(data) else None
    if rest is None:
        raise malformed("cose")
    header, _, payload, signature = rest
    h = load_strict(header, "header") if header else None
    if not isinstance(h, dict) or list(h) != [1, 4] or type(h[1]) is not int or h[1] not in (-8, -19):
        raise malformed("header")
    if type(h[4]) is not bytes or len(h[4]) != 8:
        raise malformed("header")
    return Card(header, payload, signature, h[4])


def strict_parts(data):
    parts = load(b"\x84" + data[2:], "cose")
    return (
        isinstance(parts, list)
        and [type(p) for p in parts] == [bytes, dict, bytes, bytes]
        and parts[1] == {}
        and len(parts[3]) == 64
    )


def decrypt(data, secret):
    if secret is None:
        raise malformed("cose")
    alg = {16: 1, 32: 3}[len(secret)]
    header = cbor2.dumps({1: alg})
    front = b"\xd0\x83" + cbor2.dumps(header) + b"\xa1\x05\x4c"
    if not data.startswith(front):
        raise malformed("cose")
    nonce = data[len(front) : len(front) + 12]
    sealed = load_strict(data[len(front) + 12 :], "cose")
    if type(sealed) is not bytes:
        raise malformed("cose")
    extra = cbor2.dumps(["Encrypt0", header, b""])
    try:
        return AESGCM(secret).decrypt(nonce, sealed, extra)
    except (InvalidTag, ValueError):
        raise malformed("cose")


# The claims.


# Default ignorable code points of other categories, and the replacement character.
IGNORABLE = "\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\uffa0\ufff0\ufff1\ufff2\ufff3\ufff4\ufff5\ufff6\ufff7\ufff8\ufffd"


def text_ok(s, limit, allowed=""):
    if type(s) is not str or len(s.encode("utf-8", "surrogatepass")) > limit:
        return False
    for c in s:
        if c in allowed:
            continue
        if c in "\u200c\u200d":
            continue
        if unicodedata.category(c) in ("Cc", "Cf", "Co", "Zl", "Zp", "Cs") or c in IGNORABLE:
            return False
        if 0xE0000 <= ord(c) <= 0xE0FFF and not 0xE0100 <= ord(c) <= 0xE01EF:
            return False  # ignorable, assigned or not, but for variation selectors
        if 0xFDD0 <= ord(c) <= 0xFDEF or ord(c) & 0xFFFE == 0xFFFE:
            return False
    return True


def day_ok(s):
    if type(s) is not str or not re.fullmatch("[0-9]{8}", s):
        return False
    try:
        datetime.date(int(s[:4]), int(s[4:6]), int(s[6:]))
    except ValueError:
        return False
    return True


def sample_ok(m):
    if not isinstance(m, dict) or list(m) not in ([0, 1, 2], [0, 1, 2, 3]):
        return False
    if type(m[0]) is not bytes or not 1 <= len(m[0]) <= 2048 or not is_int(m[1], 0, 3):
        return False
    last = (6, 2, 1, 0)[m[1]]
    if not (is_int(m[2], 0, last) or is_int(m[2], 100, 200)):
        return False
    return 3 not in m or (m[3] != "" and text_ok(m[3], 256))


def attribute_ok(k, v):
    def named(pattern):
        return type(v) is str and re.fullmatch(pattern, v) is not None

    if type(k) is not int:
        return False
    if k in (1, 2, 4, 5, 6, 7, 11, 12, 15, 19, 21, 22):
        return v != "" and text_ok(v, 512)
    if k == 10:
        return v != "" and text_ok(v, 512, "\n")
    if k in (3, 20):
        return named("[a-z]{3}")
    if k in (13, 23):
        return named("[A-Z]{2,3}")
    if k == 8:
        return day_ok(v)
    if k in (9, 14):
        return is_int(v, 1, 3)
    if k == 16:
        return type(v) is bytes and 1 <= len(v) <= 2048
    if k == 17:
        return is_int(v, 1, 4)
    if k == 18:
        return isinstance(v, list) and 1 <= len(v) <= 10 and all(is_int(n, 0, 10) for n in v)
    if 50 <= k <= 65:
        return isinstance(v, list) and 1 <= len(v) <= 10 and all(sample_ok(s) for s in v)
    if k == 100:
        return v is True
    if 101 <= k <= 32767:
        if type(v) is str:
            return text_ok(v, 512)
        if type(v) is bytes:
            return len(v) <= 512
        return type(v) is bool or is_int(v, -(2**63), 2**63 - 1)
    return False


def identity_ok(m):
    if not isinstance(m, dict) or (16 in m) != (17 in m):
        return False
    if len([k for k in m if type(k) is int and k > 100]) > 24:
        return False
    return all(attribute_ok(k, v) for k, v in m.items())


def status_ok(v):
    if not isinstance(v, dict) or list(v) != ["status_list"] or not isinstance(v["status_list"], dict):
        return False
    ref = v["status_list"]
    return list(ref) == ["idx", "uri"] and is_int(ref["idx"], 0, 2**32 - 1) and ref["uri"] != "" and text_ok(ref["uri"], 256)


def claims_ok(c, expiry_needed=True):
    if not isinstance(c, dict) or any(k not in (1, 2, 4, 5, 6, 7, 169, 65535) for k in c):
        return False
    if not {1, 6, 169} <= set(c) or (expiry_needed and 4 not in c):
        return False
    for k in (4, 5, 6):
        if k in c and not is_int(c[k], 1, LAST_SECOND):
            return False
    if c[1] == "" or not text_ok(c[1], 256) or (2 in c and (c[2] == "" or not text_ok(c[2], 256))):
        return False
    if 4 in c and (c[4] <= c[6] or (5 in c and c[5] >= c[4])):
        return False
    if 7 in c and (type(c[7]) is not bytes or not 8 <= len(c[7]) <= 16):
        return False
    return identity_ok(c[169]) and (65535 not in c or status_ok(c[65535]))


def own_claims(payload):
    c = load_strict(payload, "claims")
    if not claims_ok(c):
        raise malformed("claims")
    return c


# Foreign dialects.

DIALECTS = {
    "spec": dict(zlib=True, tag61=True, unprotected=True, as_bytes=True),
    "inji": dict(zlib=True, tag61=True, as_bytes=True, hex=True),
    "core": dict(unprotected=True),
    "core-encrypted": dict(unprotected=True, encrypted=True),
    "philsys": dict(prefix=4, bare=True),
}


def foreign_token(text, d, secret):
    prefix = d.get("prefix", 0)
    if len(text) < prefix or any(c not in ALPHABET for c in text[:prefix]):
        raise malformed("text")
    data = base45(text[prefix:])
    if not d.get("bare") and (d.get("zlib") or data[:1] == b"\x78"):
        data = inflate(data)
    if d.get("hex") and re.fullmatch(b"([0-9a-f]{2})+", data):
        data = bytes.fromhex(data.decode())
    if d.get("encrypted"):
        data = decrypt(data, secret)
    has61 = data[:2] == b"\xd8\x3d"
    if has61 != bool(d.get("tag61")):
        raise malformed("cose")
    if has61:
        data = data[2:]
    has18 = data[:1] == b"\xd2"
    if (d.get("tag61") and not has18) or (d.get("bare") and has18):
        raise malformed("cose")
    if has18:
        data = data[1:]
    parts = load(data, "cose")
    if not isinstance(parts, list) or [type(p) for p in parts] != [bytes, dict, bytes, bytes] or len(parts[3]) != 64:
        raise malformed("cose")
    header, unprotected, payload, signature = parts
    if len(header) > 256 or len(cbor2.dumps(unprotected)) > 256:
        raise malformed("cose")
    h = load(header, "cose")
    if not isinstance(h, dict) or not is_int(h.get(1), -19, -8) or h[1] not in (-8, -19) or set(h) - {1, 3, 4}:
        raise malformed("cose")
    if set(unprotected) - ({4} if d.get("unprotected") else set()):
        raise malformed("cose")
    kid = h.get(4, unprotected.get(4, b""))
    if type(kid) is not bytes:
        raise malformed("cose")
    return Card(header, payload, signature, kid)


def foreign_claims(name, payload):
    """The claims that decide; attributes are shown and decide nothing."""
    c = load(payload, "claims")
    if not isinstance(c, dict):
        raise malformed("claims")
    if name == "philsys":
        if not isinstance(c.get("sb"), dict) or type(c.get("d")) is not str or set(c) - {"d", "i", "img", "sb"}:
            raise malformed("claims")
        try:
            issued = datetime.datetime.strptime(c["d"], "%Y-%m-%d").replace(tzinfo=datetime.timezone.utc)
        except ValueError:
            raise malformed("claims")
        out = {1: c.get("i"), 6: int(issued.timestamp()), 169: {}}
        if not claims_ok(out, expiry_needed=False):
            raise malformed("claims")
        return out
    m = c.get(169)
    if DIALECTS[name].get("as_bytes"):
        if type(m) is not bytes:
            raise malformed("claims")
        m = load(m, "claims")
    if not isinstance(m, dict):
        raise malformed("claims")
    out = {k: c[k] for k in (1, 2, 4, 5, 6, 7, 65535) if k in c}
    # Private attributes count as in our profile: 100 marks a specimen.
    out[169] = {k: v for k, v in m.items() if is_int(k, 100, 32767)}
    if not claims_ok(out):
        raise malformed("claims")
    return out


# Trust and the decision.


class Trust:
    def __init__(self, data, root):
        header = b"\xa3\x01\x27\x04\x48" + thumbprint(root)[:8] + b"\x10" + cbor2.dumps("application/vnd.sealcard.trust+cwt")
        parts = load_strict(b"\x84" + data[2:], "cose")
        assert data[:2] == b"\xd2\x84" and parts[0] == header and parts[1] == {}
        signed = cbor2.dumps(["Signature1", parts[0], b"", parts[2]], canonical=True)
        Ed25519PublicKey.from_public_bytes(root).verify(parts[3], signed)
        t = load_strict(parts[2], "claims")
        self.issued, self.expiry, self.keys = t[6], t[4], t[-65538]

    def candidates(self, kid):
        found = []
        for k in self.keys:
            full = thumbprint(k[-2])
            text = base64.urlsafe_b64encode(full).rstrip(b"=")
            names = [full[:8], full, text]
            if k.get(-65540) == "*":
                names.append(b"")
            elif -65540 in k:
                names.append(k[-65540].encode())
            if kid in names:
                found.append(k)
        return found


def thumbprint(key):
    return hashlib.sha256(b"\xa3\x01\x01\x20\x06\x21\x58\x20" + key).digest()


def signer(card, trust):
    keys = trust.candidates(card.kid)
    if not keys:
        raise Refused("unknown key", "key")
    for k in keys[:MAX_KEYS]:
        try:
            Ed25519PublicKey.from_public_bytes(k[-2]).verify(card.signature, card.signed())
            return k
        except InvalidSignature:
            pass
    raise Refused("bad signature", "signature")


def open_card(text, policy, trust, secret):
    """Claims and key of a text: our own profile first, then the dialects."""
    if len(text) > MAX_TEXT:
        raise malformed("text")
    try:
        data = inflate(base45(text))
        if data[:1] == b"\xd0":
            data = decrypt(data, secret)
        card = own_token(data)
        key = signer(card, trust)
        return own_claims(card.payload), key
    except Refused as e:
        if e.reason != "malformed" or e.layer == "claims":
            raise  # signed and refused: not to be read in a laxer way
        first = e
    for name in policy:
        if name not in DIALECTS:
            continue
        try:
            card = foreign_token(text, DIALECTS[name], secret)
            key = signer(card, trust)
            return foreign_claims(name, card.payload), key
        except Refused as e:
            if e.reason != "malformed" or e.layer == "claims":
                raise
    raise first


def decide(text, policy, now, trust, secret):
    """Returns (reason, layer)."""
    try:
        claims, key = open_card(text, policy, trust, secret if "secret" in policy else None)
        if not key[-65538] <= claims[6] <= key[-65539]:
            raise Refused("outside key window", "window")
        if claims[1] != key[-65537]:
            raise Refused("outside scope", "scope")
        if claims[169].get(100) and "specimen" not in policy:
            raise Refused("specimen", "specimen")
        if now < trust.issued:
            raise Refused("clock untrusted", "time")
        if claims[6] > now or claims.get(5, 0) > now:
            raise Refused("not yet valid", "time")
        if 4 in claims and claims[4] <= now:
            raise Refused("expired", "time")
        if 65535 in claims and "unknown-status" not in policy:
            raise Refused("status unknown", "status")
    except Refused as e:
        return e.reason, e.layer
    return "accepted", "none"


def seconds(text):
    return int(datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc).timestamp())


def read_file(name):
    with open(os.path.join(HERE, name), "rb") as f:
        return f.read()


def main():
    trust = Trust(read_file("trust.cose"), bytes.fromhex(read_file("root.hex").decode()))
    secret = bytes.fromhex(read_file("secret.hex").decode())
    if sys.argv[1:] == ["-"]:
        for line in sys.stdin.buffer:
            at, policy, text = line.rstrip(b"\n").decode("latin-1").split("\t", 2)
            print("\t".join(decide(text, policy.split(", "), seconds(at), trust, secret)))
        return 0
    wrong = total = 0
    for name in sorted(os.listdir(HERE)):
        if not name.endswith(".card"):
            continue
        head, _, text = read_file(name).partition(b"\n\n")
        header = dict(line.split(": ", 1) for line in head.decode().split("\n"))
        got = decide(text.decode("latin-1"), header.get("policy", "").split(", "), seconds(header["time"]), trust, secret)
        total += 1
        if got != (header["expect"], header["layer"]):
            wrong += 1
            print("%s: %s in layer %s, want %s in layer %s" % ((name,) + got + (header["expect"], header["layer"])))
    print("%d cards, %d disagreements" % (total, wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
