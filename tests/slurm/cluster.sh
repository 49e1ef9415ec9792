# A Slurm of two nodes on loopback, for the tests beside: sourced, not run. It lives in a folder of its own and goes with it.
# `start FOLDER` begins it, `stop` ends it; both are bounded in time. Daemons are the ones of the system, their state is not.

missing() { # Programs that are not here.
    local program
    for program in munged munge slurmctld slurmd sbatch scontrol scancel squeue; do
        PATH="$PATH:/usr/sbin:/sbin" command -v "$program" >/dev/null || echo "$program"
    done
}

until_true() { # SECONDS COMMAND...: waits until it succeeds.
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.2
    done
}

port() { # A port that is free now.
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

daemons=()

start() {
    cluster=$1
    PATH="$PATH:/usr/sbin:/sbin"
    mkdir -p "$cluster"/{state,spool,run}
    chmod 755 "$cluster" "$cluster/run"
    dd if=/dev/urandom of="$cluster/key" bs=128 count=1 2>/dev/null
    chmod 400 "$cluster/key"
    # Munge wants every folder above its socket to be safe; this one is of the test alone.
    munged --foreground --force --key-file="$cluster/key" --socket="$cluster/run/munge" --pid-file="$cluster/run/munge.pid" \
        --log-file="$cluster/munge.log" --seed-file="$cluster/run/munge.seed" >"$cluster/munged.txt" 2>&1 &
    daemons+=($!)
    until_true 10 munge -n -S "$cluster/run/munge" || return 1
    cat >"$cluster/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$(hostname)(127.0.0.1)
SlurmctldPort=$(port)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$cluster/run/munge
CryptoType=crypto/munge
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool/%n
SlurmctldPidFile=$cluster/run/slurmctld.pid
SlurmdPidFile=$cluster/run/slurmd-%n.pid
SlurmctldLogFile=$cluster/slurmctld.log
SlurmdLogFile=$cluster/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_min_interval=100000,batch_sched_delay=0
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
KillWait=2
MinJobAge=300
MailProg=/bin/true
PrologFlags=NoHold
NodeName=node[1-2] NodeAddr=127.0.0.1 NodeHostname=$(hostname) Port=[$(port),$(port)] CPUs=1 RealMemory=2000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
    printf 'CgroupPlugin=cgroup/v1\nCgroupAutomount=no\nConstrainCores=no\nConstrainRAMSpace=no\n' >"$cluster/cgroup.conf"
    export SLURM_CONF="$cluster/slurm.conf"
    slurmctld -D -i >"$cluster/slurmctld.txt" 2>&1 &
    daemons+=($!)
    local node
    for node in node1 node2; do
        slurmd -D -N "$node" >"$cluster/$node.txt" 2>&1 &
        daemons+=($!)
    done
    until_true 20 idle
}

idle() { [ "$(sinfo --noheader --Node --format=%t | sort | uniq -c | tr -d ' \n')" = 2idle ]; }

stop() { # Jobs first, then the daemons that were started here, by their numbers.
    [ "${#daemons[@]}" -gt 0 ] || return 0
    timeout 5 scancel --full --user=root >/dev/null 2>&1 || true
    sleep 1
    local n
    for ((n = ${#daemons[@]} - 1; n >= 0; n--)); do
        kill -TERM "${daemons[n]}" 2>/dev/null || true
    done
    until_true 5 gone || kill -KILL "${daemons[@]}" 2>/dev/null || true
    wait "${daemons[@]}" 2>/dev/null || true
    daemons=()
}

gone() { ! kill -0 "${daemons[@]}" 2>/dev/null; }
