#!/usr/bin/env bash
# `mandate sweep --slurm` on a real Slurm of two nodes, which this starts on loopback and ends: the same results as one process,
# tasks that are requeued, cancelled, short of time or drained from their node, and a merge that waits for all.
#
#   MANDATE=target/release/mandate tests/slurm/run.sh
#
# Needs root and, on Debian: slurmctld slurmd slurm-client slurm-wlm-basic-plugins munge python3. Takes some 80 seconds.
set -u
cd "$(dirname "$0")/../.."
source tests/slurm/cluster.sh

lacking=$(missing | tr '\n' ' ')
if [ -n "$lacking" ]; then
    echo "tests on Slurm skipped: missing here: $lacking(Debian: slurmctld slurmd slurm-client slurm-wlm-basic-plugins munge)"
    exit 0
fi
if [ "$(id -u)" != 0 ]; then
    echo "tests on Slurm skipped: its daemons are started as root"
    exit 0
fi
mandate=$(realpath "${MANDATE:-target/release/mandate}")
[ -x "$mandate" ] || { echo "tests on Slurm: $mandate is no program; build it, or name it with MANDATE"; exit 1; }

place=$(mktemp -d)
trap 'stop; rm -rf "$place"' EXIT
trap 'exit 1' INT TERM
passed=0 failed=0

check() { # WORDS COMMAND...
    local words=$1
    shift
    if "$@" >"$place/said" 2>&1; then
        passed=$((passed + 1))
        echo "  ok      $words"
    else
        failed=$((failed + 1))
        echo "  FAILED  $words: $*"
        tail -n 5 "$place/said" | sed 's/^/          /'
    fi
}

# Spaces, quotes and signs of the shell in all paths.
work="$place/it's \$HOME & a \"sweep\""
mkdir -p "$work"
program="$work/the program"
cp "$mandate" "$program"
parts=4
cat >"$work/a design.toml" <<TOML
title = "Slurm"
question = "Is it the same?"
scenario = "$PWD/scenarios/two-districts"

[[factor]]
path = "organizations.un.quality"
levels = [0.1, 0.6]

[replications]
count = ${COUNT:-1500}
TOML

job() { scontrol --oneliner show job "$1" 2>/dev/null | tr ' ' '\n' | sed -n "s/^$2=//p"; }
state() { job "$1" JobState; }
is() { [ "$(state "$1")" = "$2" ]; }
size() { stat -c %s "$1" 2>/dev/null || echo 0; }
grown() { [ "$(size "$1")" -gt "$2" ]; }
log() { echo "$out/parts/$1/runs.log"; }

# Submits, as a user does, and says the numbers of the jobs: `array` and `merge`.
submit() {
    local words
    words=$(cd / && bash "$out/submit.sh" "$@") || return 1
    array=$(sed 's/.*parts: job \([0-9]*\).*/\1/' <<<"$words")
    merge=$(sed 's/.*merge: job \([0-9]*\).*/\1/' <<<"$words")
}

# Scripts for a sweep of its own, whose folder is `out`.
scripts() {
    out="$work/$1"
    (cd "$work" && "$program" sweep "a design.toml" --slurm $parts --out "$1") >"$place/written" || return 1
    # Times and memory of these small nodes; nothing else is changed.
    sed -i 's/^#SBATCH --mem=.*/#SBATCH --mem=300M/' "$out/array.sh" "$out/merge.sh"
}

same_tables() { # of the merge and of one process
    local name count=0
    for name in "$work/whole"/*.csv "$work/whole/scenario.json"; do
        cmp "$name" "$out/results/$(basename "$name")" || return 1
        count=$((count + 1))
    done
    [ "$count" -ge 4 ]
}

# A log holds each run once, and goes on from what stood there: whole records of another.
goes_on() {
    python3 - "$1" "$2" <<'PYTHON'
import struct, sys
def records(path):
    data, at, found = open(path, "rb").read(), 15, []
    while at + 8 <= len(data):
        length, = struct.unpack_from("<I", data, at)
        if at + 8 + length > len(data): break
        found.append(data[at:at + 8 + length])
        at += 8 + length
    return found
before, after = map(records, sys.argv[1:])
keys = [record[8:24] for record in after[1:]]
print(len(before) - 1, "of", len(keys), "runs were done before")
sys.exit(not (1 < len(before) < len(after) and after[:len(before)] == before and len(set(keys)) == len(keys)))
PYTHON
}

finished() { # all parts and the merge
    until_true "${1:-40}" is "$merge" COMPLETED
}

second_refused() {
    ! (cd "$work" && "$program" sweep "a design.toml" --shard 1/$parts --out "$out/parts/1") 2>"$place/second" &&
        grep "another process is working on it" "$place/second"
}

signalled() { # SIGNAL PART: to the program of a part.
    kill -"$1" "$(pgrep -f -- "--shard $2/$parts --out .*/parts/$2 " | head -n 1)"
}

# Slurm lets two minutes pass before a job that was requeued starts again; here they are not waited for.
soon() { scontrol update jobid="$1" starttime=now >/dev/null 2>&1 || true; }

short() { # As Slurm does two minutes before the time is up.
    # Where the task ends before scancel has its answer, it asks again for minutes.
    timeout 5 scancel --batch --signal=USR1 "${array}_1"
    until_true 10 grep "part 1 takes another turn" "$out/log/part-1.txt"
}

taken_off() { soon "${array}_1"; is "$merge" CANCELLED; }

early() {
    ! bash "$out/merge.sh" 2>"$place/early" && grep "part 2 of $parts .* lacks" "$place/early"
}

begun=$SECONDS
echo "a Slurm of two nodes, $(slurmctld -V 2>/dev/null || PATH=$PATH:/usr/sbin slurmctld -V)"
start "$place/slurm" || { echo "  FAILED  Slurm does not start"; tail -n 3 "$place"/slurm/*.txt "$place"/slurm/*.log; exit 1; }
(cd "$work" && "$program" sweep "a design.toml" --out whole --quiet) || exit 1

echo "a task that is requeued, one that is killed, one that is short of time"
scripts first || exit 1
check "what is to be typed is said" grep -q "submit.sh" "$place/written"
submit || exit 1
check "a task on node 1 has begun" until_true 15 grown "$(log 1)" 20000
check "a second process on its part is refused" second_refused
check "requeued in the middle" scontrol requeue "${array}_1"
cp "$(log 1)" "$place/one"
check "a task on node 2 has begun" until_true 15 grown "$(log 2)" 20000
# As when a node loses power.
check "killed in the middle" signalled KILL 2
cp "$(log 2)" "$place/two"
check "after it nobody has its part" until_true 5 flock --nonblock "$(log 2)" true
check "the merge is taken off when a part has failed" until_true 60 taken_off
check "a merge by hand names the part" early
check "nothing is written by it" test ! -e "$out/results"
submit 2 || exit 1
first=$merge
echo "a node that is drained"
scripts second || exit 1
submit || exit 1
check "a task has begun" until_true 30 grown "$(log 1)" 20000
node=$(job "${array}_1" NodeList)
check "its node ($node) is drained" scontrol update nodename="$node" state=drain reason=test
check "short of time, it takes another turn by itself" short
cp "$(log 1)" "$place/drained"
other() { soon "${array}_1"; [ "$(job "${array}_1" NodeList)" != "$node" ] && grown "$(log 1)" "$(size "$place/drained")"; }
# Slurm itself may take more than a minute to see that the task has ended.
check "it goes on on the other node" until_true 150 other
check "the node is given back" scontrol update nodename="$node" state=resume
check "all parts and the merge are done" finished 60
check "the same bytes as one process" same_tables
check "no run was played twice" goes_on "$place/drained" "$(log 1)"

out="$work/first"
check "the sweep with the killed part is done too" until_true 40 is "$first" COMPLETED
check "the same bytes as one process" same_tables
check "no run of the requeued part was played twice" goes_on "$place/one" "$(log 1)"
check "no run of the killed part was played twice" goes_on "$place/two" "$(log 2)"
before=$(cat "$out"/parts/*/runs.log | sha256sum)
submit || exit 1
check "all of it submitted again is done" finished 40
check "and has played nothing" test "$before" = "$(cat "$out"/parts/*/runs.log | sha256sum)"

echo "a task that is cancelled, and requeued"
scripts third || exit 1
submit || exit 1
check "a task has begun" until_true 30 grown "$(log 1)" 20000
# A part is short here: without this it would be done before Slurm's own time for an end is up.
check "it stands still" signalled STOP 1
check "it is cancelled" scancel "${array}_1"
check "and ends" until_true 40 is "${array}_1" CANCELLED
check "nobody has its part" until_true 5 flock --nonblock "$(log 1)" true
cp "$(log 1)" "$place/cancelled"
check "the merge is taken off" until_true 60 is "$merge" CANCELLED
check "the same task is requeued" scontrol requeue "${array}_1"
again() { soon "${array}_1"; grown "$(log 1)" "$(size "$place/cancelled")"; }
check "it goes on" until_true 40 again
# With a merge; the task that is submitted waits until the one that was requeued has let go of the part, and plays nothing.
submit 1 || exit 1
check "all parts and the merge are done" finished 60
check "the same bytes as one process" same_tables
check "no run was played twice" goes_on "$place/cancelled" "$(log 1)"

echo "a disk without locks"
if command -v strace >/dev/null; then
    refused() {
        (cd "$work" && strace -f -qq -e trace=flock -e inject=flock:error=ENOLCK -o /dev/null \
            "$program" sweep "a design.toml" --out unlocked --quiet) 2>"$place/unlocked"
        [ $? = 2 ] && grep -q "its file system cannot lock files" "$place/unlocked"
    }
    check "is refused" refused
else
    echo "  skipped: no strace here, which plays one"
fi

if [ "$failed" -gt 0 ]; then
    echo "words of the jobs and the daemons:"
    tail -n 5 "$work"/*/log/*.txt "$place"/slurm/slurmctld.log 2>/dev/null
fi
echo "$passed passed, $failed failed ($((SECONDS - begun)) s)"
[ "$failed" = 0 ]
