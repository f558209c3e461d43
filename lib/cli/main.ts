#!/usr/bin/env node
import { Worker } from "node:worker_threads";
import { giveSign, SIGN_EVERY } from "../io/writing/sign-of-life.js";
import { SUPERVISED, type Undo, type UnfinishedMessage, undoAll } from "../io/writing/unfinished.js";
import { type EndingSignal, SIGNALS, type Terminal } from "./interrupt.js";
import { isOutOfMemory, outOfMemory } from "./out-of-memory.js";

// A command runs on a thread of its own, so that this one is free to hear signals however long that one computes.
const { isTTY: isTerminal = false, columns: errorWidth } = process.stderr;
const { isTTY: isShown = false, columns: width } = process.stdout;
const worker = new Worker(new URL("./command.js", import.meta.url), {
  argv: process.argv.slice(2),
  workerData: {
    [SUPERVISED]: true,
    isTerminal,
    columns: isShown ? width : null,
    errorColumns: isTerminal ? errorWidth : null,
  } satisfies Terminal & {
    [SUPERVISED]: true;
  },
});

/** What the command has begun and not finished. */
const unfinished = new Map<number, Undo>();
worker.on("message", (message: UnfinishedMessage) => {
  if ("begins" in message) unfinished.set(message.begins, message.undo);
  else unfinished.delete(message.ends);
});
setInterval(() => {
  for (const { sign } of unfinished.values()) if (sign) giveSign(sign);
}, SIGN_EVERY).unref();

let signalled: EndingSignal | null = null;
worker.on("error", (error) => {
  const what = isOutOfMemory(error)
    ? outOfMemory
    : `unexpected: ${error instanceof Error ? error.stack : error}`;
  process.stderr.write(`undrizzle: ${what}\n`);
  undoAll(unfinished);
});
worker.on("exit", (code) => {
  if (signalled) end(signalled);
  process.exitCode = code;
});

// Whoever reads the output may stop reading (| head): that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  undoAll(unfinished);
  if (error.code === "EPIPE") process.exit();
  process.stderr.write(`undrizzle: the output cannot be written: ${error.message}\n`);
  process.exit(1);
});

/** Milliseconds in which a command ends by itself, as it does unless it computes. */
const PATIENCE = 300;

for (const signal of Object.keys(SIGNALS) as EndingSignal[])
  process.on(signal, () => {
    if (signalled) return;
    signalled = signal;
    worker.postMessage(signal);
    setTimeout(() => void worker.terminate(), PATIENCE);
    setTimeout(() => end(signal), PATIENCE + 200);
  });

function end(signal: EndingSignal): never {
  undoAll(unfinished);
  const showCursor = isTerminal ? "\x1b[?25h\n" : "";
  process.stderr.write(`${showCursor}undrizzle: stopped by ${signal}: nothing half-written is left\n`);
  process.exit(SIGNALS[signal]);
}
