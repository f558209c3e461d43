import type { Cause } from "../../cause.js";
import { examineDisplaced } from "./examine.js";
import { fault } from "./fault.js";

export const displaced: Cause<"displaced"> = {
  id: "displaced",
  words: {
    title: "Storms in the wrong place",
    sentence:
      "The members of an event agree on where its storms are, and these lie elsewhere: moved by a vector of its own for each event.",
    cure: "Look for what places storms: predictors of another hour or on another grid, coarse cells that were placed by their corner, a crop or shift drawn anew for inputs and targets apart. Nothing done to saved samples moves them back, since the vector of a day is known from its truth alone.",
  },
  disturbs: ["spatialCorrelation"],
  atSource: true,
  examine: ({ specimen }) => examineDisplaced(specimen),
  fault,
};
