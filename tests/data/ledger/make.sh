# Sourced by golden cases of opx-ledger: a package of fictional people in the ledgers of both sides. Hashes and sizes, which differ
# from run to run as every package has another salt, are shown as H and N.
. "$DATA/package/make.sh"
P="opx-ledger --lang en --db provider.db"
R="opx-ledger --lang en --db receiver.db"
hidden() { sed -E 's/[0-9a-f]{64}/H/g; s/recall-([0-9-]+)-[0-9a-f]{12}/recall-\1-ID/g; s/digests [0-9]+/digests N/'; }
# said COMMAND...: its two streams with hashes hidden, then its status.
said() { "$@" >said.out 2>said.err; said=$?; hidden <said.err | sed 's/^/! /'; hidden <said.out; echo status $said; rm -f said.out said.err; }
key() { (umask 077; echo KARI-no-kagi-31415926535897932384 >key.txt); }
books() {
    packed; key
    $P -q init --operator LDI; $R -q init --operator JMIMO
    $P -q record packed --package $N.7z --manifest medium/$N.manifest.json --case case.yaml
    $P -q record sent --package $N.7z --date 2025-10-03 --field medium_id=SSD-0007 --field carrier=架空急便 --field tracking_no=4012-3456-7890 --field password_channel=sealed-envelope
    opx-verify -q --password-file pw --receipt receipt.json --date 2025-10-06 medium/$N.7z
    $R -q record received --package $N.7z --receipt receipt.json --manifest medium/$N.manifest.json --case case.yaml
    $R -q record verified --package $N.7z --receipt receipt.json
    $P -q record received --package $N.7z --receipt receipt.json
    $P -q record verified --package $N.7z --receipt receipt.json
}
noted() { $P -q persons --package $N.7z --key-file key.txt --identity dataset --date 2025-10-03 cleaned; }
late() { listed "$@"; sed -i 's/as_of=2025-09-20/as_of=2025-11-04/' optout.csv; mv optout.csv late.csv; }
later=,stop,both,2025-11-01,2025-11-01,family,OO-2025-0007
