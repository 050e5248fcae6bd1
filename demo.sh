#!/bin/sh
# A whole transfer of a sample case: four kinds of sources, one package at the provider, a linked dataset at the receiver.
# Everything it makes is in demo-output/, made anew each time. See README.md.
set -e
cd "$(dirname "$0")"
. cmake/debian-packages.sh
install_lacking_packages
build_release
rm -rf demo-output
tests/data/demo/run.sh "$PWD/build/release/bin" "$PWD/demo-output"
