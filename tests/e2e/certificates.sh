#!/bin/sh
# The password wrapped for a recipient's certificate and the signature of the manifest: by opx and by the openssl command,
# each way, with RSA and with elliptic curves; another key, another certificate, any change is found.
. "$OPX_SOURCE/tests/e2e/package.inc"
cleaned; password
umask 077
make_key() { openssl req -x509 -newkey "$2" $3 -nodes -keyout "$1.key" -out "$1.pem" -days 30 -subj "/CN=$1" 2>/dev/null; }
make_key rsa rsa:2048 "" && make_key ec ec "-pkeyopt ec_paramgen_curve:P-256" && make_key other rsa:2048 "" || fail "openssl makes keys"
for kind in rsa ec; do
    mkdir $kind
    check "packing for $kind" opx-pack -q --case case.yaml --date 2025-10-03 --password-file pw --recipient $kind.pem --sign $kind.key --certificate $kind.pem --read-back --to $kind cleaned
    P=$kind/$N.password.cms M=$kind/$N.manifest.json
    [ "$(openssl cms -decrypt -inform PEM -in $P -inkey $kind.key -recip $kind.pem)" = "$(cat pw)" ] || fail "$kind: openssl does not unwrap the password"
    check "$kind: openssl checks the signature" openssl cms -verify -binary -inform DER -in $M.p7s -content $M -certfile $kind.pem -CAfile $kind.pem -purpose any -out /dev/null
    check "$kind: opx-verify checks it, with the wrapped password" opx-verify --certificate $kind.pem --recipient-key $kind.key --receipt $kind.json $kind/$N.7z
    grep -q '"signature_checked": true' $kind.json || fail "$kind: the receipt does not tell of the signature"
    check "$kind: unpacked by key" opx-unpack -q --certificate $kind.pem --recipient-key $kind.key -o $kind.back $kind/$N.7z
    cmp $kind.back/patient.csv cleaned/patient.csv || fail "$kind: another table"
    refused "$kind: another key" 3 opx-verify --recipient-key other.key $kind/$N.7z
    refused "$kind: another certificate" 1 opx-verify --certificate other.pem $kind/$N.7z
    grep -q 'VF10' check.log || fail "$kind: another certificate is not VF10"
done
# What openssl makes is read here.
mkdir o; cp rsa/$N.7z rsa/$N.7z.sha256 rsa/$N.manifest.json o
openssl cms -encrypt -binary -aes256 -outform PEM -in pw -out o/$N.password.cms ec.pem
openssl cms -sign -binary -outform DER -in o/$N.manifest.json -signer ec.pem -inkey ec.key -out o/$N.manifest.json.p7s
check "signature and password of openssl" opx-verify --certificate ec.pem --recipient-key ec.key o/$N.7z
# A signature with the content in it, a certificate that the message itself brings, a flipped bit, none: all refused.
openssl cms -sign -nodetach -binary -outform DER -in o/$N.manifest.json -signer ec.pem -inkey ec.key -out o/$N.manifest.json.p7s
refused "a signature that is not detached" 1 opx-verify --certificate ec.pem o/$N.7z
openssl cms -sign -binary -outform DER -in o/$N.manifest.json -signer other.pem -inkey other.key -out o/$N.manifest.json.p7s
refused "a signer who brings a certificate along" 1 opx-verify --certificate ec.pem o/$N.7z
head -c 100 rsa/$N.manifest.json.p7s >o/$N.manifest.json.p7s
refused "a cut signature" 1 opx-verify --certificate rsa.pem o/$N.7z
for at in 5 60 400 900 1200; do
    python3 -c "d = bytearray(open('rsa/$N.manifest.json.p7s', 'rb').read()); at = min($at, len(d) - 1); d[at] ^= 1; open('o/$N.manifest.json.p7s', 'wb').write(d)"
    opx-verify --certificate rsa.pem o/$N.7z >/dev/null 2>&1; status=$?
    # The certificate that rides along counts for nothing, so a change in it alone may pass.
    [ $status = 1 ] || openssl cms -verify -binary -inform DER -in o/$N.manifest.json.p7s -content o/$N.manifest.json -nointern -certfile rsa.pem -noverify -out /dev/null 2>/dev/null || fail "a flipped bit at $at: status $status"
done
rm o/$N.manifest.json.p7s
refused "no signature" 1 opx-verify --certificate rsa.pem o/$N.7z
cp rsa/$N.manifest.json.p7s o; python3 "$DATA/package/beside.py" o/$N /dev/null
printf ' ' >>o/$N.manifest.json
refused "a changed manifest" 1 opx-verify --certificate rsa.pem o/$N.7z
# Wrong use
refused "a key that is not the certificate's" 3 opx-pack -q --case case.yaml --date 2025-10-03 --password-file pw --sign other.key --certificate rsa.pem --to o --overwrite cleaned
refused "--sign alone" 2 opx-pack -q --case case.yaml --date 2025-10-03 --password-file pw --sign rsa.key --to o --overwrite cleaned
refused "a file that is no certificate" 3 opx-pack -q --case case.yaml --date 2025-10-03 --password-file pw --recipient case.yaml --to o --overwrite cleaned
chmod 644 rsa.key
refused "a key that others can read" 3 opx-verify --recipient-key rsa.key rsa/$N.7z
grep -rl -e "$(cat pw)" rsa ec o ./*.json && fail "the password stands in a file"
finish
