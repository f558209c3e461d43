// What the library shows of this room. A name here is one in test/public-surface.json.
export { CAUSE_IDS } from "./cause-ids.js";
export { describeDiagnosis } from "./describe.js";
export { type DiagnoseOptions, diagnose } from "./diagnose.js";
export { diagnoseInput, type ModelFiles } from "./diagnose-input.js";
export type {
  CauseId,
  CauseResult,
  Diagnosis,
  EvidenceLevel,
  Readings,
  RepairResult,
  Symptom,
  Verdict,
} from "./diagnosis.js";
export type {
  Fault,
  FaultChoice,
  FaultContext,
  FaultId,
  Need,
  STAGES,
} from "./faults/fault.js";
export type { LookFinding, Looks } from "./looks/look.js";
export type { ModelEvidence, Posterior } from "./model-evidence.js";
export {
  describeNumbers,
  type NumberFiles,
  type NumberReadings,
  type NumbersAlone,
  numbersAlone,
  readNumbers,
} from "./numbers.js";
export type { Proof } from "./proof.js";
export type { GroupReading, NumberReading, RulerReading } from "./ruler/ruler-reading.js";
export { samplerEvidence } from "./sampler-evidence.js";
export type { Evidence } from "./scene.js";
export type { Specimen, SpecimenShare } from "./specimen.js";
export type { Aspect, Change } from "./standing.js";
export type { ColumnId } from "./training/columns.js";
export type { TrainingFinding, TrainingReading } from "./training/training.js";
