#!/bin/bash
# Plays one part of {{parts}}. Change the lines #SBATCH to what your cluster wants;
# take one # away from those of partition and account to use them.
##SBATCH --partition=NAME
##SBATCH --account=NAME
#SBATCH --job-name={{name}}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task={{threads}}
#SBATCH --mem={{memory}}M
#SBATCH --time={{time}}
#SBATCH --output=log/part-%a.txt
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:USR1@120
set -u
here={{here}}
part="$here/parts/$SLURM_ARRAY_TASK_ID"
size() { if [ -e "$part/runs.log" ]; then wc -c <"$part/runs.log"; else echo 0; fi; }

# An earlier try of this part may still be ending: wait until it has let go.
if [ -e "$part/runs.log" ]; then flock --wait 300 "$part/runs.log" true; fi
before=$(size)
{{program}} sweep {{design}} \
    --shard "$SLURM_ARRAY_TASK_ID/{{parts}}" --out "$part" \
    --threads "${SLURM_CPUS_PER_TASK:-{{threads}}}"{{options}} --yes --quiet &
mandate=$!

# Two minutes before the time is up Slurm sends USR1: what is done is kept.
late='' asked=1
trap 'asked=1 late=1; kill -TERM "$mandate"' USR1
# A job that is cancelled or preempted: Slurm tells the program itself.
trap 'asked=1' TERM
while [ "$asked" ]; do
    asked=''
    wait "$mandate"
    code=$?
done

# What was short of time takes another turn, if this one has got anywhere.
if [ "$late" ] && [ "$code" = {{stopped}} ] && [ "$(size)" -gt "$before" ]; then
    echo "part $SLURM_ARRAY_TASK_ID takes another turn"
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
fi
exit "$code"
