#!/usr/bin/env python3
"""Makes a stream of HL7 v2.5 messages of every SS-MIX2 data type, in ISO-2022-JP, of invented persons.

  ssmix_stream.py [--megabytes N] [--seed S] [--plain] OUT

As an interface engine would keep it: messages of many patients mixed, framed by MLLP (--plain: one after the other). A block of
messages of 400 persons is repeated with other patient ids until the size is reached, so that a gigabyte takes seconds to make;
no two messages are equal, and the ids do not rise. The same arguments give the same bytes.
"""
import argparse
import os
import random as randomness
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from ssmix.messages import BUILDERS, DATELESS, KINDS  # noqa: E402
from ssmix.patients import Person  # noqa: E402
from ssmix.text import iso_2022_jp  # noqa: E402
from ssmix_storage import Order  # noqa: E402

PERSONS = 400


def block(random):
    """Messages as (number of the person, pieces between which the patient id stands)."""
    out, order = [], 0
    for person_number in range(PERSONS):
        person = next(it for it in iter(lambda: Person(random, 3000000000 + person_number), None) if it.charset == 'iso-2022-jp')
        for kind, (event, structure, _, _) in KINDS.items():
            for _ in range(1 if kind in DATELESS else random.randrange(1, 4)):
                order += 1
                its = Order(random, order, kind)
                write = person.writer(random)
                segments = (person.basics(random, its, write) if kind == 'ADT-00' else BUILDERS[kind](random, its, write))[0]
                time = its.date + f'1{random.randrange(10)}0000'
                head = [f'MSH|^~\\&|HIS|SEND|GW|RCV|{time}.00||{event}^{structure}|{order}|P|2.5||||||~ISO IR87||ISO 2022-1994|SS-MIX2_1.20']
                if kind.startswith('ADT'):
                    head.append(f'EVN||{time}||||{time}')
                content = iso_2022_jp('\r'.join(head + [person.pid] + segments) + '\r')
                out.append((person_number, content.split(person.id.encode())))
    random.shuffle(out)
    return out


def write(path, size, seed, plain):
    messages = block(randomness.Random(seed))
    begin, end = (b'', b'') if plain else (b'\x0b', b'\x1c\r')
    written = count = copy = 0
    with open(path, 'wb', buffering=1 << 20) as file:
        while written < size:
            # A prime step over seven digits: ids of one block lie far from each other and from those of the next.
            ids = [b'%010d' % (3000000000 + (copy * PERSONS + person) * 7654321 % 9999991) for person in range(PERSONS)]
            for person, pieces in messages:
                written += file.write(begin + ids[person].join(pieces) + end)
                count += 1
                if written >= size:
                    break
            copy += 1
    return written, count


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--megabytes', type=int, default=100)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--plain', action='store_true')
    parser.add_argument('out')
    arguments = parser.parse_args()
    write(arguments.out, arguments.megabytes * 1000000, arguments.seed, arguments.plain)


if __name__ == '__main__':
    main()
