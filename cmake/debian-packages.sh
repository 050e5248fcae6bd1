# Installs from Debian what building and testing need and this machine lacks. Sourced by demo.sh and test.sh.
#
# As root, or with sudo. Nothing is installed when nothing lacks, so both scripts run without network then.
opx_packages="g++ cmake ninja-build pkg-config libcli11-dev libfccp-dev libyaml-cpp-dev doctest-dev libexpat1-dev
  libicu-dev libarchive-dev libssl-dev liblzma-dev libsqlite3-dev nlohmann-json3-dev scdoc groff-base procps 7zip sqlite3 openssl python3
  libxlsxwriter-dev python3-jsonschema git chromium fonts-noto-cjk"

install_lacking_packages() {
    lacking=
    for package in $opx_packages; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || lacking="$lacking $package"
    done
    [ -n "$lacking" ] || return 0
    echo "installing from Debian:$lacking" >&2
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "not root, and there is no sudo: install these by hand:$lacking" >&2; return 1; }
        as_root=sudo
    fi
    $as_root env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -qq && apt-get install -y -qq --no-install-recommends $lacking" >&2
}

# One build for both: what is demonstrated is what was tested.
build_release() {
    cmake --preset release ${OPX_CMAKE_OPTIONS:-} >build-configure.log 2>&1 || { cat build-configure.log >&2; return 1; }
    rm -f build-configure.log
    cmake --build --preset release "$@"
}
