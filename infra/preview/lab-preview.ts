/** A lab as its program declares it, on Pulumi's mocks: for tests, and for whoever has no credentials. */
import ingestionLab from '../index.ts';
import { answerOf, answerToCall } from './answers.ts';
import { declareProgram, type DeclaredProgram } from './declare-program.ts';

/** @param config keys without the project's name */
export function declareLab(stack: string, config: Readonly<Record<string, string>>): Promise<DeclaredProgram> {
  return declareProgram(ingestionLab, stack, config, answerOf, answerToCall);
}
