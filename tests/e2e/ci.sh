#!/bin/sh
# tests/ci/check-definition.sh as the CI of an operator's repository runs it, on a small git repository.
export LC_ALL=C.UTF-8
PATH=$OPX_BIN:$PATH
failed=0
fail() { echo "FAIL: $*" >&2; [ ! -f said ] || sed 's/^/  /' said | head -40 >&2; failed=1; }
work=$(mktemp -d) && cd "$work" || exit 99
trap 'rm -rf "$work"' EXIT
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@localhost GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@localhost HOME=$work
git init -q . && cp -r "$OPX_SOURCE/tests/rules/base" data-definitions && rm -r data-definitions/cases
ci() { "$OPX_SOURCE/tests/ci/check-definition.sh" "$@" >said 2>errors; }
want() { got=$?; [ "$got" = "$1" ] || fail "$2: status $got, want $1"; }
says() { grep -q -e "$1" said || fail "$2"; }

ci; want 0 "before the first release"; says 'No release' "says that there is no release"
opx-def -q release data-definitions || fail "release"
git add . && git commit -q -m 1.2.0 && git tag v1.2.0
ci; want 0 "unchanged"; says '1.2.0 -> 1.2.0\|1.2.0 → 1.2.0' "names the versions"

# A wording alone, and the version raised by a patch: in order, and the committee's list shows the line.
sed -i 's/ja: 結果値, en/ja: 検査の結果値, en/' data-definitions/tables/lab.yaml; sed -i 's/^version: .*/version: "1.2.1"/' data-definitions/manifest.yaml
ci; want 0 "a wording with a patch step"; says '^    [-]| LB006 ' "the line before"; says '^    [+]| LB006 .*検査の結果値' "the line after"; says '| ED01 | lab.value' "the change"

# A renamed item is no patch; against a git revision the answer is the same.
sed -i 's/name: value,/name: result,/; s/derived_from: .value./derived_from: [result]/' data-definitions/tables/lab.yaml; sed -i 's/lab.value/lab.result/' data-definitions/codes/external.yaml
ci; want 1 "a rename with a patch step"; says '| BC02 | lab.value' "the rename"; cp said by-lock
ci data-definitions v1.2.0:data-definitions; want 1 "against a git revision"; says '| BC02 | lab.value' "the rename, by git"
GITHUB_ACTIONS=true ci; want 1 "on GitHub"; grep -q '^::error file=data-definitions/tables/lab.yaml,line=[0-9]*,col=[0-9]*,title=BC02::' errors || fail "annotates the place"
sed -i 's/^version: .*/version: "2.0.0"/' data-definitions/manifest.yaml
ci; want 0 "a rename with a major step"

# A fault of the document.
sed -i 's/class: dynamic_attribute/class: dynamic/' data-definitions/tables/lab.yaml
ci; want 5 "a broken definition"; says 'DD030' "the finding of lint"
ci none; [ $? -ge 2 ] || fail "no definition"
# The workflow is YAML that the strict reader takes, and calls the script.
python3 - "$OPX_SOURCE/tests/ci/definition.yml" <<'P' || fail "the workflow does not call the script"
import sys
text = open(sys.argv[1], encoding="utf-8").read()
sys.exit(0 if "./tools/check-definition.sh" in text and "\t" not in text else 1)
P
[ $failed = 0 ] && echo "all right"
exit $failed
