import { copies } from "./copies.js";
import { displacement } from "./displacement.js";
import { eachEvent } from "./each-event.js";
import { eachMember } from "./each-member.js";
import { grain } from "./grain.js";
import { intensity } from "./intensity.js";
import { lattice } from "./lattice.js";
import type { Look } from "./look.js";
import { oddEvents } from "./odd-events.js";
import { oneMap } from "./one-map.js";
import { order } from "./order.js";
import { places } from "./places.js";
import { scales } from "./scales.js";
import { seams } from "./seams.js";
import { seasons } from "./seasons.js";
import { tail } from "./tail.js";
import { values } from "./values.js";

/** Every look, in the order in which they are told when equally striking. */
export const LOOKS: readonly Look[] = [
  values,
  oddEvents,
  copies,
  intensity,
  tail,
  grain,
  scales,
  lattice,
  seams,
  places,
  eachMember,
  eachEvent,
  seasons,
  order,
  oneMap,
  displacement,
];
