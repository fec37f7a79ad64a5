"""Parameter sets of H.264 in MP4, so that clips of several encoders fit in one film.

A film holds one list of sequence and picture parameter sets (SPS, PPS); frames refer to them by
number. Two clips can be copied into one film if every number means the same set in both, or is
used by one only. Clips encoded here use `OWN_SET_ID`, which other encoders leave alone, so that
they join with whatever a provider made. Formats: ISO/IEC 14496-15 section 5.3.3 (avcC) and ITU-T
H.264 section 7.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OWN_SET_ID = 31
"""Number of the parameter sets in what is encoded here: the highest there is for an SPS."""

_IDR = 5

_NAL_LENGTH_SIZE = 4

_SETS_AT = 5

SetKey = tuple[str, int]


class NotAvccError(ValueError):
    """The stream does not carry its parameter sets as MP4 does."""


@dataclass(frozen=True, slots=True)
class ParameterSets:
    """What a decoder must know before the first frame.

    Attributes:
        head: Profile, compatibility and level: three bytes.
        sets: SPS and PPS by kind (`"sps"`, `"pps"`) and number.
        tail: Chroma format and bit depths, which the higher profiles add and some writers leave
            out. All clips of a film have the same.
    """

    head: bytes
    sets: Mapping[SetKey, bytes]
    tail: bytes

    @classmethod
    def parse(cls, extradata: bytes | None) -> ParameterSets:
        """Read the `avcC` record of a clip.

        Raises:
            NotAvccError: If it is none, or has frames of another layout than four-byte lengths.
        """
        try:
            return cls._parse(extradata or b"")
        except IndexError as error:
            raise NotAvccError("the parameter sets are cut off") from error

    @classmethod
    def _parse(cls, record: bytes) -> ParameterSets:
        if record[0] != 1 or (record[4] & 3) + 1 != _NAL_LENGTH_SIZE:
            raise NotAvccError("not an MP4 configuration record with four-byte lengths")
        sets: dict[SetKey, bytes] = {}
        position = _SETS_AT
        for kind, mask in (("sps", 0x1F), ("pps", 0xFF)):
            count = record[position] & mask
            position += 1
            for _ in range(count):
                length = record[position] << 8 | record[position + 1]
                unit = record[position + 2 : position + 2 + length]
                position += 2 + length
                if len(unit) < length:
                    raise IndexError(position)
                sets[kind, _set_id(kind, unit)] = unit
        return cls(record[1:4], sets, record[position:])

    def agrees_with(self, other: ParameterSets) -> bool:
        """Whether no number means one thing here and another there."""
        return all(other.sets.get(key, unit) == unit for key, unit in self.sets.items())

    def merged_with(self, other: ParameterSets) -> ParameterSets:
        """Return the sets of both, with the profile and level that cover both."""
        profile = max(self.head[0], other.head[0])
        compatibility = self.head[1] & other.head[1]
        level = max(self.head[2], other.head[2])
        return ParameterSets(
            bytes((profile, compatibility, level)),
            {**self.sets, **other.sets},
            self.tail or other.tail,
        )

    def record(self) -> bytes:
        """Return the `avcC` record that says all this."""
        parts = [b"\x01", self.head, bytes((0xFC | (_NAL_LENGTH_SIZE - 1),))]
        for kind, reserved in (("sps", 0xE0), ("pps", 0)):
            units = [unit for (its_kind, _), unit in sorted(self.sets.items()) if its_kind == kind]
            parts.append(bytes((reserved | len(units),)))
            parts.extend(len(unit).to_bytes(2, "big") + unit for unit in units)
        return b"".join((*parts, self.tail))


def merged(all_sets: Sequence[ParameterSets]) -> ParameterSets:
    """Return one record for clips that agree."""
    return reduce(ParameterSets.merged_with, all_sets)


def begins_with_idr(packet: bytes) -> bool:
    """Whether a frame, stored as in MP4, can be decoded knowing nothing before it."""
    position = 0
    while position + _NAL_LENGTH_SIZE < len(packet):
        if packet[position + _NAL_LENGTH_SIZE] & 0x1F == _IDR:
            return True
        length = int.from_bytes(packet[position : position + _NAL_LENGTH_SIZE], "big")
        position += _NAL_LENGTH_SIZE + length
    return False


def odd_ones(clips: Sequence[tuple[ParameterSets, int]], *, fixed: Sequence[bool]) -> set[int]:
    """Return which clips must be encoded anew so that the others can be copied.

    Args:
        clips: Parameter sets and length of each clip.
        fixed: Which of them were encoded here and so agree with one another.

    Returns:
        Positions of the clips to encode. The others agree, and are as many frames as possible in
        one group.
    """
    own = [sets for (sets, _), is_fixed in zip(clips, fixed, strict=True) if is_fixed]
    odd: set[int] = set()
    groups: list[list[int]] = []
    for position, (sets, _) in enumerate(clips):
        if fixed[position]:
            continue
        if not all(sets.agrees_with(one) for one in own):
            odd.add(position)
            continue
        for group in groups:
            if all(sets.agrees_with(clips[member][0]) for member in group):
                group.append(position)
                break
        else:
            groups.append([position])
    groups.sort(key=lambda group: sum(clips[member][1] for member in group), reverse=True)
    return odd.union(*groups[1:])


def _set_id(kind: str, unit: bytes) -> int:
    """Return the number that a parameter set gives itself."""
    # One byte of NAL header; an SPS goes on with profile, compatibility and level.
    payload = unit[4:] if kind == "sps" else unit[1:]
    bits = "".join(f"{byte:08b}" for byte in payload[:4])
    zeros = bits.index("1") if "1" in bits else len(bits)
    code = bits[zeros : 2 * zeros + 1]
    if len(code) != zeros + 1:
        raise NotAvccError("a parameter set has no number")
    return int(code, 2) - 1
