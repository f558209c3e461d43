import type { Cause } from "../../cause.js";
import { examineSomeMembers } from "./examine.js";
import { fault } from "./fault.js";

export const someMembers: Cause<"some-members"> = {
  id: "some-members",
  words: {
    title: "Some members are sick",
    sentence: "A few members have other amounts than the rest of their events.",
    cure: "Draw these members again, or leave them out: a failed draw, another checkpoint or setting, a file that was cut. Numbers over all members hide it, and tell it as a bias or as too much spread.",
  },
  disturbs: ["massBias", "ks", "wetFraction", "diversity"],
  examine: ({ specimen, seed }) => examineSomeMembers(specimen, seed),
  fault,
};
