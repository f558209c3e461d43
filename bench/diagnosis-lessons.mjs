/** What misses of this bench and of real and embedded runs taught, and what was changed. */
export const LESSONS = [
  "A collapsed model gives climatology: its cells are all wet, so it looked like drizzle. A matched threshold set the wet fraction right and left KS where it was. Drizzle is now confirmed only if the threshold brings KS into its band or takes half of the wet excess out of it.",
  "Draws from the prior of a linear head fit an affine map in z, so another normalisation was confirmed, although renormalising overshot mass and P99. A repair must now leave next to nothing of what it repairs; what only brings amounts nearer is suspected.",
  "Draws from the prior above an activation floor looked like a mass deficit, because scaling lifted the floor over the misfit. A factor must now be constant over the upper quantiles within its sampling error.",
  "Without statistics another normalisation can only be suspected, but its effect on spread was then named as under-dispersion. Spread is now judged only where amounts are explained.",
  "Amounts fitted beside a truth cut at the wrong height: a threshold after another normalisation moves with it. The line in z is now fitted above the zeros of both sides.",
  "With ten events on 8×11 cells drizzle reached into the upper quantiles and passed for another normalisation. Factor and power are now looked for above twice the matched threshold, and a power only beyond its own sampling error.",
  "Fields left in z, without statistics, get their inverse from the moments of each cell; dry cells then stood at a few hundredths of a millimetre like a floor with a gap. That inverse now sets what is below 0.1 mm/day to 0.",
  "Too much spread was excused while diversity lay in its band. A spread far beyond the error is now named whatever diversity is, as too little already was; beside a threshold the band of diversity is not used at all.",
  "A collapse was listed beside its own effects (samples of no event, smooth fields, an unused latent). With the model at hand those are now told as its consequences, unless the posterior's own members know their events.",
  "1/24 and 1/25.4 lie closer together than the sampling error of few events, and the nearer one was named. Of factors that chance cannot tell apart the commoner is now named, and the other is mentioned.",
];
