/** Tells how far long work is: a bar with an estimate on a terminal, a line every tenth elsewhere. */
export interface Progress {
  update(done: number, total: number): void;
  end(): void;
}

export async function startProgress(label: string, quiet = false): Promise<Progress> {
  if (quiet) return { update() {}, end() {} };
  return process.stderr.isTTY ? bar(label) : lines(label);
}

async function bar(label: string): Promise<Progress> {
  const { SingleBar } = await import("cli-progress");
  const line = new SingleBar({
    format: `${label} {bar} {value}/{total}, {eta_formatted} left`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: true,
    stream: process.stderr,
  });
  let started = false;
  return {
    update(done, total) {
      if (!started) line.start(total, done);
      else if (line.getTotal() !== total) line.setTotal(total);
      started = true;
      line.update(done);
    },
    end() {
      if (started) line.stop();
    },
  };
}

function lines(label: string): Progress {
  let said = 0;
  return {
    update(done, total) {
      const tenth = Math.floor((10 * done) / total);
      if (tenth === said) return;
      said = tenth;
      process.stderr.write(`${label}: ${done}/${total}\n`);
    },
    end() {},
  };
}
