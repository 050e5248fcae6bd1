#!/bin/sh
# SIGKILL at random instants of opx-pack and opx-unpack (OPX_KILLS of each, default 12): nothing half under a final name, the
# same command then completes, and what the killed run left is gone.
. "$OPX_SOURCE/tests/e2e/package.inc"
cleaned; mkdir m s
python3 - "${OPX_KILLS:-12}" "$N" <<'P'
import os, random, shutil, subprocess, sys, time
kills, name = int(sys.argv[1]), sys.argv[2]
random.seed(20251003)
pack = ["opx-pack", "-q", "--case", "case.yaml", "--date", "2025-10-03", "--generate-password", "s/pw", "--to", "m", "--volume-size", "64KiB", "cleaned"]
unpack = ["opx-unpack", "-q", "--password-file", "s/pw", "-o", "back", "m/" + name + ".7z"]
verify = ["opx-verify", "-q", "--password-file", "s/pw", "m/" + name + ".7z"]
def run(command):
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode != 0: sys.exit(" ".join(command) + ": status %d: %s" % (done.returncode, done.stderr.decode()))
def empty():
    for folder in ("m", "s"):
        shutil.rmtree(folder); os.mkdir(folder)
def killed(command, longest):
    """Gives how long to wait at most the next time: less when the command was faster than the signal."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(random.uniform(0, longest))
    process.kill()
    return longest if process.wait() < 0 else longest * 0.8
def tries(what):
    """As many as asked for, and more until some of them hit the command in the middle."""
    done = 0
    while done < kills or (hit[what] < max(1, kills // 5) and done < 20 * kills):
        yield done
        done += 1
def parts(folder): return [entry for entry in os.listdir(folder) if ".part-" in entry]
hit = {"pack": 0, "unpack": 0}
begin = time.monotonic(); run(pack); longest = (time.monotonic() - begin) * 1.2
for number in tries("pack"):
    empty()
    longest = killed(pack, longest)
    if os.path.exists("m/" + name + ".7z.001"):
        run(verify)  # what stands under its name is whole, and its password is there
    else:
        hit["pack"] += 1
        run(pack)
        run(verify)
    if parts("m") or parts("s"): sys.exit("opx-pack leaves %s %s" % (parts("m"), parts("s")))
begin = time.monotonic(); run(unpack); longest = (time.monotonic() - begin) * 1.2
whole = {entry: open("back/" + entry, "rb").read() for entry in os.listdir("back")}
for number in tries("unpack"):
    shutil.rmtree("back", ignore_errors=True)
    longest = killed(unpack, longest)
    if not os.path.exists("back"):
        hit["unpack"] += 1
        run(unpack)
    if {entry: open("back/" + entry, "rb").read() for entry in os.listdir("back")} != whole: sys.exit("half a dataset")
    if parts("."): sys.exit("opx-unpack leaves %s" % parts("."))
print("killed in the middle: opx-pack %d, opx-unpack %d of %d" % (hit["pack"], hit["unpack"], kills))
if min(hit.values()) < max(1, kills // 5): sys.exit("too few were hit: the test says little")
P
