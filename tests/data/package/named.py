"""named.py ARCHIVE NAME...: a plain 7z (Copy, header not packed) whose members have exactly these names."""
import struct
import sys
import zlib


def number(value):
    if value < 0x80:
        return bytes([value])
    if value < 0x4000:
        return bytes([0x80 | value >> 8, value & 0xFF])
    return bytes([0xC0 | value >> 16, value & 0xFF, value >> 8 & 0xFF])


archive, names = sys.argv[1], sys.argv[2:]
data = [f"text {i}\n".encode() for i in range(len(names))]
count = number(len(names))
text = b"\0" + b"".join(name.encode("utf-16-le") + b"\0\0" for name in names)
header = (b"\x01\x04"
          b"\x06\0" + count + b"\x09" + b"".join(number(len(d)) for d in data) + b"\0"
          b"\x07\x0b" + count + b"\0" + b"\x01\x01\0" * len(names) + b"\x0c" + b"".join(number(len(d)) for d in data) + b"\0"
          b"\x08\x0a\x01" + b"".join(struct.pack("<I", zlib.crc32(d)) for d in data) + b"\0\0"
          b"\x05" + count + b"\x11" + number(len(text)) + text + b"\0\0")
place = struct.pack("<QQI", sum(map(len, data)), len(header), zlib.crc32(header))
with open(archive, "wb") as file:
    file.write(b"7z\xbc\xaf\x27\x1c\0\x04" + struct.pack("<I", zlib.crc32(place)) + place + b"".join(data) + header)
