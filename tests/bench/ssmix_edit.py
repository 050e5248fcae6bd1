#!/usr/bin/env python3
"""Changes an SS-MIX2 storage as the months do: ssmix_edit.py [--edits N] --seed S ROOT ROOT

New orders, corrections (_1 becomes _2, a new _1 comes), deletions (_1 becomes _0) and their taking back, another care date, files that
vanish, are written over in place or move to the other root, rows taken out or marked as deleted inside a message, patients who vanish.
"""
import argparse
import os
import random as randomness
import re


class Tree:
    def __init__(self, roots, seed):
        self.roots, self.random = roots, randomness.Random(seed)
        self.clock = 1_700_000_000 + seed * 1000

    def files(self, flag='1'):
        found = []
        for root in self.roots:
            for folder, folders, names in os.walk(root):
                folders.sort()
                found += [os.path.join(folder, name) for name in sorted(names) if name.endswith('_' + flag)]
        return found

    def write(self, path, content):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(content)
        self.clock += 1
        os.utime(path, (self.clock, self.clock))

    def read(self, path):
        with open(path, 'rb') as file:
            return file.read()

    def renamed(self, path, **parts):
        """The path with parts of its name, and the folders that repeat them, changed."""
        folder, name = os.path.split(path)
        pieces = name.split('_')
        for part, value in parts.items():
            pieces[{'date': 1, 'order': 3, 'time': 4, 'flag': 6}[part]] = value
        if 'date' in parts:
            above, kind = os.path.split(folder)
            folder = os.path.join(os.path.dirname(above), parts['date'], kind)
        return os.path.join(folder, '_'.join(pieces))

    def later(self, path):
        return f'{int(os.path.basename(path).split("_")[4]) + self.random.randrange(1, 10**9):017d}'

    def changed(self, content):
        """A segment of the body fewer, or a row taken back by its own action code."""
        lines = re.split(rb'(\r\n|\r|\n)', content)
        body = [i for i, line in enumerate(lines) if line[:4] in (b'OBX|', b'RXA|', b'PRB|', b'IAM|', b'IN1|', b'RXC|')]
        if not body:
            return content
        at = self.random.choice(body)
        if lines[at].startswith(b'PRB|'):
            lines[at] = re.sub(rb'^PRB\|..', b'PRB|DE', lines[at])
        elif lines[at].endswith(b'||F'):
            lines[at] = lines[at][:-1] + b'D'
        elif lines[at].startswith(b'RXA|') and lines[at].endswith(b'|A'):
            lines[at] = lines[at][:-1] + b'D'
        else:
            del lines[at:at + 2]
        return b''.join(lines)

    # ---- what may happen

    def add(self):
        path = self.random.choice(self.files())
        order = f'{self.random.randrange(10**14, 10**15):015d}'
        content = self.read(path)
        if self.random.random() < 0.7:  # else the same order number inside: rows that meet those of another file
            content = content.replace(os.path.basename(path).split('_')[3].encode(), order.encode())
        self.write(self.renamed(path, order=order, time=self.later(path)), content)

    def correct(self):
        path = self.random.choice(self.files())
        content = self.read(path)
        os.rename(path, self.renamed(path, flag='2'))
        self.write(self.renamed(path, time=self.later(path)), self.changed(content))

    def delete(self):
        path = self.random.choice(self.files())
        os.rename(path, self.renamed(path, flag='0'))

    def take_back(self):
        deleted = self.files('0')
        if deleted:
            path = self.random.choice(deleted)
            os.rename(path, self.renamed(path, flag='1'))

    def move_date(self):
        path = self.random.choice([path for path in self.files() if '_-_' not in path])
        date = f'2024{self.random.randrange(1, 13):02d}{self.random.randrange(1, 28):02d}'
        self.write(self.renamed(path, date=date, time=self.later(path)), self.read(path))
        os.rename(path, self.renamed(path, flag='0'))

    def vanish(self):
        os.remove(self.random.choice(self.files()))

    def write_over(self):
        path = self.random.choice(self.files())
        self.write(path, self.changed(self.read(path)))

    def other_root(self):
        path = self.random.choice(self.files())
        root = next(root for root in self.roots if path.startswith(root + os.sep))
        other = self.roots[1 - self.roots.index(root)] + path[len(root):]
        os.makedirs(os.path.dirname(other), exist_ok=True)
        os.rename(path, other)

    def patient_vanishes(self):
        patients = sorted({os.path.basename(path).split('_')[0] for path in self.files()})
        patient = self.random.choice(patients)
        for flag in '012':
            for path in self.files(flag):
                if os.path.basename(path).startswith(patient + '_'):
                    os.remove(path)

    def edit(self, number):
        kinds = [self.add, self.add, self.correct, self.correct, self.delete, self.take_back, self.move_date, self.vanish,
                 self.write_over, self.other_root]
        for _ in range(number):
            self.random.choice(kinds)()
        self.patient_vanishes()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--edits', type=int, default=12)
    parser.add_argument('--seed', type=int, required=True)
    parser.add_argument('roots', nargs=2)
    arguments = parser.parse_args()
    Tree(arguments.roots, arguments.seed).edit(arguments.edits)


if __name__ == '__main__':
    main()
