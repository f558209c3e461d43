// A generated storm of a heavy day: rain in mm/day on the domain of the embedded run.
import { storm, stormDomain } from "undrizzle";

const domain = stormDomain();
const { rain } = storm(domain, 1, 0);
console.log(rain.length === domain.height * domain.width, Math.max(...rain) > 1);
// prints: true true
