// What the library shows of this room. A name here is one in test/public-surface.json.
export { type Contract, checkContract, type ModelPorts } from "./contract.js";
export { type Cvae, type Encoding, type ModelInput, openCvae, type PortNames } from "./cvae.js";
export { drawLatents, type LatentDraw } from "./draw-latents.js";
export { type OnnxFile, readOnnxFile } from "./onnx-file.js";
export type { RawPort, RawSession, RawTensor, SessionPool } from "./raw-session.js";
export { type OnnxModel, openModel, type Port, type Tensor } from "./session.js";
export { type Difference, verifyModel } from "./verify.js";
