#!/bin/bash
# Submits {{parts}} parts of a sweep to Slurm, and the merge that waits for them.
#   bash submit.sh          all parts
#   bash submit.sh 3,7-9    these parts again, as after a failure
# Parts go on from what they have played; one that is whole plays nothing.
set -eu
here={{here}}
mkdir -p "$here/log"
array=$(sbatch --parsable --chdir="$here" --array="${1:-1-{{parts}}}" "$here/array.sh")
merge=$(sbatch --parsable --chdir="$here" --dependency="afterok:${array%%;*}" \
    --kill-on-invalid-dep=yes "$here/merge.sh")
echo "parts: job ${array%%;*}, merge: job ${merge%%;*}; their words are in $here/log"
