#!/bin/sh
# Sets up, builds and runs every test. See README.md.
set -e
cd "$(dirname "$0")"
. cmake/debian-packages.sh
install_lacking_packages
build_release
exec ctest --test-dir build/release --output-on-failure -j "$(nproc)" "$@"
