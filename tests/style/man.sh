#!/bin/sh
# Man pages: the same pages in both languages, built without a warning of groff, with the sections a page needs, no mark
# left unfilled, no reference to a page that is not there.
export LC_ALL=C.UTF-8
failed=0
fail() { echo "FAIL: $*" >&2; failed=1; }
(cd "$OPX_SOURCE/man/en" && ls) >"${TMPDIR:-/tmp}/opx-man.$$"
diff "${TMPDIR:-/tmp}/opx-man.$$" - <<L || fail "man/en and man/ja do not hold the same pages"
$(cd "$OPX_SOURCE/man/ja" && ls)
L
rm -f "${TMPDIR:-/tmp}/opx-man.$$"
for lang in en ja; do
    folder=$OPX_BUILD/man; heads="NAME SYNOPSIS DESCRIPTION"
    [ $lang = en ] || { folder=$folder/ja; heads="名前 書式 説明"; }
    for source in "$OPX_SOURCE/man/$lang"/*.scd; do
        page=$(basename "$source" .scd)
        built=$folder/man${page##*.}/$page
        [ -s "$built" ] || { fail "$lang $page is not built"; continue; }
        said=$(groff -ww -K utf8 -T utf8 -mandoc "$built" 2>&1 >/dev/null) && [ -z "$said" ] || fail "$lang $page: $said"
        for head in $heads; do
            case "$page $head" in *.[57]\ SYNOPSIS | *.[57]\ 書式) continue ;; esac
            grep -q "^\.SH $head" "$built" || fail "$lang $page has no section $head"
        done
        ! grep -n '@[a-z]*@' "$built" || fail "$lang $page has a mark that was not filled"
        for other in $(grep -o '\*opx[a-z-]*\*([1-8])' "$source" | sed 's/\*//g; s/(\([1-8]\))/.\1/' | sort -u); do
            [ -f "$OPX_SOURCE/man/$lang/$other.scd" ] || fail "$lang $page refers to $other, which is not there"
        done
    done
done
exit $failed
