#!/usr/bin/python3
"""A verifier of the card format, written from docs/format.md and nothing else.

Without arguments it runs the kit in its own folder and says where it disagrees. With
"-" it reads lines of "TIME<TAB>POLICY<TAB>TEXT" and answers each with "REASON<TAB>LAYER";
no status list is held then.

It needs Debian's python3-cbor2 and python3-cryptography.
"""

import base64
import datetime
import hashlib
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
MAX_TEXT, MAX_INFLATED, MAX_ARRAY = 4296, 16384, 16 << 20
LAST_SECOND = 253402300799  # of the year 9999
GRACE = 7 * 86400  # seconds for which stale-trust and stale-status use a list


class Refused(Exception):
    def __init__(self, reason, layer):
        super().__init__(reason, layer)
        self.reason, self.layer = reason, layer


def malformed(layer):
    return Refused("malformed", layer)


# Layers, from the outside in.


def without_scanner(text):
    """A text without what scanners add."""
    text = text.strip("\r\n\t")
    return text[3:] if re.match("]Q[0-6]", text) else text


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


def inflate(data, most=MAX_INFLATED):
    d = zlib.decompressobj()
    try:
        out = d.decompress(data, most + 1)
    except zlib.error:
        raise malformed("zlib")
    if len(out) > most or not d.eof or d.unused_data:
        raise malformed("zlib")
    return out


def walk(data, at, depth, limit, strict):
    """Where the item that begins at a place ends. It has neither tags nor indefinite
    lengths nor repeated keys, and if strict, it is spelled in the deterministic way."""
    if depth > 8 or at >= len(data):
        raise ValueError("depth or end")
    major, n = data[at] >> 5, data[at] & 31
    at += 1
    if n > 27 or major == 6:
        raise ValueError("indefinite length or tag")
    if n >= 24:
        size = 1 << (n - 24)
        n = int.from_bytes(data[at : at + size], "big")
        at += size
        if strict and n < (24 if size == 1 else 256 ** (size // 2)):
            raise ValueError("not the shortest")
        if major == 7 and size == 1 and n < 32:
            raise ValueError("simple value")
    if major in (2, 3):
        at += n
    if major in (4, 5) and n > limit:
        raise ValueError("size")
    if major == 4:
        for _ in range(n):
            at = walk(data, at, depth + 1, limit, strict)
    if major == 5:
        keys, last = set(), b""
        for _ in range(n):
            end = walk(data, at, depth + 1, limit, strict)
            spelled = data[at:end]
            key = cbor2.loads(spelled)
            if key in keys or (strict and spelled <= last):
                raise ValueError("keys")
            keys.add(key)
            last = spelled
            at = walk(data, end, depth + 1, limit, strict)
    if at > len(data):
        raise ValueError("end")
    return at


def load(data, layer, limit=64, strict=False):
    """One well-formed item and nothing after it."""
    try:
        if walk(data, 0, 1, limit, strict) == len(data):
            return cbor2.loads(data)
    except Exception:
        pass
    raise malformed(layer)


def load_strict(data, layer, limit=64):
    """load, and the item is deterministic and holds only what cards are made of."""
    item = load(data, layer, limit, strict=True)
    if not plain(item):
        raise malformed(layer)
    return item


def plain(item):
    if isinstance(item, dict):
        return all(type(k) in (int, str) and plain(v) for k, v in item.items())
    if isinstance(item, (list, tuple)):
        return all(plain(v) for v in item)
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


def own_token(data, kind=None):
    """A token in our own shape, whose header has a type if it is no card."""
    if data[:2] != b"\xd2\x84":
        raise malformed("cose")
    parts = load_strict(data[1:], "cose")
    if not sign1_ok(parts) or parts[1] != {}:
        raise malformed("cose")
    header, _, payload, signature = parts
    h = load_strict(header, "header")
    if not isinstance(h, dict) or list(h) != ([1, 4, 16] if kind else [1, 4]) or h.get(16) != kind:
        raise malformed("header")
    if type(h[1]) is not int or h[1] not in (-8, -19) or type(h[4]) is not bytes or len(h[4]) != 8:
        raise malformed("header")
    return Card(header, payload, signature, h[4])


def sign1_ok(parts):
    return isinstance(parts, list) and [type(p) for p in parts] == [bytes, dict, bytes, bytes] and len(parts[3]) == 64


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
    if k == 32767:
        return type(v) is str and len(v) <= 64 and re.fullmatch(r"[a-z0-9.-]+/[1-9][0-9]*", v) is not None
    if 101 <= k <= 32766:
        if type(v) is str:
            return text_ok(v, 512)
        if type(v) is bytes:
            return len(v) <= 512
        return type(v) is bool or is_int(v, -(2**63), 2**63 - 1)
    return False


def identity_ok(m):
    if not isinstance(m, dict) or (16 in m) != (17 in m):
        return False
    if len([k for k in m if type(k) is int and 100 < k < 32767]) > 24:
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
    if not sign1_ok(parts):
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
    # Private attributes count as in our profile: 100 marks a specimen, 32767 names a design.
    out[169] = {k: v for k, v in m.items() if is_int(k, 100, 32767)}
    if not claims_ok(out):
        raise malformed("claims")
    return out


# Trust.

TRUST = "application/vnd.sealcard.trust+cwt"
CARDS, STATUS = 1, 2  # uses of a key
RETIRED, COMPROMISED = 2, 3  # states
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493


def key_ok(key):
    """Whether a public key is canonical, on the curve and of prime order."""
    y, sign = int.from_bytes(key, "little") & (2**255 - 1), key[31] >> 7
    if y >= P:
        return False
    d = -121665 * pow(121666, -1, P) % P
    square = (y * y - 1) * pow(d * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and sign):
        return False
    if x & 1 != sign:
        x = P - x

    def add(a, b):
        (x1, y1, z1), (x2, y2, z2) = a, b
        z, c, e = z1 * z2 % P, x1 * x2 % P, y1 * y2 % P
        f, g = (z * z - d * c * e) % P, (z * z + d * c * e) % P
        return z * f * (x1 * y2 + y1 * x2) % P, z * g * (e + c) % P, f * g % P

    zero, point, total = (0, 1, 1), (x, y, 1), (0, 1, 1)
    for bit in bin(ORDER)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return (x, y) != zero[:2] and total[0] == 0 and total[1] == total[2]


def name_ok(v):
    return v != "" and text_ok(v, 256)


def second_ok(v):
    return is_int(v, 1, LAST_SECOND)


def trusted_key_ok(k, issued):
    if not isinstance(k, dict):
        return False
    must = {1, 2, 3, 4, -1, -2, -65537, -65538, -65539, -65541, -65542}
    if not must <= set(k) <= must | {-65540, -65543, -65544} or any(type(n) is not int for n in k):
        return False
    if type(k[-2]) is not bytes or len(k[-2]) != 32 or not key_ok(k[-2]):
        return False
    if [k[1], k[2], k[3], k[4], k[-1]] != [1, thumbprint(k[-2])[:8], -8, [2], 6] or type(k[1]) is bool:
        return False
    if not name_ok(k[-65537]) or not second_ok(k[-65538]) or not second_ok(k[-65539]) or k[-65538] > k[-65539]:
        return False
    if not is_int(k[-65541], 1, 2) or not is_int(k[-65542], 1, 3):
        return False
    if k[-65542] == RETIRED and k[-65539] > issued:
        return False
    if (k[-65542] == COMPROMISED) != (-65543 in k) or (-65543 in k and not second_ok(k[-65543])):
        return False
    if k[-65541] == STATUS and (-65540 in k or -65544 in k):
        return False
    return (-65540 not in k or name_ok(k[-65540])) and k.get(-65544, True) is True


class Trust:
    """A trust list that a threshold of root keys signed, which have no document."""

    def __init__(self, data, roots, threshold=1):
        payload = several_signers(data, TRUST, roots, threshold)
        t = load_strict(payload, "claims", 4096)
        if not isinstance(t, dict) or list(t) != [2, 4, 6, -65537, -65538]:
            raise malformed("claims")
        if not name_ok(t[2]) or not second_ok(t[4]) or not second_ok(t[6]) or t[4] <= t[6] or not is_int(t[-65537], 1):
            raise malformed("claims")
        keys = t[-65538]
        if not isinstance(keys, list) or not 1 <= len(keys) <= 4096 or not all(trusted_key_ok(k, t[6]) for k in keys):
            raise malformed("claims")
        names, points = [k[-65540] for k in keys if -65540 in k], [k[-2] for k in keys]
        if any(names.count(n) > MAX_KEYS for n in names) or len(set(points)) < len(points) or set(points) & set(roots):
            raise malformed("claims")
        self.issued, self.expiry, self.keys = t[6], t[4], keys

    def candidates(self, kid):
        """The keys for cards that a key id may mean."""
        found = []
        for k in self.keys:
            full = thumbprint(k[-2])
            text = base64.urlsafe_b64encode(full).rstrip(b"=")
            names = [full[:8], full, text]
            if k.get(-65540) == "*":
                names.append(b"")
            elif -65540 in k:
                names.append(k[-65540].encode())
            if kid in names and k[-65541] == CARDS:
                found.append(k)
        return found

    def status_keys(self, kid):
        """The keys for status lists that a key id means, or all if there is none."""
        return [k for k in self.keys if k[-65541] == STATUS and -65543 not in k and kid in (None, thumbprint(k[-2])[:8])]


def thumbprint(key):
    return hashlib.sha256(b"\xa3\x01\x01\x20\x06\x21\x58\x20" + key).digest()


def several_signers(data, kind, keys, threshold):
    """The payload of a message of several signers that a threshold of keys signed, and nobody else."""
    if data[:3] != b"\xd8\x62\x84":
        raise malformed("cose")
    parts = load_strict(data[2:], "cose")
    if not isinstance(parts, list) or [type(p) for p in parts] != [bytes, dict, bytes, list] or parts[1] != {}:
        raise malformed("cose")
    header, _, payload, signatures = parts
    if header != cbor2.dumps({16: kind}) or len(signatures) > 32:
        raise malformed("header")
    by_id = {thumbprint(k)[:8]: k for k in keys}
    if not all(key_ok(k) for k in keys) or len(by_id) < len(keys):
        raise malformed("key")
    last = b""
    for sig in signatures:
        if not isinstance(sig, list) or [type(p) for p in sig] != [bytes, dict, bytes] or sig[1] != {} or len(sig[2]) != 64:
            raise malformed("cose")
        kid = sig[0][5:]
        if sig[0] != cbor2.dumps({1: -8, 4: kid}) or len(kid) != 8 or kid <= last:
            raise malformed("header")
        if kid not in by_id:
            raise Refused("unknown key", "key")
        last = kid
        if not signed_by(by_id[kid], sig[2], cbor2.dumps(["Signature", header, sig[0], b"", payload])):
            raise Refused("bad signature", "signature")
    if len(signatures) < threshold:
        raise Refused("bad signature", "signature")
    return payload


def signed_by(key, signature, data):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, data)
        return True
    except InvalidSignature:
        return False


def signer(card, keys):
    if not keys:
        raise Refused("unknown key", "key")
    for k in keys[:MAX_KEYS]:
        if signed_by(k[-2], card.signature, card.signed()):
            return k
    raise Refused("bad signature", "signature")


def in_window(key, iat):
    return key[-65538] <= iat <= key[-65539] and iat < key.get(-65543, LAST_SECOND + 1)


# Status lists.

LIST, DELTA = "application/statuslist+cwt", "application/vnd.sealcard.statusdelta+cwt"
VALID, REVOKED, SUSPENDED, NOT_ISSUED, EXTENDED = 0, 1, 2, 3, 12


class StatusList:
    def __init__(self, times, bits, array, later):
        self.uri, self.issued, self.expiry, self.ttl = times
        self.bits, self.array, self.later = bits, array, later

    def size(self):
        return len(self.array) * 8 // self.bits

    def entry(self, i):
        return self.array[i * self.bits // 8] >> (i * self.bits % 8) & ((1 << self.bits) - 1)

    def set(self, i, value):
        at, shift = i * self.bits // 8, i * self.bits % 8
        self.array[at] = self.array[at] & ~(((1 << self.bits) - 1) << shift) | value << shift

    def end(self):
        """When it is fresh no longer."""
        return min([self.expiry] * (self.expiry > 0) + [self.issued + self.ttl] * (self.ttl > 0))

    def digest(self):
        later = [n for pair in sorted(self.later.items()) for n in pair]
        what = [self.uri, self.issued, self.expiry, self.ttl, self.bits, bytes(self.array), later]
        return hashlib.sha256(cbor2.dumps(what)).digest()

    def later_ok(self):
        return all(i < self.size() and self.entry(i) == EXTENDED and second_ok(t) for i, t in self.later.items())


def times_ok(c):
    """uri, iat, exp and ttl of a list, zero for what is not there."""
    ok = isinstance(c, dict) and {2, 6} <= set(c) and (4 in c or 65534 in c)
    ok = ok and name_ok(c[2]) and second_ok(c[6]) and (4 not in c or (second_ok(c[4]) and c[4] > c[6]))
    if not ok or (65534 in c and not is_int(c[65534], 1)):
        raise malformed("claims")
    return c[2], c[6], c.get(4, 0), c.get(65534, 0)


def pairs(v):
    """A list of indices, rising, each with a number behind it."""
    if not isinstance(v, list) or not v or len(v) % 2 or not all(is_int(n) for n in v):
        raise malformed("claims")
    indices = v[::2]
    if any(a >= b for a, b in zip(indices, indices[1:])):
        raise malformed("claims")
    return dict(zip(indices, v[1::2]))


def list_token(data):
    """A status list as others write it too: no key id or an unprotected one, any spelling."""
    parts = load(data[1:], "cose")
    if data[:1] != b"\xd2" or not sign1_ok(parts):
        raise malformed("cose")
    header, unprotected, payload, signature = parts
    h = load(header, "header")
    if not isinstance(h, dict) or set(h) - {4} != {1, 16} or h[16] != LIST or type(h[1]) is not int or h[1] not in (-8, -19):
        raise malformed("header")
    if set(unprotected) - {4} or (4 in h and 4 in unprotected):
        raise malformed("header")
    kid = h.get(4, unprotected.get(4))
    if kid is not None and (type(kid) is not bytes or len(kid) != 8):
        raise malformed("header")
    return Card(header, payload, signature, kid)


def read_list(payload):
    c = load(payload, "claims", 2 * 8 * MAX_ARRAY)
    times, m = times_ok(c), c.get(65533)
    if not isinstance(m, dict) or not {"bits", "lst"} <= set(m) <= {"bits", "lst", "aggregation_uri"}:
        raise malformed("claims")
    if not is_int(m["bits"]) or m["bits"] not in (1, 2, 4, 8) or type(m["lst"]) is not bytes:
        raise malformed("claims")
    if type(m.get("aggregation_uri", "")) is not str:
        raise malformed("claims")
    later = pairs(c[-65537]) if -65537 in c else {}
    new = StatusList(times, m["bits"], bytearray(inflate(m["lst"], MAX_ARRAY)), later)
    if not new.later_ok():
        raise malformed("claims")
    return new


def read_delta(payload, held, issuer):
    c = load_strict(payload, "claims", 2 * 8 * MAX_ARRAY)
    must = {2, 6, -65537, -65538}
    times = times_ok(c)
    if not must <= set(c) <= must | {4, 65534, -65539, -65540}:
        raise malformed("claims")
    old = held.get((issuer, c[2]))
    if old is None or old.digest() != c[-65537] or c[6] <= old.issued:
        raise Refused("delta of another list", "status")
    new = StatusList(times, old.bits, bytearray(old.array), dict(old.later))
    for i, value in (pairs(c[-65539]) if -65539 in c else {}).items():
        if i >= new.size() or value >= 1 << new.bits:
            raise malformed("claims")
        new.set(i, value)
        if value != EXTENDED:
            new.later.pop(i, None)
    new.later.update(pairs(c[-65540]) if -65540 in c else {})
    if not new.later_ok() or new.digest() != c[-65538]:
        raise Refused("delta to another list", "status")
    return new


def take(data, held, trust):
    """Takes a file of status lists and deltas into the lists held, by issuer and URI."""
    while data:
        try:
            end = walk(data, 1, 1, 64, False)
        except Exception:
            raise malformed("cose")
        message, data = data[:end], data[end:]
        try:
            token, full = list_token(message), True
        except Refused:
            token, full = own_token(message, DELTA), False
        key = signer(token, trust.status_keys(token.kid))
        new = read_list(token.payload) if full else read_delta(token.payload, held, key[-65537])
        if not in_window(key, new.issued):
            raise Refused("outside key window", "window")
        old = held.get((key[-65537], new.uri))
        if old and new.issued < old.issued:
            raise Refused("rollback", "status")
        if old and new.issued == old.issued and new.digest() != old.digest():
            raise Refused("conflict", "status")
        held[key[-65537], new.uri] = new
    return held


def status_of(claims, key, held, policy, now):
    """The reason for which its status refuses a card or None, and the later expiry or 0."""
    compromised = key[-65542] == COMPROMISED
    unknown = None if "unknown-status" in policy and not compromised else "status unknown"
    if 65535 not in claims:
        return (unknown if -65544 in key or compromised else None), 0
    ref = claims[65535]["status_list"]
    listed = held.get((claims[1], ref["uri"]))
    if listed is None:
        return unknown, 0
    if ref["idx"] >= listed.size():
        return "status unknown", 0
    entry, unlisted = listed.entry(ref["idx"]), claims[6] > listed.issued
    if unlisted and (entry == NOT_ISSUED or (entry == REVOKED and listed.bits == 1)):
        entry = VALID
    if entry in (REVOKED, SUSPENDED, NOT_ISSUED):
        return {REVOKED: "revoked", SUSPENDED: "suspended", NOT_ISSUED: "not issued"}[entry], 0
    if entry != VALID and ref["idx"] not in listed.later:
        return "status unknown", 0
    stale = GRACE if "stale-status" in policy else 0
    if now >= listed.end() + stale:
        return unknown, 0
    if unlisted:
        return (unknown if compromised or not stale else None), 0
    return None, listed.later.get(ref["idx"], 0)


# The decision.


def open_card(text, policy, trust, secret):
    """Claims and key of a text: our own profile first, then the dialects."""
    if len(text) > MAX_TEXT:
        raise malformed("text")
    try:
        data = inflate(base45(text))
        if data[:1] == b"\xd0":
            data = decrypt(data, secret)
        card = own_token(data)
        key = signer(card, trust.candidates(card.kid))
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
            key = signer(card, trust.candidates(card.kid))
            return foreign_claims(name, card.payload), key
        except Refused as e:
            if e.reason != "malformed" or e.layer == "claims":
                raise
    raise first


def decide(text, policy, now, trust, held, secret):
    """Returns (reason, layer)."""
    if now >= trust.expiry + (GRACE if "stale-trust" in policy else 0):
        return "no trust list", "none"
    try:
        claims, key = open_card(without_scanner(text), policy, trust, secret if "secret" in policy else None)
        if not in_window(key, claims[6]):
            raise Refused("outside key window", "window")
        if claims[1] != key[-65537]:
            raise Refused("outside scope", "scope")
        if claims[169].get(100) and "specimen" not in policy:
            raise Refused("specimen", "specimen")
        if now < max([trust.issued] + [s.issued for s in held.values()]):
            raise Refused("clock untrusted", "time")
        if claims[6] > now or claims.get(5, 0) > now:
            raise Refused("not yet valid", "time")
        reason, later = status_of(claims, key, held, policy, now)
        if 4 in claims and max(claims[4], later) <= now:
            raise Refused("expired", "time")
        if reason:
            raise Refused(reason, "status")
    except Refused as e:
        return e.reason, e.layer
    return "accepted", "none"


def seconds(text):
    return int(datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc).timestamp())


def read_file(name):
    with open(os.path.join(HERE, name), "rb") as f:
        return f.read()


def names(text):
    return [] if text in ("", "none") else text.split(", ")


def main():
    roots = [bytes.fromhex(line) for line in read_file("root.hex").decode().split()]
    secret = bytes.fromhex(read_file("secret.hex").decode())
    if sys.argv[1:] == ["-"]:
        trust = Trust(read_file("trust.cose"), roots)
        for line in sys.stdin.buffer:
            at, policy, text = line.rstrip(b"\n").decode("latin-1").split("\t", 2)
            print("\t".join(decide(text, names(policy), seconds(at), trust, {}, secret)))
        return 0
    wrong = total = 0
    lists, statuses = {}, {}  # by the names of their files
    for name in sorted(os.listdir(HERE)):
        if not name.endswith(".card"):
            continue
        head, _, text = read_file(name).partition(b"\n\n")
        header = dict(line.split(": ", 1) for line in head.decode().split("\n"))
        if set(header) - {"expect", "layer", "time", "trust", "status", "policy", "comment"}:
            print("%s: passed over" % name)
            continue
        file, files = header["trust"], header["status"]
        if file not in lists:
            lists[file] = Trust(read_file(file), roots)
        if (file, files) not in statuses:
            held = statuses[file, files] = {}
            for status in names(files):
                take(read_file(status), held, lists[file])
        policy, now = names(header.get("policy", "")), seconds(header["time"])
        got = decide(text.decode("latin-1"), policy, now, lists[file], statuses[file, files], secret)
        total += 1
        if got != (header["expect"], header["layer"]):
            wrong += 1
            print("%s: %s in layer %s, want %s in layer %s" % ((name,) + got + (header["expect"], header["layer"])))
    print("%d cards, %d disagreements" % (total, wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
