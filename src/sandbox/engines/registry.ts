import type { SandboxEngine, SandboxKnobs, TaskName } from '../../types/suite.ts';
import type { Engine } from './engine.ts';
import { hfInference } from './hf-inference.ts';
import { tei } from './tei.ts';
import { tgi } from './tgi.ts';
import { toolkit } from './toolkit.ts';
import { vllm } from './vllm.ts';

/** Every server that the sandbox imitates, by name. */
export const ENGINES: Readonly<Record<SandboxEngine, Engine>> = {
  'hf-inference': hfInference,
  tgi,
  tei,
  vllm,
  toolkit,
};

/** What a dedicated endpoint of a model usually runs on. */
const USUAL: Readonly<Partial<Record<TaskName, SandboxEngine>>> = {
  'chat-completion': 'vllm',
  'text-generation': 'tgi',
  'feature-extraction': 'tei',
  'sentence-similarity': 'tei',
  'text-ranking': 'tei',
};

/** The server that a deployment's knobs ask for, or the usual one of its kind. */
export function chooseEngine({ as, engine }: SandboxKnobs, task: TaskName): SandboxEngine {
  if (engine !== null) return engine;
  return as === 'serverless' ? 'hf-inference' : (USUAL[task] ?? 'toolkit');
}
