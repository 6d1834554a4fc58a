/** The interface of a kind of resource. One folder or file beside this one each; kinds.ts lists them. */
import type { z } from 'zod';

/** The state of a resource of which nothing is left: the next `up` creates it. */
export const MISSING = 'missing';

/**
 * What one kind of resource needs to know. The engine's six calls (check, diff, create, read, update, delete) follow
 * from it, the same for every kind: see lab-provider.ts.
 *
 * Inputs are plain JSON; the outputs are the inputs, `state`, and what the kind itself adds.
 */
export interface Kind<Inputs extends object> {
  /** What inputs must look like, with their defaults. Every problem is shown at its property before anything is changed. */
  readonly schema: { safeParse(inputs: unknown): z.ZodSafeParseResult<Inputs> };
  /** The state in which the resource is as declared. In any other, the next `up` mends it. */
  readonly settled: string;
  /** A state that no `up` mends: a fault has brought it about, and ends it. @default none */
  readonly leftAlone?: string;
  /** What others may use of it once it is settled. The names are apart from those of the inputs. @default none */
  readonly outputs?: { readonly names: readonly string[]; of(inputs: Inputs): Promise<Readonly<Record<string, string>>> };
  id(inputs: Inputs): string;
  /** Which properties differ in a way that no update can bring about: the resource is deleted and made anew. */
  replaces(olds: Inputs, news: Inputs): readonly string[];
  /** Looks at what there really is: `settled`, MISSING, or in one or two words what is wrong. Changes nothing. */
  state(inputs: Inputs): Promise<string>;
  /** Makes it, whatever an interrupted attempt left behind. Resolves once it is settled. */
  create(inputs: Inputs, signal: AbortSignal): Promise<void>;
  /** Brings it to the new inputs, also from a state that isn't settled. */
  update(olds: Inputs, news: Inputs, signal: AbortSignal): Promise<void>;
  /** Leaves nothing behind; no error when it is gone already. */
  delete(inputs: Inputs): Promise<void>;
}
