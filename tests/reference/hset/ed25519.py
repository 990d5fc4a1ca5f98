"""What a strict signature is.

The package verifies without the cofactor and compares the bytes of R. What it
leaves open is the choice of points, and that is settled here.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def strong_key(key: bytes) -> bool:
    """Whether these bytes are the canonical encoding of a point that is not of small order."""
    y = int.from_bytes(key, "little") & (2**255 - 1)
    x_squared = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    on_curve = pow(x_squared, (P - 1) // 2, P) in (0, 1)
    return y < P and on_curve and not small_order(key)


def small_order(point: bytes) -> bool:
    """Whether eight times the point is nothing.

    The orders 1, 2 and 4 have y = 1, -1 and 0. Doubling a point of order 8 gives
    y = 0, hence y^2 = -x^2, and the equation of the curve leaves d*y^4 + 2*y^2 = 1.
    """
    y = int.from_bytes(point, "little") & (2**255 - 1)
    return y * (y * y - 1) * (D * y**4 + 2 * y * y - 1) % P == 0


def canonical_s(signature: bytes) -> bool:
    return int.from_bytes(signature[32:], "little") < ORDER


def verifies(key: bytes, signature: bytes, message: bytes) -> bool:
    if small_order(signature[:32]):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True
