// Draws docs/figure.png: one heavy day of the embedded run, real, generated, after the documented threshold, and
// from the model with a linear output layer.
import {
  eventsInMm,
  hardThreshold,
  holdEvents,
  openRun,
  openSampler,
  precipitationMaps,
  renderPng,
  sampleEvents,
  sampleOptions,
} from "../dist/index.js";
import { writeFileAtomic } from "../dist/io/writing/atomic.js";

const root = new URL("..", import.meta.url).pathname;
const run = await openRun(`${root}data/embedded`);
const options = sampleOptions(run, { pixelThreshold: 0, K: 1 });

/** @param {string} model */
async function sampled(model) {
  const folder = `${root}data/embedded/models/${model}`;
  const sampler = await openSampler(run, {
    encoder: `${folder}/encoder.onnx`,
    decoder: `${folder}/decoder.onnx`,
  });
  return holdEvents(eventsInMm(run, await sampleEvents(sampler, options)));
}

const relu = (await sampled("z-relu")).all[9];
const linear = (await sampled("z-linear")).all[9];
const maps = precipitationMaps([
  { title: "real", subtitle: relu.key, field: relu.truth },
  { title: "generated", subtitle: "ReLU in standardised space", field: relu.members[0] },
  {
    title: "the documented fix",
    subtitle: "cells below 0.1 mm/day → 0",
    field: hardThreshold(relu.members[0], 0.1),
  },
  { title: "the cause removed", subtitle: "the same, linear output layer", field: linear.members[0] },
]);
await writeFileAtomic(`${root}docs/figure.png`, await renderPng(maps, 1.5));
