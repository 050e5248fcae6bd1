#!/bin/sh
# The pages of the ledger in a browser: the words asked for stay, both languages, nothing from elsewhere, and they print.
. "$OPX_SOURCE/tests/e2e/common.inc"
. "$OPX_SOURCE/tests/e2e/browser.inc"
cd "$work" || exit 99
(   DATA=$data
    . "$data/ledger/make.sh"
    books
    noted
    $P -q record incident --package "$N.7z" --date 2025-10-09 --field notes='<b>髙﨑</b> & "便"の遅れ' )
P="opx-ledger --db provider.db"
check "export" $P -q export --form html -o "$work/ledger.html"
check "institution" $P -q institution 9919954321 --form html -o "$work/institution.html"
alone "$work/ledger.html"
alone "$work/institution.html"
at found "$work/ledger.html" "#q=SSD-0007&lang=en"
at lost "$work/ledger.html" "#q=no-such-word"
at answer "$work/institution.html" ""
grep -q '<html lang="en" data-lang="en">' found.dom || fail "the language asked for"
grep -q '<details hidden' found.dom && fail "a record that holds the word is hidden"
grep -q '<details hidden' lost.dom || fail "a record without the word is shown"
grep -q '&lt;b&gt;髙﨑&lt;/b&gt; &amp; "便"の遅れ' found.dom || fail "text is text"
grep -q '<dd>3</dd>' answer.dom || fail "the patients of the institution"
for name in 架空　太郎 2048242828 カリタカハシ; do grep -q "$name" ledger.html institution.html && fail "a patient on a page"; done
prints "$work/ledger.html" 1
finish
