"""Bit strings, which fill bytes from the lowest bit up."""


def bits(n: int) -> int:
    return max(1, n.bit_length())


def words(bit_count: int) -> int:
    """The bytes of the 64-bit words that so many bits fill."""
    return 8 * ((bit_count + 63) // 64)


def bit_field(data: bytes, position: int, width: int) -> int:
    """Only the bytes the field touches are made a number, for a list may be long."""
    touched = data[position // 8 : (position + width + 7) // 8]
    return int.from_bytes(touched, "little") >> (position % 8) & ((1 << width) - 1)


def zero_after(data: bytes, position: int) -> bool:
    return bit_field(data, position, 8 * len(data) - position) == 0


def unary(data: bytes, position: int, zeros: int, ones: int) -> list[int] | None:
    """The numbers of ones before each of the zeros; None unless they are `ones` together.

    The field must end with the last zero. Only its own zeros + ones bits are
    looked at, so a field that says otherwise cannot lead beyond the section.
    """
    runs, run = [], 0
    for i in range(position, position + zeros + ones):
        if bit_field(data, i, 1):
            run += 1
        else:
            runs.append(run)
            run = 0
    return runs if len(runs) == zeros and run == 0 else None
