"""Signs with the key of a PEM file, over the lines that CommandSigner documents."""
import base64
import sys

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

with open(sys.argv[1], "rb") as f:
    key = load_pem_private_key(f.read(), None)
public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
print("sealcard-signer 1", base64.b64encode(public).decode(), flush=True)
for line in sys.stdin:
    word, message = line.rstrip("\n").split(" ")
    if word != "sign":
        sys.exit("unknown request")
    signature = key.sign(base64.b64decode(message, validate=True))
    print("signature", base64.b64encode(signature).decode(), flush=True)
