/** What a first call without arguments shows: the three things that most people want. */
export const WELCOME = `undrizzle says why a generative precipitation model rains everywhere.

  undrizzle diagnose my-run/
      what is wrong, how that is known, and what mends it
  undrizzle cure my-run/ -o cured/
      the treatment that helps most, scored out of fit, with its price
  undrizzle report my-run/ -o my-report/
      all of it as one page to send

Instead of a run, give files: --truth obs.nc --samples model.nc
To try it without data, in a checkout of undrizzle: npm start
All commands: undrizzle --help; examples of one: undrizzle diagnose --help
`;
