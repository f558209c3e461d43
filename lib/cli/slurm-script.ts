import { fileURLToPath } from "node:url";

export interface SlurmJob {
  /** The command with its options. */
  readonly words: readonly string[];
  /** What its parts are merged into. */
  readonly target: string;
  readonly array: number;
  readonly cpus: number;
  readonly time: string;
  readonly mem: string;
}

const PLAIN = /^[\w@%+=:,./-]+$/;

function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A script for bash that submits itself as an array, and the merge after it. */
export function slurmScript({ words, target, array, cpus, time, mem }: SlurmJob): string {
  const name = `undrizzle-${words[0]}`;
  const program = [process.execPath, fileURLToPath(new URL("./main.js", import.meta.url))];
  return `#!/bin/bash
#SBATCH --job-name=${name}
#SBATCH --array=1-${array}
#SBATCH --cpus-per-task=${cpus}
#SBATCH --mem=${mem}
#SBATCH --time=${time}
#SBATCH --requeue
#SBATCH --signal=B:USR1@60
#SBATCH --open-mode=append
#SBATCH --output=${name}-%A_%a.log
# Add what your site asks for: #SBATCH --account=…, --partition=…, and "module load …" below.
#
#   bash THIS_FILE                     submits the array, and the merge for when every task has ended well
#   sbatch --array=3,5 THIS_FILE       runs shards 3 and 5 again; what is finished stays, so more costs seconds

cd ${quoted(process.cwd())} || exit
undrizzle=(${program.map(quoted).join(" ")})

if [ -z "\${SLURM_ARRAY_TASK_ID:-}" ]; then
  job=$(sbatch --parsable "$0") || exit
  merge=$(printf '%q ' "\${undrizzle[@]}" merge ${quoted(target)})
  # Each task by itself: of an array as a whole Slurm remembers the worst end, also of a task that was queued again.
  tasks=$(printf ":\${job%%;*}_%d" {1..${array}})
  sbatch --job-name=${name}-merge --dependency="afterok$tasks" --kill-on-invalid-dep=yes \\
    --requeue --open-mode=append --mem=${mem} --time=${time} --output=${name}-merge-%j.log --wrap="$merge"
  exit
fi

# A minute before the time limit: end, and queue again. The next try goes on from what is finished.
again() {
  kill -TERM "$task"
  wait "$task"
  scontrol requeue "\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
}
trap again USR1

# As many threads as --cpus-per-task says.
"\${undrizzle[@]}" ${words.map(quoted).join(" ")} --shard "$SLURM_ARRAY_TASK_ID/${array}" &
task=$!
wait "$task"
`;
}
