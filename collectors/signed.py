"""Tokens that a source signs itself with a private key (JSON Web Tokens, ES256)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from collectors.source import AuthRefused


def es256_token(private_key: str, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """Return the claims signed with an elliptic-curve key.

    Args:
        private_key: in PEM form, on the curve P-256.
        header: is sent beside `alg` and `typ`; usually `kid`.
        claims: what is signed.

    Raises:
        AuthRefused: the key is no such key.
    """
    try:
        key = load_pem_private_key(private_key.strip().encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise AuthRefused("The private key cannot be read; paste the whole .p8 file.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise AuthRefused("The private key is of another kind; paste the whole .p8 file.")
    said = ".".join(_part(one) for one in ({"alg": "ES256", "typ": "JWT", **header}, claims))
    r, s = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(SHA256())))
    return f"{said}.{_plain(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _part(value: Mapping[str, Any]) -> str:
    return _plain(json.dumps(value, separators=(",", ":")).encode())


def _plain(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
