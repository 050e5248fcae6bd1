#!/usr/bin/python3
"""Rate of python3-hl7 on a stream of messages: decodes each from iso2022_jp and parses it. Prints messages, bytes and seconds of processor.

  ssmix_peer.py STREAM [SECONDS]
"""
import sys
import time

import hl7


def messages(path):
    """MLLP frames, a piece of the file at a time."""
    with open(path, 'rb') as file:
        rest = b''
        while piece := file.read(1 << 20):
            *frames, rest = (rest + piece).split(b'\x1c\r')
            yield from (frame.lstrip(b'\x0b') for frame in frames)


def main():
    path, most = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 5.0
    count = size = 0
    begin = time.process_time()
    for message in messages(path):
        parsed = hl7.parse(message.decode('iso2022_jp', errors='replace'))
        if parsed.segment('MSH') is None:
            sys.exit('not parsed')
        count += 1
        size += len(message) + 3
        if count % 100 == 0 and time.process_time() - begin > most:
            break
    print(count, size, time.process_time() - begin)


main()
