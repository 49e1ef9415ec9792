#!/bin/bash
# Joins the parts once all are whole; one that is not is named, and nothing is
# written. Change the lines #SBATCH to what your cluster wants.
##SBATCH --partition=NAME
##SBATCH --account=NAME
#SBATCH --job-name={{name}}-merge
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem={{memory}}M
#SBATCH --time={{time}}
#SBATCH --output=log/merge.txt
#SBATCH --open-mode=append
#SBATCH --requeue
set -u
here={{here}}
exec {{program}} merge "$here"/parts/* \
    --out "$here/results"{{options}}
